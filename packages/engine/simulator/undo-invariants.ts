/** What must hold of compensation in every log: the last that was done is undone first, each once, and before the run has ended. */
import type { RunEvent } from '../src/run/events.ts';
import type { Commit } from './world.ts';

const isTurn = ({ type }: RunEvent): boolean =>
  type === 'compensation.completed' || type === 'compensation.skipped' || type === 'compensation.abandoned';

/** A failure that a person is asked about keeps its turn. */
const endsTurn = (event: RunEvent): boolean =>
  isTurn(event) || (event.type === 'compensation.failed' && !event.data.asked);

const isLast = ({ type }: RunEvent): boolean =>
  type === 'run.failed' || type === 'run.cancelled' || type === 'run.timed_out';

export const undosOf = (log: readonly Commit[]): readonly string[] => {
  const found: string[] = [];
  const open: number[] = [];
  let isUndoing = false;
  for (const { firstSeq, events } of log) {
    for (const [index, event] of events.entries()) {
      if (event.type === 'compensation.prepared') open.push(firstSeq + index);
      if (event.type === 'run.compensation_started') {
        if (isUndoing) found.push('the run began twice to undo what it did');
        isUndoing = true;
      }
      if (isUndoing && event.type === 'node.queued')
        found.push(`${event.node} began while the run was undone`);
      if (event.type.startsWith('compensation.') && event.type !== 'compensation.prepared' && !isUndoing)
        found.push(`${event.type} before the run came to its end`);
      if (endsTurn(event) && 'undoes' in event.data && event.data.undoes !== open.pop())
        found.push(`${event.type} of ${event.data.undoes} out of its turn`);
      if (isLast(event) && open.length > 0) found.push(`${event.type} with ${open.length} left to be undone`);
    }
  }
  return found;
};
