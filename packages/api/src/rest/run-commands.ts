import { cancelRun, retryNode, skipNode } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['runs'];
const changes = { 200: contract.runChanged };

export const runCommandRoutes: Routes = (api, { ports }) => {
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
