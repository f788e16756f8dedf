/**
 * What a patch under review holds back (design §4): nodes it would change do not start, and exits it would redraw do
 * not resolve, until somebody has decided. So does a patch that undoes something before it is applied (R33). Everything
 * else goes on.
 */
import { type ChangeSet, type Plan, TOP } from '@aob/ir';
import type { RunState } from './state.ts';
import { values } from './table.ts';

/** What a node, ready otherwise, must wait for. */
export const holdsStart = (state: RunState, nodeId: string): string | undefined =>
  undecided(state).find(({ changes }) => touchesNode(changes, nodeId))?.by;

/** What the out-edges of a finished node must wait for: a resolved edge could not be redrawn any more (R23). */
export const holdsExits = (state: RunState, plan: Plan, nodeId: string): string | undefined =>
  undecided(state).find(({ changes }) => touchesExits(changes, plan, nodeId))?.by;

/** What a node must wait for before it opens further instances of its body: they would follow the change. */
export const holdsBody = (state: RunState, plan: Plan, owner: string): string | undefined =>
  undecided(state).find(({ changes }) => touchesBody(changes, plan, owner))?.by;

interface Undecided {
  /** The ticket of its review, or the patch itself. */
  readonly by: string;
  readonly changes: ChangeSet;
}

const undecided = (state: RunState): readonly Undecided[] => {
  if (state.patches.size === 0) return [];
  return values(state.patches)
    .flatMap(({ id, status, ticketId, changes }) => {
      const by = status === 'compensating' ? id : status === 'pending_review' ? ticketId : undefined;
      return by !== undefined && changes !== undefined ? [{ by, changes }] : [];
    })
    .sort((a, b) => (a.by < b.by ? -1 : 1));
};

const touchesNode = (changes: ChangeSet, id: string): boolean =>
  changes.nodes.changed.some((node) => node.id === id) ||
  changes.nodes.removed.some((node) => node.id === id) ||
  changes.edges.added.some((edge) => edge.to === id) ||
  changes.edges.removed.some((edge) => edge.to === id) ||
  changes.edges.changed.some((edge) => edge.after.to === id);

const touchesExits = (changes: ChangeSet, plan: Plan, id: string): boolean =>
  changes.edges.removed.some((edge) => edge.from === id) ||
  changes.edges.changed.some((edge) => edge.before.from === id) ||
  changes.reordered.some((order) => order.node === id) ||
  // A late edge from a conditional would be refused, so its exits wait as well (R23).
  (plan.node.get(id)?.type === 'conditional' && changes.edges.added.some((edge) => edge.from === id));

const touchesBody = ({ nodes, edges, reordered }: ChangeSet, plan: Plan, owner: string): boolean => {
  const added = new Map(nodes.added.map((node) => [node.id, node.owner]));
  const isInside = (id: string): boolean => {
    const around = plan.node.get(id)?.owner ?? added.get(id) ?? TOP;
    return around !== TOP && (around === owner || isInside(around));
  };
  return (
    [...nodes.added, ...nodes.removed, ...nodes.changed].some(({ id }) => isInside(id)) ||
    [...edges.added, ...edges.removed, ...edges.changed.map(({ before }) => before)].some(({ from }) =>
      isInside(from),
    ) ||
    reordered.some(({ node }) => isInside(node)) ||
    nodes.changed.some(({ id, fields }) => id === owner && fields.some(({ path }) => isOfBody(path)))
  );
};

/** A field of the node that only instances of its body look at. */
export const isOfBody = (path: string): boolean => path.startsWith('/config/body/');
