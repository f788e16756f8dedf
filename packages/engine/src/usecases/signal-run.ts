import type { RunChanged, SignalRunRequest } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Outcome } from './outcome.ts';
import { operate, type RunOrder } from './submit-command.ts';

export interface SignalRun extends RunOrder {
  readonly name: string;
  readonly request: SignalRunRequest;
}

/**
 * Releases the node that has waited longest for this name; a signal nobody waits for yet is kept for the next one. Every
 * call is a signal of its own, unless its `Idempotency-Key` was used before.
 */
export const signalRun = (
  ports: { readonly writer: RunWriter },
  { name, request: { data }, ...order }: SignalRun,
): Promise<Outcome<RunChanged>> =>
  operate(ports, order, {
    operation: `signal:${order.runId}:${name}`,
    body: { data },
    command: { type: 'signal', name, data, actor: order.caller },
  });
