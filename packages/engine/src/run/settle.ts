/**
 * Carries a decision through until nothing more follows from it: nodes that became ready, instances that came to their
 * end, bodies that go on, a patch that is taken back, then the run itself, and what it has to undo.
 */
import { advanceBody } from './advance-body.ts';
import { undoNext } from './compensation/undo.ts';
import { goOnWithdrawing } from './compensation/withdrawal.ts';
import type { Draft } from './draft.ts';
import { endIfDone } from './end-scope.ts';
import { finishIfDone, isIdle } from './finish.ts';
import { considerNode } from './flow.ts';
import { goOnAsRecorded } from './replay/apply-recorded.ts';
import { failWhoWonInstead, goOnUnbeaten } from './replay/unlost.ts';
import { isEnding } from './state.ts';

export const settle = (draft: Draft): void => {
  while (!isEnding(draft.state) && (step(draft) || goOnWithdrawing(draft)));
  draft.work.length = 0;
  draft.bodies.length = 0;
  draft.touched.clear();
  finishIfDone(draft);
  undoNext(draft);
};

/** False when nothing is left to look at. */
const step = (draft: Draft): boolean => {
  const next = draft.work.shift();
  if (next !== undefined) {
    considerNode(draft, next);
    return true;
  }
  for (const scope of draft.touched) {
    draft.touched.delete(scope);
    endIfDone(draft, scope);
    return true;
  }
  const body = draft.bodies.shift();
  if (body === undefined)
    return (
      goOnAsRecorded(draft) || failWhoWonInstead(draft) || (isIdle(draft.state) && goOnUnbeaten(draft, ''))
    );
  advanceBody(draft, body);
  return true;
};
