/** What becomes of a patch after its review: applied if it is still sound against the graph as it is, else refused. */
import { checkPatch, type Issue, type Plan, sharedElements } from '@aob/ir';
import { applyOrUndo, judge, requestReview, type Sound } from './apply-patch.ts';
import { gatesFeeling, namesOf } from './as-shown.ts';
import { type Draft, emit, planOf } from './draft.ts';
import type { TicketDecision } from './events.ts';
import { reconsider } from './flow.ts';
import { bookOfRun } from './guard-book.ts';
import { releaseHeld } from './hold.ts';
import { impactOf } from './live-rules.ts';
import { appliedPatches } from './patch-stack.ts';
import { rebasedOperations } from './rebase.ts';
import type { PatchState, TicketState, TicketWord } from './state.ts';
import { get } from './table.ts';

export const applyReviewed = (draft: Draft, ticket: TicketState): void => {
  const patch = patchOf(draft, ticket);
  if (patch === undefined) return;
  releaseHeld(draft, ticket.id);
  if (patch.proposal.base !== draft.plan.digest) {
    applyRebased(draft, patch);
    return;
  }
  const verdict = judge(draft, patch.proposal);
  if (verdict.verdict === 'refused') refuse(draft, patch, verdict.issues);
  else applyOrUndo(draft, patch.proposal, verdict);
};

/**
 * R32: the graph has changed during the review. What was approved still applies if it speaks of nothing that changed, the
 * rules say the same of it, the same gates feel it, and it does no more to the live run than was shown. Else it is asked
 * about again, or refused where it does not fit any more.
 */
const applyRebased = (draft: Draft, patch: PatchState): void => {
  const moved = moveOn(draft, patch);
  if ('issues' in moved) {
    refuse(draft, patch, moved.issues);
    return;
  }
  const { base: _base, ...rest } = patch.proposal;
  const proposal = { ...rest, operations: moved.operations };
  const verdict = judge(draft, proposal);
  if (verdict.verdict === 'refused') refuse(draft, patch, verdict.issues);
  else if (isAsShown(draft, patch, verdict)) applyOrUndo(draft, proposal, verdict, moved.operations);
  else {
    requestReview(draft, patch.proposal, verdict);
    reconsider(draft);
  }
};

const moveOn = (
  draft: Draft,
  { changes, proposal: { base } }: PatchState,
): { readonly operations: PatchState['proposal']['operations'] } | { readonly issues: readonly Issue[] } => {
  if (changes === undefined) throw new Error('a patch under review says what it changes');
  const rank = draft.state.lineage.findIndex(({ digest }) => digest === base);
  const since = appliedPatches(draft.state).slice(rank);
  const shared = since.flatMap((other) =>
    sharedElements(changes, other.changes).map((element) => changedMeanwhile(element, other.patch.id)),
  );
  if (shared.length > 0) return { issues: shared };
  const now = rebasedOperations(draft, changes);
  return now.ok ? now : { issues: now.issues };
};

const changedMeanwhile = (pointer: string, by: string): Issue => ({
  pointer,
  code: 'patch.conflict',
  message: `${by} changed it while this patch was under review`,
  hint: 'propose it again against the graph as it is now',
  rule: 'R32',
});

const isAsShown = (draft: Draft, patch: PatchState, { plan, changes, review }: Sound): boolean => {
  const then = documentThen(draft, patch);
  if (then === undefined) return false;
  const shown = new Set(patch.impact);
  return (
    namesOf(review).join() === namesOf(patch.issues ?? []).join() &&
    gatesFeeling(then.before, then.after).join() === gatesFeeling(draft.plan, plan).join() &&
    impactOf(draft.state, changes).every((each) => shown.has(each))
  );
};

/** What the reviewers looked at. */
const documentThen = (
  draft: Draft,
  { proposal }: PatchState,
): { readonly before: Plan; readonly after: Plan } | undefined => {
  const before = planOf(draft, proposal.base);
  const book = bookOfRun(draft.state, (digest) => planOf(draft, digest), proposal.base);
  const { plan: after } = checkPatch({ current: before, book, proposal, hash: draft.ctx.hash });
  return after && { before, after };
};

const refuse = (draft: Draft, patch: PatchState, issues: NonNullable<PatchState['issues']>): void => {
  emit(draft, { type: 'patch.refused', data: { patch_id: patch.id, issues } });
  reconsider(draft);
};

/** Rejected, or sent back to its author: either way it is not pending any more, and holds nothing. */
export const dropReviewed = (
  draft: Draft,
  ticket: TicketState,
  { decision, reason, actor }: Pick<TicketWord, 'reason' | 'actor'> & { readonly decision: TicketDecision },
): void => {
  const patch = patchOf(draft, ticket);
  if (patch === undefined) return;
  const type = decision === 'request_changes' ? 'patch.changes_requested' : 'patch.rejected';
  emit(draft, { type, data: { patch_id: patch.id, reason, actor } });
  releaseHeld(draft, ticket.id);
  reconsider(draft);
};

const patchOf = (draft: Draft, ticket: TicketState): PatchState | undefined =>
  ticket.patchId === undefined ? undefined : get(draft.state.patches, ticket.patchId);
