/**
 * Takes a patch back after what came of it was undone (R33): one after the other, the last that was done first, each a job as
 * of any other compensation. Meanwhile what the patch would change waits (`frontier.ts`) and no other patch comes, so that
 * the document it was judged on is the one it is put onto. What the log says is all that a restarted process needs.
 */
import { applySound, judge } from '../apply-patch.ts';
import { boundsOf, type Draft, emit } from '../draft.ts';
import { reconsider } from '../flow.ts';
import { releaseHeld } from '../hold.ts';
import { isEnding, isHeldBack, type PatchState, type UndoState, type Withdrawing } from '../state.ts';
import { get } from '../table.ts';
import { beginUndo, leaveTheRest, undoOf } from './undo.ts';

/** False when somebody works on something, somebody is asked, or no patch is being taken back. */
export const goOnWithdrawing = (draft: Draft): boolean => {
  const { state } = draft;
  const { withdrawing } = state;
  if (withdrawing === undefined || isEnding(state) || isHeldBack(state)) return false;
  const next = undoOf(state, withdrawing.next);
  if (next === undefined) {
    takeBack(draft, withdrawing);
    return true;
  }
  if (isUnderWay(next)) return false;
  if (draft.events.length >= boundsOf(draft).eventsPerDecision) {
    leaveTheRest(draft);
    return false;
  }
  beginUndo(draft, next, next.execution + 1);
  return true;
};

/** A failure that still has its turn is one that a person is asked about. */
const isUnderWay = ({ status }: UndoState): boolean => status !== 'prepared';

/** Everything has had its turn: the patch that takes it back is put onto the document, which is as it was. */
const takeBack = (draft: Draft, { patchId }: Withdrawing): void => {
  const { proposal } = patchOf(draft, patchId);
  releaseHeld(draft, patchId);
  const verdict = judge(draft, proposal);
  if (verdict.verdict === 'sound') {
    applySound(draft, proposal, verdict);
    return;
  }
  emit(draft, { type: 'patch.refused', data: { patch_id: patchId, issues: verdict.issues } });
  reconsider(draft);
};

const patchOf = ({ state }: Draft, id: string): PatchState => {
  const patch = get(state.patches, id);
  if (patch === undefined) throw new Error(`${id} takes a patch back and is not there`);
  return patch;
};
