/** What a run takes no more once it undoes what it did, and after that (R7). */
import type { Rejection } from '../commands.ts';
import type { Ending } from '../events.ts';
import { rejectionOf } from '../rejection.ts';
import { isTerminal, type RunState, type Withdrawing } from '../state.ts';
import { get } from '../table.ts';

const WHY = { FAILED: 'failed', TIMED_OUT: 'ran out of time', CANCELLED: 'was cancelled' } as const;

export const refuseWhileCompensating = ({ status }: Ending): Rejection =>
  rejectionOf('run.compensating', `the run ${WHY[status]} and is undoing what it did`, {
    hint: 'wait until that is done, then start a new run, or replay this one',
  });

/** The document must stay as it is until the patch is gone from it: what is undone was judged on it (R33). */
export const refuseWhileWithdrawing = (state: RunState, withdrawing: Withdrawing): Rejection =>
  rejectionOf('run.withdrawing', whatIsWithdrawn(state, withdrawing), {
    hint: 'wait until that is done; where a person is asked about it, decide that ticket',
    rule: 'R33',
  });

export const whatIsWithdrawn = ({ patches }: RunState, { patchId }: Withdrawing): string => {
  const taken = get(patches, patchId)?.proposal.withdraws ?? patchId;
  return `what came of ${taken} is being undone, and then ${patchId} takes it back`;
};

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
