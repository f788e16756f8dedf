/** What stands in the way of taking a patch back, beside what stops any patch (R33). */
import type { ChangeSet, Issue } from '@aob/ir';
import { type NodeState, nodeKey, type RunPatch, type RunState } from './state.ts';
import { get } from './table.ts';

/** Empty for a patch that takes nothing back. `changes`: what the withdrawal does. */
export const withdrawalIssues = (
  state: RunState,
  { withdraws }: RunPatch,
  changes: ChangeSet | undefined,
): readonly Issue[] => {
  const target = withdraws === undefined ? undefined : get(state.patches, withdraws);
  return target === undefined ? [] : [...begunIssues(state, target.changes), ...lateIssues(state, changes)];
};

const nodeAt = (state: RunState, id: string): NodeState | undefined => get(state.nodes, nodeKey('', id));

const isOver = (node: NodeState | undefined): boolean =>
  node !== undefined &&
  (node.status === 'completed' ||
    node.status === 'failed' ||
    node.status === 'skipped' ||
    node.status === 'cancelled');

/** Nodes of the patch that are not pending any more. In bodies, what has begun keeps its document, and the rest is free (R6). */
export const begunIssues = (state: RunState, changes: ChangeSet | undefined): readonly Issue[] =>
  (changes?.nodes.added ?? []).flatMap(({ id, owner }) => {
    const node = owner === undefined ? nodeAt(state, id) : undefined;
    if (node === undefined || node.status === 'pending') return [];
    return [
      {
        pointer: `/nodes/{${id}}`,
        code: 'withdraw.begun',
        message: `${id}, which it added, is ${node.status}`,
        hint: isOver(node)
          ? 'what happened stays; patch in what makes up for it'
          : 'wait until it has ended, or remove it by a patch, which cancels it',
        rule: 'R33',
      },
    ];
  });

/** Edges that would come back behind a node that is over, and fire in the same moment. */
const lateIssues = (state: RunState, changes: ChangeSet | undefined): readonly Issue[] =>
  (changes?.edges.added ?? [])
    .filter(({ from }) => isOver(nodeAt(state, from)))
    .map(({ id, from }) => ({
      pointer: `/edges/{${id}}`,
      code: 'withdraw.late_firing',
      message: `${id} would come back although ${from} is over, and fire at once`,
      hint: 'patch in what should happen now instead',
      rule: 'R33',
    }));
