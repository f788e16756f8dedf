/**
 * `limits.spawn_depth`: how deep agents may lead to agents. Those of the workflow have depth 0, those that people add as
 * well; what an agent adds is one deeper than itself. An agent that no node of the run stands for counts as one of depth 0.
 */
import type { ChangeSet, Issue, Plan } from '@aob/ir';
import { patchIssue } from '@aob/ir';
import { appliedPatches } from './patch-stack.ts';
import type { RunPatch, RunState } from './state.ts';

export const spawnIssues = (
  state: RunState,
  { author }: Pick<RunPatch, 'author'>,
  changes: ChangeSet,
  before: Plan,
): readonly Issue[] => {
  const most = before.limits.spawnDepth;
  if (most === undefined || author.kind !== 'agent') return [];
  const agents = agentsIn(changes);
  if (agents.length === 0) return [];
  const depth = (author.node === undefined ? 0 : depthOf(state, author.node)) + 1;
  if (depth <= most) return [];
  return agents.map((id) =>
    patchIssue(
      'limits.spawn_depth',
      `/nodes/{${id}}`,
      `${id} would be an agent of depth ${depth}, added by ${author.node ?? author.id}; the limit is ${most}.`,
      { node: id },
    ),
  );
};

/** Added, or made of something else. */
const agentsIn = ({ nodes }: ChangeSet): readonly string[] => [
  ...nodes.added.filter(({ type }) => type === 'agent').map(({ id }) => id),
  ...nodes.changed
    .filter(({ before, after }) => before.type !== 'agent' && after.type === 'agent')
    .map(({ id }) => id),
];

/** By the patch that brought it last. Patches are few, and each step leads to an earlier one. */
const depthOf = (state: RunState, node: string, until = Number.POSITIVE_INFINITY): number => {
  const brought = appliedPatches(state).findLast(
    ({ changes, graphVersion }) => graphVersion < until && agentsIn(changes).includes(node),
  );
  const author = brought?.patch.proposal.author;
  if (brought === undefined || author?.kind !== 'agent') return 0;
  return author.node === undefined ? 1 : depthOf(state, author.node, brought.graphVersion) + 1;
};
