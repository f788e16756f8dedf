import type { RunChanged, SkipNodeRequest } from '../contract/runs.ts';
import type { RunWriter } from '../ports/engine.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import type { Outcome } from './outcome.ts';
import { runChanged, submitCommand } from './submit-command.ts';

export interface SkipNode {
  readonly runId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: SkipNodeRequest;
}

/** Gives a failed node an output (null unless told) instead of running it (R7). Gates cannot be skipped (R27). */
export const skipNode = async (
  { writer }: { readonly writer: RunWriter },
  { runId, caller, key, request }: SkipNode,
): Promise<Outcome<RunChanged>> => {
  const { node, scope = '', output = null, reason } = request;
  const keyed = { key, caller, operation: `skip:${runId}`, body: { node, scope, output, reason } };
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const command = { type: 'skip_node', node, scope, output, reason, actor: caller } as const;
  return runChanged(await submitCommand(writer, runId, command, keyed));
};
