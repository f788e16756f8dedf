/** What becomes of a patch after its review: applied if it is still sound against the graph as it is, else refused. */
import { applySound, judge } from './apply-patch.ts';
import { type Draft, emit } from './draft.ts';
import type { TicketDecision } from './events.ts';
import { reconsider } from './flow.ts';
import { releaseHeld } from './hold.ts';
import type { PatchState, TicketState, TicketWord } from './state.ts';
import { get } from './table.ts';

export const applyReviewed = (draft: Draft, ticket: TicketState): void => {
  const patch = patchOf(draft, ticket);
  if (patch === undefined) return;
  releaseHeld(draft, ticket.id);
  if (patch.proposal.base !== draft.plan.digest) {
    const message = 'another patch was applied while this one was under review';
    const hint = 'propose it again against the graph as it is now';
    refuse(draft, patch, [{ pointer: '/base', code: 'patch.stale', message, hint, rule: 'R32' }]);
    return;
  }
  const verdict = judge(draft, patch.proposal);
  if (verdict.verdict === 'refused') refuse(draft, patch, verdict.issues);
  else applySound(draft, patch.proposal, verdict);
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
