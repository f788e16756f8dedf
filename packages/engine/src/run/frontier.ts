/**
 * What a patch under review holds back (design §4): nodes it would change do not start, and exits it would redraw do
 * not resolve, until somebody has decided. Everything else goes on.
 */
import { type ChangeSet, type Plan, TOP } from '@aob/ir';
import type { RunState } from './state.ts';
import { values } from './table.ts';

/** The ticket that a node, ready otherwise, must wait for. */
export const frontierTicket = (state: RunState, nodeId: string): string | undefined =>
  pendingReviews(state).find(({ changes }) => touchesNode(changes, nodeId))?.ticketId;

/** The ticket that the out-edges of a finished node must wait for: a resolved edge could not be redrawn any more (R23). */
export const holdsExits = (state: RunState, plan: Plan, nodeId: string): string | undefined =>
  pendingReviews(state).find(({ changes }) => touchesExits(changes, plan, nodeId))?.ticketId;

/** The ticket that a node must wait for before it opens further instances of its body: they would follow the change. */
export const heldBody = (state: RunState, plan: Plan, owner: string): string | undefined =>
  pendingReviews(state).find(({ changes }) => touchesBody(changes, plan, owner))?.ticketId;

interface Review {
  readonly ticketId: string;
  readonly changes: ChangeSet;
}

const pendingReviews = (state: RunState): readonly Review[] => {
  if (state.patches.size === 0) return [];
  return values(state.patches)
    .flatMap(({ status, ticketId, changes }) =>
      status === 'pending_review' && ticketId && changes ? [{ ticketId, changes }] : [],
    )
    .sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1));
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
