import type { CancelRunRequest, RunChanged } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Outcome } from './outcome.ts';
import { operate, type RunOrder } from './submit-command.ts';

export interface CancelRun extends RunOrder {
  readonly request: CancelRunRequest;
}

/** Stops a run for good: its jobs are called back, tickets and timers closed. Cancelling twice is nothing. */
export const cancelRun = (
  ports: { readonly writer: RunWriter },
  { request: { reason }, ...order }: CancelRun,
): Promise<Outcome<RunChanged>> =>
  operate(ports, order, {
    operation: `cancel:${order.runId}`,
    body: { reason },
    command: { type: 'cancel', reason, actor: order.caller },
  });
