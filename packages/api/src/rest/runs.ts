import { listRuns, readRun, startRun } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['runs'];
const { run, runList, startedRun } = contract;

export const runRoutes: Routes = (api, { ports }) => {
  const start = {
    tags,
    summary: 'Start a run',
    body: contract.startRunRequest,
    response: { 201: startedRun },
  };
  api.post('/runs', { schema: start }, async (request, reply) => {
    const { caller, body } = request;
    return answer(reply, await startRun(ports, { caller, key: keyOf(request), request: body }), 201);
  });

  const list = {
    tags,
    summary: 'List runs, or watch many by id',
    querystring: contract.listRunsQuery,
    response: { 200: runList },
  };
  api.get('/runs', { schema: list }, async ({ query }, reply) => answer(reply, await listRuns(ports, query)));

  const one = { tags, summary: 'One run in full', params: byId, response: { 200: run } };
  api.get('/runs/:id', { schema: one }, async ({ params }, reply) =>
    answer(reply, await readRun(ports, params.id)),
  );
};
