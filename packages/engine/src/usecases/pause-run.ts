import type { PauseRunRequest, RunChanged } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Outcome } from './outcome.ts';
import { operate, type RunOrder } from './submit-command.ts';

export interface PauseRun extends RunOrder {
  readonly request: PauseRunRequest;
}

/** Nothing new begins until somebody resumes it; what was sent out is still recorded. Pausing twice is nothing. */
export const pauseRun = (
  ports: { readonly writer: RunWriter },
  { request: { reason }, ...order }: PauseRun,
): Promise<Outcome<RunChanged>> =>
  operate(ports, order, {
    operation: `pause:${order.runId}`,
    body: { reason },
    command: { type: 'pause', reason, actor: order.caller },
  });

/** Goes on with all that has become ready or due meanwhile. Resuming what runs is nothing. */
export const resumeRun = (
  ports: { readonly writer: RunWriter },
  order: RunOrder,
): Promise<Outcome<RunChanged>> =>
  operate(ports, order, {
    operation: `resume:${order.runId}`,
    body: {},
    command: { type: 'resume', actor: order.caller },
  });
