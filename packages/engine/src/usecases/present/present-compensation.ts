/** What a run has to undo, and how far that has come. */
import type { Compensation, UndoStep } from '../../contract/compensation.ts';
import { presentUndo } from '../../run/compensation/undo.ts';
import type { Ending } from '../../run/events.ts';
import { isTerminal, type RunState, type UndoState } from '../../run/state.ts';
import { values } from '../../run/table.ts';
import { failureOf, given } from './values.ts';

/** Steps listed of one run, and how many of them lie before the present one. */
const STEPS_MAX = 100;
const STEPS_BEFORE = 50;

/** Undefined when nothing can be undone. */
export const presentCompensation = (state: RunState): Compensation | undefined => {
  if (state.undos.size === 0) return undefined;
  const all = values(state.undos).sort((a, b) => b.seq - a.seq);
  const count = (isMeant: (undo: UndoState) => boolean) => all.filter(isMeant).length;
  const failed = count(({ status }) => status === 'failed' || status === 'abandoned');
  const atWork = presentUndo(state)?.seq;
  const present = all.findIndex(({ seq }) => seq === atWork);
  const from = Math.max(0, present - STEPS_BEFORE);
  return {
    status: statusOf(state, failed),
    ...given('ending', state.ending && endingOf(state.ending)),
    total: all.length,
    undone: count(({ status }) => status === 'completed' || status === 'skipped'),
    failed,
    steps: all.slice(from, from + STEPS_MAX).map(stepOf),
  };
};

const statusOf = (state: RunState, failed: number): Compensation['status'] => {
  if (state.ending === undefined) return state.withdrawing === undefined ? 'ready' : 'withdrawing';
  if (!isTerminal(state.status)) return 'running';
  return failed > 0 ? 'incomplete' : 'completed';
};

const endingOf = (ending: Ending): NonNullable<Compensation['ending']> => ({
  status: ending.status,
  reason: ending.status === 'CANCELLED' ? ending.reason : ending.error.message,
});

const stepOf = ({ node, scope, status, execution, attempt, error }: UndoState): UndoStep => ({
  node,
  scope,
  status,
  execution,
  attempt,
  ...given('error', error && failureOf(error)),
});
