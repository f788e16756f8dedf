/** In a replay, what lost then waits to lose again (R2). If the replay goes another way, nobody ever beats it. */
import { type Draft, planNode } from '../draft.ts';
import { failNode } from '../flow.ts';
import { type NodeState, nodeKey } from '../state.ts';
import { entries, get, values } from '../table.ts';
import { recordingOf } from './recording.ts';
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

const keyOf = ({ scope, id }: NodeState): string => nodeKey(scope, id);

const hasLost = (draft: Draft, node: NodeState): boolean =>
  recordingOf(draft)?.nodes[keyOf(node)]?.lost === true;
