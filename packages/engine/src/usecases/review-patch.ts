import type { TicketDecided } from '../contract/tickets.ts';
import type { PatchReviewed } from '../contract/workflow-patches.ts';
import type { RunWriter } from '../ports/engine.ts';
import { decideTicket } from './decide-ticket.ts';
import type { Outcome } from './outcome.ts';
import { notUnderReview, patchNotFound } from './patch-not-found.ts';
import type { WorkflowPatchPorts } from './workflow-patches/ports.ts';
import { reviewWorkflowPatch, type WorkflowPatchWord } from './workflow-patches/review.ts';

/** A word on a patch under review: of a run it decides the ticket, for whoever holds the patch and not the ticket. */
export const reviewPatch = async (
  ports: WorkflowPatchPorts & { readonly writer: RunWriter },
  word: WorkflowPatchWord,
): Promise<Outcome<TicketDecided | PatchReviewed>> => {
  const { patchId, decision, reason, caller, key } = word;
  const patch = await ports.reads.patch(patchId);
  if (patch === undefined) return patchNotFound(patchId);
  if (patch.scope === 'workflow') return reviewWorkflowPatch(ports, word);
  if (patch.status !== 'pending_review' || patch.ticketId === undefined) {
    return notUnderReview(patchId, patch.status);
  }
  return decideTicket(ports, { ticketId: patch.ticketId, caller, key, request: { decision, reason } });
};
