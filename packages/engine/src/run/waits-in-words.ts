/**
 * For lists of runs, which know tickets and times: what else a waiting run waits for, and that a run undoes what it did. A
 * pause comes before everything, a signal or a child run is named where no person is asked.
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
  const waiting = values(state.nodes).filter(({ status }) => status === 'waiting');
  return (
    listed(
      'signal',
      waiting.flatMap(({ signal }) => signal ?? []),
    ) ??
    listed(
      'child run',
      waiting.flatMap(({ child }) => child?.run_id ?? []),
    )
  );
};

const listed = (what: string, found: readonly string[]): string | undefined => {
  const names = [...new Set(found)].sort();
  if (names.length === 0) return undefined;
  const shown = names.length > SHOWN_MAX ? [...names.slice(0, SHOWN_MAX), '…'] : names;
  return `waiting for the ${what}${names.length === 1 ? '' : 's'} ${shown.join(', ')}`;
};

const SHOWN_MAX = 5;

const undoingInWords = (state: RunState): string => {
  const undo = undoOf(state, state.nextUndo);
  return undo === undefined ? 'undoing what it did' : `undoing ${undo.scope}${undo.node}`;
};
