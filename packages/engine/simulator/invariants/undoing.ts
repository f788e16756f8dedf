/** What must hold of compensation in every log: the last that was done is undone first, each once, and before the run has ended. */
import type { RunEvent } from '../../src/run/events.ts';

export interface Undoing {
  /** Of the last event that was read. */
  seq: number;
  /** Names of what is still to be undone, the last one on top. */
  readonly open: number[];
  hasBegun: boolean;
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
  if (event.type === 'compensation.prepared') open.push(undoing.seq);
  else if (event.type === 'run.compensation_started') {
    if (hasBegun) found.push('the run began twice to undo what it did');
    undoing.hasBegun = true;
  } else if (event.type.startsWith('compensation.') && !hasBegun)
    found.push(`${event.type} before the run came to its end`);
  if (hasBegun && event.type === 'node.queued') found.push(`${event.node} began while the run was undone`);
  if (endsTurn(event) && 'undoes' in event.data && event.data.undoes !== open.pop())
    found.push(`${event.type} of ${event.data.undoes} out of its turn`);
  if (isLast(event) && open.length > 0) found.push(`${event.type} with ${open.length} left to be undone`);
  return found;
};
