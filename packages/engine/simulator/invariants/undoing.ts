/**
 * What must hold of compensation in every log: the last that was done is undone first, each once, and before the run has
 * ended; for a patch that is taken back the last of what came of that.
 */
import type { RunEvent } from '../../src/run/events.ts';
import { outermostOwner } from '../../src/run/scope.ts';

export interface Undoing {
  /** Of the last event that was read. */
  seq: number;
  /** What is still to be undone, the last one on top. */
  readonly open: { readonly name: number; readonly node: string }[];
  hasBegun: boolean;
  /** The patch for which something is undone, and the nodes that it brought. */
  patch: { readonly id: string; readonly nodes: readonly string[] } | undefined;
  /** What was begun last, until its turn is over. */
  turn: number | undefined;
}

/** A failure that a person is asked about keeps its turn. */
const endsTurn = (event: RunEvent): boolean =>
  event.type === 'compensation.completed' ||
  event.type === 'compensation.skipped' ||
  event.type === 'compensation.abandoned' ||
  (event.type === 'compensation.failed' && !event.data.asked);

const isLast = ({ type }: RunEvent): boolean =>
  type === 'run.failed' || type === 'run.cancelled' || type === 'run.timed_out';

export const undoViolation = (event: RunEvent, undoing: Undoing): readonly string[] => {
  const found: string[] = [];
  const { open, hasBegun } = undoing;
  undoing.seq += 1;
  if (event.type === 'compensation.prepared')
    open.push({ name: undoing.seq, node: outermostOwner(event.scope ?? '') ?? event.node });
  else if (event.type === 'patch.compensation_started')
    undoing.patch = { id: event.data.patch_id, nodes: event.data.nodes };
  else if (event.type === 'run.compensation_started') {
    if (hasBegun) found.push('the run began twice to undo what it did');
    undoing.hasBegun = true;
  } else if (event.type.startsWith('compensation.') && !hasBegun && undoing.patch === undefined)
    found.push(`${event.type} before the run came to its end, and for no patch`);
  found.push(...endOfPatch(event, undoing));
  if (hasBegun && event.type === 'node.queued') found.push(`${event.node} began while the run was undone`);
  found.push(...turnViolation(event, undoing));
  if (isLast(event) && open.length > 0) found.push(`${event.type} with ${open.length} left to be undone`);
  return found;
};

/** What is begun is the last of what is left, or was begun before; what is over is what was begun. */
const turnViolation = (event: RunEvent, undoing: Undoing): readonly string[] => {
  if (event.type === 'compensation.queued') {
    const { undoes } = event.data;
    const isInTurn = undoes === undoing.turn || undoes === nextIn(undoing);
    undoing.turn = undoes;
    return isInTurn ? [] : [`${undoes} was begun out of its turn`];
  }
  if (!endsTurn(event) || !('undoes' in event.data)) return [];
  const { undoes } = event.data;
  const isInTurn = undoes === undoing.turn;
  undoing.turn = undefined;
  const at = undoing.open.findIndex(({ name }) => name === undoes);
  if (at >= 0) undoing.open.splice(at, 1);
  return isInTurn && at >= 0 ? [] : [`${event.type} of ${undoes} out of its turn`];
};

const nextIn = ({ open, patch, hasBegun }: Undoing): number | undefined =>
  open.findLast(({ node }) => hasBegun || patch?.nodes.includes(node))?.name;

/** It is applied when all of it has had its turn; else the run has ended. */
const endOfPatch = (event: RunEvent, undoing: Undoing): readonly string[] => {
  const { patch, open } = undoing;
  const ends = event.type === 'patch.applied' || event.type === 'patch.rejected';
  if (patch === undefined || !ends || event.data.patch_id !== patch.id) return [];
  undoing.patch = undefined;
  const left = open.filter(({ node }) => patch.nodes.includes(node));
  return event.type === 'patch.applied' && left.length > 0
    ? [`${patch.id} was applied with ${left.length} left to be undone`]
    : [];
};
