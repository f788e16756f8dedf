/** Who is asked about a patch of a workflow, and what they said: kept with the patch, for no run holds a ticket for it. */
import type { Digest, PatchAuthor, Plan } from '@aob/ir';
import type { LedgerRow } from '../../ports/projections.ts';
import type { Barred } from '../../run/barred.ts';
import type { Actor } from '../../run/events.ts';
import type { TicketState, TicketWord } from '../../run/state.ts';
import { parsedIf } from '../present/values.ts';

export interface ReviewWord {
  readonly by: string;
  readonly reason: string;
  readonly at: number;
  /** The `Idempotency-Key` under which it came. */
  readonly key?: string;
}

export interface WorkflowReview {
  /** With the roles it had when it proposed: it is judged by those again. */
  readonly author: PatchAuthor;
  readonly reviewers: readonly string[];
  readonly quorum: number;
  readonly barred: readonly Barred[];
  /** Of different people, as long as the quorum is not reached. */
  readonly approvals: readonly ReviewWord[];
  readonly decision?: ReviewWord & { readonly decision: 'approve' | 'reject' };
  /** Whoever called it off before it was decided. */
  readonly takenBack?: ReviewWord;
  /** The approval that found it changed, so that it had to be asked about again. */
  readonly foundChanged?: ReviewWord;
}

/** As the policy of the version says that is about to change. */
export const reviewUnder = ({ document }: Plan, author: PatchAuthor): WorkflowReview => {
  const { reviewers = [], review = {} } = document.policy ?? {};
  const isOwnWork = review.four_eyes === true && author.kind === 'human';
  return {
    author,
    reviewers,
    quorum: review.quorum ?? 1,
    barred: isOwnWork ? [{ id: author.id, because: 'proposed the patch' }] : [],
    approvals: [],
  };
};

export const reviewOf = ({ review }: LedgerRow): WorkflowReview | undefined =>
  parsedIf<WorkflowReview>(review);

/** The rules of tickets hold for it: as one that nobody has handed on and no clock decides. */
export const asTicket = (row: LedgerRow, review: WorkflowReview): TicketState => ({
  id: row.patchId,
  kind: 'patch',
  openedSeq: 0,
  scope: '',
  patchId: row.patchId,
  status: 'open',
  approvers: review.reviewers,
  quorum: review.quorum,
  barred: review.barred,
  approvals: review.approvals.map(asWord),
  delegations: [],
  changesRequested: [],
  onTimeout: 'reject',
  escalation: [],
  asked: [],
  reminders: 0,
});

const asWord = ({ by, reason, at }: ReviewWord): TicketWord => ({
  actor: { id: by, roles: [] } satisfies Actor,
  at,
  reason,
});

/** The document its reviewers were shown it on. */
export const shownOn = ({ patchId, base }: LedgerRow): Digest => {
  if (base === undefined) throw new Error(`${patchId} says no version that it is about`);
  return base;
};
