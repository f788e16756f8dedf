import {
  type Caller,
  cancelRun,
  type Outcome,
  pauseRun,
  repairRun,
  resumeRun,
  retryNode,
  signalRun,
  skipNode,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { keyOf } from '../http/request-facts.ts';
import { type Api, byId, type Routes } from './route.ts';

const tags = ['runs'];
const changes = { 200: contract.runChanged };

/** Who asks what of which run. */
interface Asked<Body> {
  readonly runId: string;
  readonly caller: Caller;
  readonly key: string | undefined;
  readonly request: Body;
}

interface RunCommandRoute<Body extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly body: Body;
  readonly carryOut: (asked: Asked<z.output<Body>>) => Promise<Outcome<contract.RunChanged>>;
}

const addCommand = <Body extends z.ZodType>(api: Api, route: RunCommandRoute<Body>): void => {
  const { path, summary, body, carryOut } = route;
  const schema = { tags, summary, params: byId, body, response: changes };
  api.post(`/runs/:id/${path}`, { schema }, async (request, reply) => {
    const asked = {
      runId: request.params.id,
      caller: request.caller,
      key: keyOf(request),
      request: request.body as z.output<Body>,
    };
    return answer(reply, await carryOut(asked));
  });
};

export const runCommandRoutes: Routes = (api, { ports }) => {
  addCommand(api, {
    path: 'cancel',
    summary: 'Cancel a run',
    body: contract.cancelRunRequest,
    carryOut: (asked) => cancelRun(ports, asked),
  });
  addCommand(api, {
    path: 'pause',
    summary: 'Let nothing new begin',
    body: contract.pauseRunRequest,
    carryOut: (asked) => pauseRun(ports, asked),
  });
  addCommand(api, {
    path: 'resume',
    summary: 'Go on after a pause',
    body: contract.resumeRunRequest,
    carryOut: (asked) => resumeRun(ports, asked),
  });
  addCommand(api, {
    path: 'retry',
    summary: 'Run a failed node again',
    body: contract.retryNodeRequest,
    carryOut: (asked) => retryNode(ports, asked),
  });
  addCommand(api, {
    path: 'skip',
    summary: 'Give a failed node an output',
    body: contract.skipNodeRequest,
    carryOut: (asked) => skipNode(ports, asked),
  });
  addCommand(api, {
    path: 'repair',
    summary: 'Give back a run that was set aside',
    body: contract.repairRunRequest,
    carryOut: (asked) => repairRun(ports, asked),
  });

  const signal = {
    tags,
    summary: 'Send a signal to the node that waits for it',
    params: z.object({ id: contract.line, name: contract.signalName }),
    body: contract.signalRunRequest,
    response: changes,
  };
  api.post('/runs/:id/signals/:name', { schema: signal }, async (request, reply) => {
    const { caller, body, params } = request;
    const { id: runId, name } = params;
    return answer(reply, await signalRun(ports, { runId, name, caller, key: keyOf(request), request: body }));
  });
};
