/** Rows that are read from the log for people: rebuilt from it at any time, written with it. Times are milliseconds. */
import type { Digest } from '@aob/ir';
import type { TicketDecision, TicketKind } from '../run/events.ts';
import type { PatchState, TicketState } from '../run/state.ts';

export interface TicketRow {
  readonly ticketId: string;
  readonly runId: string;
  readonly workflow: string;
  readonly kind: TicketKind;
  readonly node: string | undefined;
  readonly scope: string;
  readonly patchId: string | undefined;
  readonly status: 'open' | 'decided' | 'superseded';
  readonly message: string;
  /** JSON text of a JSON Schema. */
  readonly form: string | undefined;
  /** Who may decide by now, those of an escalation and delegates included. */
  readonly approvers: readonly string[];
  readonly due: number | undefined;
  readonly onTimeout: 'approve' | 'reject' | 'fail' | 'escalate';
  /** JSON text of a `TicketGuard` (R26). */
  readonly guard: string | undefined;
  readonly supersededBy: string | undefined;
  readonly decision: TicketDecision | undefined;
  readonly reason: string | undefined;
  /** JSON text of what the form was filled with. */
  readonly data: string | undefined;
  readonly decidedBy: string | undefined;
  readonly decidedAt: number | undefined;
  readonly timedOut: boolean;
  readonly openedAt: number;
  /** Of the event that opened it. */
  readonly seq: number;
  /** JSON text of `TicketProgress`; absent where it would say nothing. */
  readonly progress: string | undefined;
}

/** Where a ticket stands between its opening and its end. */
export type TicketProgress = Pick<
  TicketState,
  | 'quorum'
  | 'approvals'
  | 'barred'
  | 'delegations'
  | 'changesRequested'
  | 'escalation'
  | 'asked'
  | 'breachedAt'
  | 'reminders'
  | 'remindedAt'
>;

/** One approval by anybody who is named, and nothing heard yet. */
export const NOTHING_TO_TELL: TicketProgress = {
  quorum: 1,
  approvals: [],
  barred: [],
  delegations: [],
  changesRequested: [],
  escalation: [],
  asked: [],
  reminders: 0,
};

export interface PatchRow {
  readonly patchId: string;
  readonly scope: 'run' | 'workflow';
  readonly runId: string | undefined;
  readonly workflow: string;
  readonly status: PatchState['status'];
  readonly authorKind: 'agent' | 'human' | 'optimizer';
  readonly authorId: string;
  readonly authorNode: string | undefined;
  readonly reason: string;
  /** What it was written against. */
  readonly base: Digest | undefined;
  /** The documents it led from and to, once applied. */
  readonly before: Digest | undefined;
  readonly after: Digest | undefined;
  /** JSON text of RFC 6902 operations. */
  readonly operations: string;
  readonly operationsDigest: Digest;
  /** JSON text of a `ChangeSet`. */
  readonly changes: string | undefined;
  /** JSON text of `Issue[]`. */
  readonly issues: string | undefined;
  readonly ticketId: string | undefined;
  readonly graphVersion: number | undefined;
  /** Milliseconds; kept when the patch is taken back. */
  readonly appliedAt: number | undefined;
  /** The patch it takes back, and the one that took it back. */
  readonly withdraws: string | undefined;
  readonly withdrawnBy: string | undefined;
  /** JSON text of `Rebased`. */
  readonly rebased: string | undefined;
  /** Of the event that proposed it. */
  readonly seq: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A patch as the ledger has it: what the log of its run says, and what no run knows. */
export interface LedgerRow extends Omit<PatchRow, 'seq'> {
  /** Of the event that proposed it; a patch of a workflow is in no log. */
  readonly seq: number | undefined;
  /** What a patch of a workflow changes, and the version it made. */
  readonly tag: string | undefined;
  readonly version: number | undefined;
  /** The patch of a run that it brings to the workflow. */
  readonly promotes: string | undefined;
  /** The patch that brought this one to its workflow. */
  readonly promotedBy: string | undefined;
  /** JSON text of `JustifyingRun[]`: where the same operations were applied when it was promoted. */
  readonly runs: string | undefined;
  /** JSON text of `WorkflowReview`. */
  readonly review: string | undefined;
  /** Grows with every change of a patch of a workflow. */
  readonly revision: number;
}
