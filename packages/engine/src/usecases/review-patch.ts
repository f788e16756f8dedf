import type { PatchResource } from '../contract/patches.ts';
import type { TicketDecided } from '../contract/tickets.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { RunReads } from '../ports/run-reads.ts';
import type { Caller } from './caller.ts';
import { decideTicket } from './decide-ticket.ts';
import { type Outcome, refused } from './outcome.ts';

export interface ReviewPatch {
  readonly patchId: string;
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
}

/** Decides the ticket of a patch under review, for whoever holds the patch and not the ticket. */
export const reviewPatch = async (
  ports: { readonly writer: RunWriter; readonly reads: RunReads },
  { patchId, decision, reason, caller, key }: ReviewPatch,
): Promise<Outcome<TicketDecided>> => {
  const patch = await ports.reads.patch(patchId);
  if (patch === undefined) return patchNotFound(patchId);
  if (patch.status !== 'pending_review' || patch.ticketId === undefined) {
    return notUnderReview(patchId, patch.status);
  }
  return decideTicket(ports, { ticketId: patch.ticketId, caller, key, request: { decision, reason } });
};

export const patchNotFound = (patchId: string): Outcome<never> =>
  refused({
    kind: 'not_found',
    code: 'patch.unknown',
    message: `There is no patch ${patchId}.`,
    hint: 'GET /v1/runs/{id}/patches lists the patches of a run.',
  });

const notUnderReview = (patchId: string, state: PatchResource['state']): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.not_under_review',
    message: `${patchId} is ${state}; only a patch under review can be approved or rejected.`,
    hint: 'GET /v1/patches/{id} shows what became of it.',
  });
