import type { CancelRunRequest, RunChanged } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import { type Caller, lacksRole } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { runChanged, submitCommand } from './submit-command.ts';

export interface CancelRun {
  readonly runId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: CancelRunRequest;
}

/** Stops a run for good: its jobs are called back, tickets and timers closed. Cancelling twice is nothing. */
export const cancelRun = async (
  { writer }: { readonly writer: RunWriter },
  { runId, caller, key, request }: CancelRun,
): Promise<Outcome<RunChanged>> => {
  const { reason } = request;
  const keyed = { key, caller, operation: `cancel:${runId}`, body: { reason } };
  return (
    lacksRole(caller, 'operator') ??
    runChanged(await submitCommand(writer, runId, { type: 'cancel', reason, actor: caller }, keyed))
  );
};
