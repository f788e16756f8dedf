import { abortBulk, listBulk, readBulk, startBulk } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['bulk'];
const { bulk, bulkList, startedBulk } = contract;

export const bulkRoutes: Routes = (api, { ports }) => {
  const start = {
    tags,
    summary: 'Cancel, retry, pause, resume or replay many runs',
    body: contract.startBulkRequest,
    // A dry run is done with its answer; an order has only been taken.
    response: { 200: startedBulk, 202: startedBulk },
  };
  api.post('/bulk', { schema: start }, async (request, reply) => {
    const { caller, body } = request;
    const status = body.dry_run === true ? 200 : 202;
    return answer(reply, await startBulk(ports, { caller, key: keyOf(request), request: body }), status);
  });

  const list = {
    tags,
    summary: 'List bulk operations',
    querystring: contract.listBulkQuery,
    response: { 200: bulkList },
  };
  api.get('/bulk', { schema: list }, async ({ query }, reply) => answer(reply, await listBulk(ports, query)));

  const read = { tags, summary: 'How far is it', params: byId, response: { 200: bulk } };
  api.get('/bulk/:id', { schema: read }, async ({ params }, reply) =>
    answer(reply, await readBulk(ports, params.id)),
  );

  const abort = {
    tags,
    summary: 'Leave the runs alone that have not had their turn',
    params: byId,
    body: contract.abortBulkRequest,
    response: { 200: bulk },
  };
  api.post('/bulk/:id/abort', { schema: abort }, async ({ params, caller }, reply) =>
    answer(reply, await abortBulk(ports, { bulkId: params.id, caller })),
  );
};
