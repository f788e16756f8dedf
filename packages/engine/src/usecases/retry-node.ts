import type { RetryNodeRequest, RunChanged } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import { type Caller, lacksRole } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { runChanged, submitCommand } from './submit-command.ts';

export interface RetryNode {
  readonly runId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: RetryNodeRequest;
}

/** Runs a failed node again as a new execution (R7, R16); the run goes on from there. */
export const retryNode = async (
  { writer }: { readonly writer: RunWriter },
  { runId, caller, key, request }: RetryNode,
): Promise<Outcome<RunChanged>> => {
  const { node } = request;
  const keyed = { key, caller, operation: `retry:${runId}`, body: { node } };
  return (
    lacksRole(caller, 'operator') ??
    runChanged(await submitCommand(writer, runId, { type: 'retry_node', node, actor: caller }, keyed))
  );
};
