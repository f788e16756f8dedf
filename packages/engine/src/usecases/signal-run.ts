import type { RunChanged, SignalRunRequest } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import { type Caller, lacksRole } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { runChanged, submitCommand } from './submit-command.ts';

export interface SignalRun {
  readonly runId: string;
  readonly name: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: SignalRunRequest;
}

/**
 * Releases the node that has waited longest for this name; a signal nobody waits for yet is kept for the next one. Every
 * call is a signal of its own, unless its `Idempotency-Key` was used before.
 */
export const signalRun = async (
  { writer }: { readonly writer: RunWriter },
  { runId, name, caller, key, request }: SignalRun,
): Promise<Outcome<RunChanged>> => {
  const { data } = request;
  const keyed = { key, caller, operation: `signal:${runId}:${name}`, body: { data } };
  return (
    lacksRole(caller, 'operator') ??
    runChanged(await submitCommand(writer, runId, { type: 'signal', name, data, actor: caller }, keyed))
  );
};
