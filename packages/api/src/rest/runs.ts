import { cancelRun, listRuns, readRun, retryNode, skipNode, startRun } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['runs'];
const { run, runChanged, runList, startedRun } = contract;
const changes = { 200: runChanged };

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

  const cancel = {
    tags,
    summary: 'Cancel a run',
    params: byId,
    body: contract.cancelRunRequest,
    response: changes,
  };
  api.post('/runs/:id/cancel', { schema: cancel }, async (request, reply) => {
    const { caller, body, params } = request;
    return answer(
      reply,
      await cancelRun(ports, { runId: params.id, caller, key: keyOf(request), request: body }),
    );
  });

  const retry = {
    tags,
    summary: 'Run a failed node again',
    params: byId,
    body: contract.retryNodeRequest,
    response: changes,
  };
  api.post('/runs/:id/retry', { schema: retry }, async (request, reply) => {
    const { caller, body, params } = request;
    return answer(
      reply,
      await retryNode(ports, { runId: params.id, caller, key: keyOf(request), request: body }),
    );
  });

  const skip = {
    tags,
    summary: 'Give a failed node an output',
    params: byId,
    body: contract.skipNodeRequest,
    response: changes,
  };
  api.post('/runs/:id/skip', { schema: skip }, async (request, reply) => {
    const { caller, body, params } = request;
    return answer(
      reply,
      await skipNode(ports, { runId: params.id, caller, key: keyOf(request), request: body }),
    );
  });
};
