import { cancelRun, pauseRun, resumeRun, retryNode, signalRun, skipNode } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const tags = ['runs'];
const changes = { 200: contract.runChanged };

const bySignal = z.object({ id: z.string(), name: contract.signalName });

export const runCommandRoutes: Routes = (api, context) => {
  endingAndMending(api, context);
  control(api, context);
};

const control: Routes = (api, { ports }) => {
  const pause = {
    tags,
    summary: 'Let nothing new begin',
    params: byId,
    body: contract.pauseRunRequest,
    response: changes,
  };
  api.post('/runs/:id/pause', { schema: pause }, async (request, reply) => {
    const { caller, body, params } = request;
    return answer(
      reply,
      await pauseRun(ports, { runId: params.id, caller, key: keyOf(request), request: body }),
    );
  });

  const resume = {
    tags,
    summary: 'Go on after a pause',
    params: byId,
    body: contract.resumeRunRequest,
    response: changes,
  };
  api.post('/runs/:id/resume', { schema: resume }, async (request, reply) => {
    const { caller, params } = request;
    return answer(reply, await resumeRun(ports, { runId: params.id, caller, key: keyOf(request) }));
  });

  const signal = {
    tags,
    summary: 'Send a signal to the node that waits for it',
    params: bySignal,
    body: contract.signalRunRequest,
    response: changes,
  };
  api.post('/runs/:id/signals/:name', { schema: signal }, async (request, reply) => {
    const { caller, body, params } = request;
    const { id: runId, name } = params;
    return answer(reply, await signalRun(ports, { runId, name, caller, key: keyOf(request), request: body }));
  });
};

const endingAndMending: Routes = (api, { ports }) => {
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
