/** What stands in the way of taking a patch back, beside what stops any patch (R33). */
import { type ChangeSet, type Issue, type Plan, type PlanNode, referenceOf } from '@aob/ir';
import { isFrozen } from './replay/recording.ts';
import { type NodeState, nodeKey, type RunPatch, type RunState } from './state.ts';
import { get } from './table.ts';

export interface WithdrawalQuestion {
  readonly state: RunState;
  /** What the run follows now. */
  readonly plan: Plan;
  readonly proposal: RunPatch;
  /** What the withdrawal does, as far as that is known. */
  readonly changes: ChangeSet | undefined;
}

/** Empty for a patch that takes nothing back. */
export const withdrawalIssues = (question: WithdrawalQuestion): readonly Issue[] => {
  const { state, proposal, changes } = question;
  if (targetOf(state, proposal) === undefined) return [];
  const { compensates = false } = proposal;
  return [
    ...begunIssues(question),
    // Where what came of the patch is undone, the run goes on where the patch had turned it aside.
    ...(compensates ? followedIssues(question) : lateIssues(state, changes)),
    ...(compensates ? authorIssues(proposal) : []),
  ];
};

const targetOf = (state: RunState, { withdraws }: RunPatch): ChangeSet | undefined =>
  withdraws === undefined ? undefined : get(state.patches, withdraws)?.changes;

const nodeAt = (state: RunState, id: string): NodeState | undefined => get(state.nodes, nodeKey('', id));

const isOver = (node: NodeState | undefined): boolean =>
  node !== undefined &&
  (node.status === 'completed' ||
    node.status === 'failed' ||
    node.status === 'skipped' ||
    node.status === 'cancelled');

/** What the patch added at the top. In bodies, what has begun keeps its document, and the rest is free (R6). */
export const nodesOf = (changes: ChangeSet | undefined): readonly string[] =>
  (changes?.nodes.added ?? []).flatMap(({ id, owner }) => (owner === undefined ? [id] : []));

/**
 * Nodes that leave the history with the patch that brought them, as they are undone: the rules of history do not hold for
 * them (R23). A frozen replay follows a record, in which they have left.
 */
export const undoneNodes = (state: RunState, proposal: RunPatch, changes: ChangeSet): ReadonlySet<string> => {
  if (!proposal.compensates) return new Set();
  if (isFrozen(state)) return new Set(changes.nodes.removed.map(({ id }) => id));
  return new Set(nodesOf(targetOf(state, proposal)));
};

/** Nodes of the patch that are not pending any more; with compensation only those that cannot be undone. */
export const begunIssues = ({ state, plan, proposal }: WithdrawalQuestion): readonly Issue[] =>
  nodesOf(targetOf(state, proposal)).flatMap((id) => {
    const node = nodeAt(state, id);
    if (node === undefined || node.status === 'pending') return [];
    if (!isOver(node)) return [begun(node, AT_WORK)];
    if (state.unhandled.includes(id)) return [begun(node, FAILED)];
    if (!proposal.compensates) return [begun(node, MAY_BE_UNDONE)];
    const stuck = node.status === 'completed' ? stuckIn(plan, id) : undefined;
    return stuck === undefined ? [] : [notUndoable(id, stuck)];
  });

const AT_WORK = 'wait until it has ended, or remove it by a patch, which cancels it';
const FAILED = 'run it again, or give it an output in its place, first';
const MAY_BE_UNDONE = 'have what it did undone first (`compensate`), or patch in what makes up for it';

const begun = ({ id, status }: NodeState, hint: string): Issue => ({
  pointer: `/nodes/{${id}}`,
  code: 'withdraw.begun',
  message: `${id}, which it added, is ${status}`,
  hint,
  rule: 'R33',
});

const notUndoable = (id: string, stuck: string): Issue => ({
  pointer: `/nodes/{${stuck}}`,
  code: 'withdraw.not_undoable',
  message:
    stuck === id
      ? `${id}, which it added, has completed and does not say how it is undone`
      : `${stuck} in the body of ${id} does not say how it is undone`,
  hint: 'what happened stays; patch in what makes up for it',
  rule: 'R33',
});

/** The node, or one in its body, that may have had an effect which nothing undoes. */
const stuckIn = (plan: Plan, id: string): string | undefined => {
  const node = plan.node.get(id);
  if (node === undefined) return undefined;
  if (hasLastingEffect(node)) return id;
  for (const inner of node.body?.order ?? []) {
    const stuck = stuckIn(plan, inner);
    if (stuck !== undefined) return stuck;
  }
  return undefined;
};

/** Another workflow does things of its own, whatever is known about it. */
const hasLastingEffect = (node: PlanNode): boolean =>
  node.compensate === undefined && (node.hasEffect || referenceOf(node) !== undefined);

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

/** What began because of the patch and stays: it would have begun after nothing. */
const followedIssues = ({ state, proposal, changes }: WithdrawalQuestion): readonly Issue[] => {
  const own = new Set(nodesOf(targetOf(state, proposal)));
  return (changes?.edges.removed ?? []).flatMap(({ id, from, to }) => {
    const isTaken = get(state.edges, nodeKey('', id)) === 'taken';
    const node = own.has(to) ? undefined : nodeAt(state, to);
    if (!own.has(from) || !isTaken || node === undefined || node.status === 'pending') return [];
    return [
      {
        pointer: `/edges/{${id}}`,
        code: 'withdraw.followed',
        message: `${to} has followed ${from}, which it added, and is ${node.status}`,
        hint: 'what happened stays; patch in what makes up for it',
        rule: 'R33',
      },
    ];
  });
};

/** To undo is to act: what an agent did in the world, a person takes back (R29). */
const authorIssues = ({ author }: RunPatch): readonly Issue[] =>
  author.kind === 'human'
    ? []
    : [
        {
          pointer: '/author',
          code: 'withdraw.by_machine',
          message: `${author.id} is no person, and only people have undone what a patch has done`,
          hint: 'ask a person, or take it back without undoing anything',
          rule: 'R29',
        },
      ];
