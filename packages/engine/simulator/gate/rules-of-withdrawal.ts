/** What stands in the way of taking a patch back (R33), and what taking one back comes to when nothing does. */
import { type ChangeSet, type Digest, isEmptyChangeSet, isSameJson } from '@aob/ir';
import { type AppliedPatch, appliedPatches } from '../../src/run/patch-stack.ts';
import {
  ADMIN,
  isConditional,
  isLive,
  isLooseLeaf,
  isOver,
  isPending,
  isResolved,
  type Moment,
  propose,
} from './moment.ts';
import { POLICY_TYPES } from './random-document.ts';
import { type Attempt, type Rule, refused } from './rule.ts';

/** Those that stand, and that take nothing back themselves. */
const standing = ({ run }: Moment): readonly AppliedPatch[] =>
  appliedPatches(run.state).filter(
    ({ patch }) => patch.status === 'applied' && patch.proposal.withdraws === undefined,
  );

/** By an admin, so that nothing else is in the way. */
export const takingBack = (m: Moment, { patch }: AppliedPatch): Attempt => ({
  proposal: propose(m, ADMIN, []),
  withdraws: patch.id,
});

type PlanNode = Moment['plan']['nodes'][number];

/** No patch since has had to do with the node, not even one whose doing is gone again. */
const isLeftAlone = (m: Moment, { graphVersion }: AppliedPatch, { id }: PlanNode): boolean =>
  appliedPatches(m.run.state).every(
    (later) => later.graphVersion <= graphVersion || !JSON.stringify(later.changes).includes(`"${id}"`),
  );

/** The node that a patch hung onto another one, when it did nothing else and nobody has changed that since. */
const hungOn = (m: Moment, { changes }: AppliedPatch): PlanNode | undefined => {
  const [added] = changes.nodes.added;
  const [edge] = changes.edges.added;
  const node = added && m.plan.node.get(added.id);
  const isAll = isOnly(changes, { ...NOTHING, nodes: changes.nodes.added, edges: changes.edges.added });
  const written = m.document.nodes.find(({ id }) => id === added?.id);
  if (node === undefined || edge === undefined || !isAll || !isSameJson(written as never, added as never))
    return undefined;
  return node.in.length === 1 && node.in[0]?.id === edge.id ? node : undefined;
};

const NOTHING = { nodes: [], edges: [] };

/** It adds these, one of each kind at most, and does nothing besides. */
const isOnly = (
  changes: ChangeSet,
  {
    nodes,
    edges,
  }: { readonly nodes: ChangeSet['nodes']['added']; readonly edges: ChangeSet['edges']['added'] },
): boolean => {
  const { nodes: ofNodes, edges: ofEdges } = changes;
  const rest = { ...changes, nodes: { ...ofNodes, added: [] }, edges: { ...ofEdges, added: [] } };
  return nodes.length === 1 && edges.length === 1 && isEmptyChangeSet(rest);
};

/** The node that a patch took out, with the edges to it and nothing else; they could be put back. */
const tookOut = (m: Moment, { changes }: AppliedPatch): boolean => {
  const [node] = changes.nodes.removed;
  const { nodes, edges } = changes;
  const rest = { ...changes, nodes: { ...nodes, removed: [] }, edges: { ...edges, removed: [] } };
  return (
    node?.type === 'function' &&
    nodes.removed.length === 1 &&
    isEmptyChangeSet(rest) &&
    edges.removed.every(({ from, to }) => to === node.id && m.plan.node.has(from))
  );
};

const pickPatch = (m: Moment, wanted: (patch: AppliedPatch) => boolean): AppliedPatch | undefined =>
  m.dice.pick(standing(m).filter(wanted));

const attempt = (m: Moment, patch: AppliedPatch | undefined): Attempt | undefined =>
  patch && takingBack(m, patch);

export const RULES_OF_WITHDRAWAL: readonly Rule[] = [
  refused('withdraw.begun', 'a patch whose node is at work', (m) =>
    attempt(
      m,
      pickPatch(m, (patch) => {
        const node = hungOn(m, patch);
        return node !== undefined && isLive(m, node) && isLooseLeaf(m, node) && isLeftAlone(m, patch, node);
      }),
    ),
  ),
  refused('withdraw.built_on', 'a patch that a later one builds on', (m) =>
    attempt(
      m,
      pickPatch(m, (patch) => {
        const node = hungOn(m, patch);
        return node !== undefined && isPending(m, node) && node.out.length > 0;
      }),
    ),
  ),
  refused('withdraw.late_firing', 'a patch that took out what would begin at once now', (m) => {
    if (m.plan.lateEdges === 'reject' || m.plan.nodes.length >= m.plan.limits.nodes) return undefined;
    return attempt(
      m,
      pickPatch(m, (patch) => {
        const sources = patch.changes.edges.removed.flatMap(({ from }) => m.plan.node.get(from) ?? []);
        return tookOut(m, patch) && sources.every((one) => isOver(m, one) && !isConditional(one));
      }),
    );
  }),
];

/** Said without asking the engine: nothing that the patch did has come to anything in the run. */
export const hasComeToNothing = (m: Moment, changes: ChangeSet): boolean => {
  const { nodes, edges } = changes;
  const isStill = (id: string) => {
    const node = m.plan.node.get(id);
    return node !== undefined && isPending(m, node);
  };
  const isBehindHistory = (from: string) => {
    const node = m.plan.node.get(from);
    return node !== undefined && isOver(m, node);
  };
  return (
    [...nodes.added, ...nodes.changed].every(({ id }) => isStill(id)) &&
    [...edges.added, ...edges.changed].every(({ id }) => !isResolved(m, id)) &&
    edges.removed.every(({ from }) => !isBehindHistory(from)) &&
    // What comes back is judged as anything that comes: by the policy, and by the gates of its effect (R24).
    nodes.removed.every(({ type }) => type !== 'http' && !Object.values<string>(POLICY_TYPES).includes(type))
  );
};

/** Digest of the document that the latest patch of the run led from, if it can be taken back without a trace. */
export const undoable = (
  m: Moment,
): { readonly patch: AppliedPatch; readonly before: Digest } | undefined => {
  const patch = appliedPatches(m.run.state).at(-1);
  const before = m.run.state.lineage.at(-2)?.digest;
  const isPlain = patch?.patch.status === 'applied' && patch.patch.proposal.withdraws === undefined;
  return patch !== undefined && before !== undefined && isPlain && hasComeToNothing(m, patch.changes)
    ? { patch, before }
    : undefined;
};
