/** In a replay, what lost then waits to lose again (R2). If the replay goes another way, nobody ever beats it. */
import { bodyIn, type Draft, nodeState, planNode } from '../draft.ts';
import { considerNode, failNode, readiness } from '../flow.ts';
import { type NodeState, nodeKey } from '../state.ts';
import { entries, get, values } from '../table.ts';
import { hasLostUnbegun, recordingOf } from './recording.ts';
import { missing } from './serve.ts';

/** False unless nothing but such nodes keeps the replay alive: then the first of them has no answer. */
export const failWhoWonInstead = (draft: Draft): boolean => {
  const { state } = draft;
  if (state.replay === undefined || state.replay.mode === 'live' || state.jobs.size === 0) return false;
  const out = entries(state.jobs).flatMap(([key]) => get(state.nodes, key) ?? []);
  const isAsked = values(state.tickets).some(({ status }) => status === 'open');
  const isTimed = values(state.timers).some(({ kind }) => kind !== 'run');
  if (isAsked || isTimed || !out.every((node) => hasLost(draft, node))) return false;
  const [first] = out.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  if (first === undefined) return false;
  const { id, scope, execution, attempt } = first;
  const node = planNode(draft, id, scope);
  const { missing: error } = missing(node.id, 'it lost in the run that is replayed, but not here');
  failNode(draft, { node, scope, execution, attempt, error });
  return true;
};

/**
 * For a graph in which nothing is left to do: what lost then before it began has met nobody who beat it here, so that it is
 * skipped or begins like any other, in a frozen run without an answer. False when there is none, or none that could begin.
 */
export const goOnUnbeaten = (draft: Draft, scope: string): boolean => {
  const { replay } = draft.state;
  if (replay === undefined || replay.mode === 'live') return false;
  const graph = scope === '' ? draft.plan.body : bodyIn(draft, scope);
  const left = graph?.order.find(
    (id) =>
      hasLostUnbegun(draft, scope, id) &&
      isPending(draft, id, scope) &&
      readiness(draft, planNode(draft, id, scope), scope) !== 'open',
  );
  if (left === undefined) return false;
  considerNode(draft, { scope, id: left }, true);
  return !isPending(draft, left, scope);
};

const isPending = (draft: Draft, id: string, scope: string): boolean =>
  (nodeState(draft, id, scope)?.status ?? 'pending') === 'pending';

const keyOf = ({ scope, id }: NodeState): string => nodeKey(scope, id);

const hasLost = (draft: Draft, node: NodeState): boolean =>
  recordingOf(draft)?.nodes[keyOf(node)]?.lost === true;
