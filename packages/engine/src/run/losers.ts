/**
 * R2 with `cancel_losers`: a join has begun that needs nobody else, so whatever led only there ends. What is under way is
 * called back and fenced as by a cancel, what has not begun is skipped, and the edges of both die, so that a late result
 * finds nobody and nothing behind them can begin. What has ended stays as it ended; what is no loser is not touched.
 */
import type { PlanEdge, PlanNode } from '@aob/ir';
import { gatesOf } from './approvals.ts';
import { type Draft, emitNode, nodeState, planIn, planNode } from './draft.ts';
import { stopWithin } from './finish.ts';
import { isResolved, resolveEdges } from './route.ts';
import { isInside } from './scope.ts';
import { isEnding, type NodeState, nodeKey } from './state.ts';
import { get, values } from './table.ts';

export const endLosers = (draft: Draft, join: PlanNode, scope: string): void => {
  // Held for a ticket, it has not begun; and a run that is over has nothing left to end.
  const begun = nodeState(draft, join.id, scope);
  if (isEnding(draft.state) || begun === undefined || begun.status === 'pending') return;
  const reason = `${scope}${join.id} went on without it`;
  for (const id of join.losers) endLoser(draft, { id, scope, join, reason });
  for (const id of join.losers) {
    const open = openExits(draft, id, scope);
    resolveEdges(
      draft,
      scope,
      open.map((edge) => ({ edge, taken: false })),
    );
  }
};

/** After a reopening: a join that failed the moment it began had nobody left to end, for the run was over. */
export const endLosersLeft = (draft: Draft): void => {
  for (const { id, scope } of values(draft.state.nodes)) {
    // Its instance has ended with another loser.
    if (scope !== '' && get(draft.state.scopes, scope) === undefined) continue;
    const join = planIn(draft, scope).node.get(id);
    if (join !== undefined && join.losers.length > 0) endLosers(draft, join, scope);
  }
};

interface Loser {
  readonly id: string;
  readonly scope: string;
  readonly join: PlanNode;
  readonly reason: string;
}

const endLoser = (draft: Draft, { id, scope, join, reason }: Loser): void => {
  const key = nodeKey(scope, id);
  // First what runs in its body: nothing is known of that any more once the owner is cancelled.
  stopWithin(draft, (other) => isInside(other, key), 'join', reason);
  if (isNeededAgain(draft, { id, scope, join, reason })) return;
  stopWithin(draft, (other) => other === key, 'join', reason);
  const known = nodeState(draft, id, scope);
  if (known === undefined || known.status === 'pending')
    emitNode(draft, 'node.skipped', { scope, id }, { edges: [], lost_to: join.id });
  else if (couldGoOn(draft, known) && openExits(draft, id, scope).length > 0)
    emitNode(draft, 'node.cancelled', { scope, id }, { by: 'join', reason });
};

/** It was a gate before the join, is asked once more (R26), and the join may wait for the answer when it is run again (R27). */
const isNeededAgain = (draft: Draft, { id, scope, join }: Loser): boolean =>
  nodeState(draft, id, scope)?.status === 'completed' &&
  nodeState(draft, join.id, scope)?.status !== 'completed' &&
  gatesOf(draft, planIn(draft, scope), join.id).includes(id);

/** A failure that somebody could still mend (R7), or what another failure has cancelled: nobody needs it any more. */
const couldGoOn = ({ state }: Draft, { id, scope, status, cancelledBy }: NodeState): boolean =>
  (status === 'failed' && state.unhandled.includes(nodeKey(scope, id))) ||
  (status === 'cancelled' && cancelledBy === 'failure');

const openExits = (draft: Draft, id: string, scope: string): readonly PlanEdge[] =>
  planNode(draft, id, scope).out.filter((edge) => !isResolved(draft, edge, scope));
