/**
 * How a child run ends is how its node ends: its outputs are the node's output, its failure the node's failure. R12 holds
 * for what it tells as for what runners report: the first word counts, and only from the run that the node waits for.
 */
import { isJsonObject, type Json } from '@aob/ir';
import type { ChildEndedCommand } from './commands.ts';
import { type Draft, nodeState, planNode } from './draft.ts';
import type { Failure } from './events.ts';
import { completeNode, failNode } from './flow.ts';
import { hasEnded, type Standing } from './report.ts';
import { isTerminal, nodeKey, type RunState } from './state.ts';
import { get } from './table.ts';

export const standingOfChild = (state: RunState, command: ChildEndedCommand): Standing => {
  const node = get(state.nodes, nodeKey(command.scope, command.node));
  if (node === undefined) return hasEnded(state, command.scope) ? 'late' : 'unknown';
  if (node.child?.run_id !== command.child) return node.execution > command.execution ? 'late' : 'unknown';
  if (node.status === 'waiting') return 'current';
  return node.status === 'completed' || node.status === 'failed' ? 'duplicate' : 'late';
};

export const noteChildEnded = (
  draft: Draft,
  { node: id, scope, child, outcome }: ChildEndedCommand,
): void => {
  const state = nodeState(draft, id, scope);
  if (state === undefined) return;
  const { execution, attempt } = state;
  const at = { node: planNode(draft, id, scope), scope, execution, attempt };
  if (outcome.ok) completeNode(draft, { ...at, output: outcome.output, label: 'success' });
  else failNode(draft, { ...at, error: asOwnFailure(child, outcome.error) });
};

/** Where it happened is a place in the other run. */
const asOwnFailure = (child: string, { code, message, node, scope, details }: Failure): Failure => ({
  code,
  message,
  retryable: false,
  details: {
    ...(isJsonObject(details) ? details : {}),
    child_run_id: child,
    ...(node !== undefined && { child_node: scope === undefined ? node : `${scope}${node}` }),
  } satisfies Json,
});

/** What a run that is over tells the run around it. */
export const outcomeForParent = (state: RunState): ChildEndedCommand | undefined => {
  const { parent, runId, status, outputs, error } = state;
  if (parent === undefined || !isTerminal(status)) return undefined;
  const { node, scope, execution } = parent;
  const about = { type: 'child_ended', node, scope, execution, child: runId } as const;
  return status === 'COMPLETED' && outputs !== undefined
    ? { ...about, outcome: { ok: true, output: outputs } }
    : { ...about, outcome: { ok: false, error: error ?? cancelled(runId) } };
};

const cancelled = (runId: string): Failure => ({
  code: 'child.cancelled',
  message: `the child run ${runId} was cancelled`,
  retryable: false,
});
