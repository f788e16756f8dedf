/**
 * For lists of runs, which know tickets and times: what else a waiting run waits for, and that a run undoes what it did. A
 * pause comes before everything, a signal is named where no person is asked.
 */
import { undoOf } from './compensation/undo.ts';
import { isTerminal, type RunState } from './state.ts';
import { values } from './table.ts';

export const waitsInWords = (state: RunState): string | undefined => {
  if (state.status !== 'WAITING' && (state.ending === undefined || isTerminal(state.status)))
    return undefined;
  if (state.pausedBy !== undefined) return `paused by ${state.pausedBy.id}`;
  if (values(state.tickets).some((ticket) => ticket.status === 'open')) return undefined;
  if (state.ending !== undefined) return undoingInWords(state);
  const waiting = values(state.nodes).flatMap(({ status, signal }) =>
    status === 'waiting' && signal !== undefined ? [signal] : [],
  );
  const signals = [...new Set(waiting)].sort();
  if (signals.length === 0) return undefined;
  return `waiting for the signal${signals.length === 1 ? '' : 's'} ${signals.join(', ')}`;
};

const undoingInWords = (state: RunState): string => {
  const undo = undoOf(state, state.nextUndo);
  return undo === undefined ? 'undoing what it did' : `undoing ${undo.scope}${undo.node}`;
};
