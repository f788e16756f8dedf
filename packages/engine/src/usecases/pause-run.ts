import type { PauseRunRequest, RunChanged } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import { type Caller, lacksRole } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { runChanged, submitCommand } from './submit-command.ts';

export interface PauseRun {
  readonly runId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: PauseRunRequest;
}

/** Nothing new begins until somebody resumes it; what was sent out is still recorded. Pausing twice is nothing. */
export const pauseRun = async (
  { writer }: { readonly writer: RunWriter },
  { runId, caller, key, request }: PauseRun,
): Promise<Outcome<RunChanged>> => {
  const { reason } = request;
  const keyed = { key, caller, operation: `pause:${runId}`, body: { reason } };
  return (
    lacksRole(caller, 'operator') ??
    runChanged(await submitCommand(writer, runId, { type: 'pause', reason, actor: caller }, keyed))
  );
};

/** Goes on with all that has become ready or due meanwhile. Resuming what runs is nothing. */
export const resumeRun = async (
  { writer }: { readonly writer: RunWriter },
  { runId, caller, key }: Omit<PauseRun, 'request'>,
): Promise<Outcome<RunChanged>> => {
  const keyed = { key, caller, operation: `resume:${runId}`, body: {} };
  return (
    lacksRole(caller, 'operator') ??
    runChanged(await submitCommand(writer, runId, { type: 'resume', actor: caller }, keyed))
  );
};
