/** What a run takes no more once it undoes what it did, and after that (R7). */
import type { Rejection } from '../commands.ts';
import type { Ending } from '../events.ts';
import { rejectionOf } from '../rejection.ts';
import { isTerminal, type RunState } from '../state.ts';

const WHY = { FAILED: 'failed', TIMED_OUT: 'ran out of time', CANCELLED: 'was cancelled' } as const;

export const refuseWhileCompensating = ({ status }: Ending): Rejection =>
  rejectionOf('run.compensating', `the run ${WHY[status]} and is undoing what it did`, {
    hint: 'wait until that is done, then start a new run, or replay this one',
  });

/** Nothing can be retried or skipped where what came before it is undone. */
export const refuseAfterCompensation = ({ ending, status }: RunState): Rejection | undefined => {
  if (ending === undefined) return undefined;
  if (!isTerminal(status)) return refuseWhileCompensating(ending);
  return rejectionOf('run.compensated', `the run ${WHY[ending.status]}, and what it did was undone`, {
    hint: 'replay it: `live` does anew what was undone; with `on_failure: review` a person is asked before anything is undone',
    pointer: '/node',
    rule: 'R7',
  });
};
