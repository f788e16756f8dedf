/**
 * For lists of runs, which know tickets and times: what else a run waits for, and that it undoes something. A pause comes
 * before everything, a signal or a child run is named where no person is asked; a queued run waits for its slot.
 */
import { presentUndo } from './compensation/undo.ts';
import { type Need, needInWords } from './need.ts';
import { isTerminal, type RunQueue, type RunState } from './state.ts';
import { get, values } from './table.ts';

export const waitsInWords = (state: RunState): string | undefined => {
  if (state.queue !== undefined && state.status === 'QUEUED') return slotInWords(state, state.queue);
  if (state.status !== 'WAITING' && (state.ending === undefined || isTerminal(state.status)))
    return undefined;
  if (state.pausedBy !== undefined) return `paused by ${state.pausedBy.id}`;
  const [need] = needsOf(state);
  if (need !== undefined) return `no runner for ${needInWords(need)}`;
  if (values(state.tickets).some((ticket) => ticket.status === 'open')) return undefined;
  if (state.ending !== undefined || state.withdrawing !== undefined) return undoingInWords(state);
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

/** `waiting for a slot: limit 5 of workflow pay`. */
const slotInWords = ({ workflow, key }: RunState, { concurrency, keyConcurrency }: RunQueue): string => {
  const limits = [
    ...(concurrency === undefined ? [] : [`limit ${concurrency} of workflow ${workflow?.name ?? ''}`]),
    ...(keyConcurrency === undefined ? [] : [`limit ${keyConcurrency} of key ${key ?? ''}`]),
  ];
  return `waiting for a slot: ${limits.join(', ')}`;
};

const needsOf = (state: RunState): readonly Need[] =>
  (state.unclaimed ?? []).flatMap((key) => get(state.nodes, key)?.needs ?? []);

const undoingInWords = (state: RunState): string => {
  const undo = presentUndo(state);
  return undo === undefined ? 'undoing what it did' : `undoing ${undo.scope}${undo.node}`;
};
