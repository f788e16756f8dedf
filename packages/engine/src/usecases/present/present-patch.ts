import type { ChangeSet, Issue, PatchOperation } from '@aob/ir';
import type { Decision, PatchResource } from '../../contract/patches.ts';
import type { JustifyingRun } from '../../contract/workflow-patches.ts';
import type { LedgerRow, TicketRow } from '../../ports/projections.ts';
import type { Rebased } from '../../run/events.ts';
import { reviewOf } from '../workflow-patches/review-state.ts';
import { given, givenTime, parsed, parsedIf, timestampOf } from './values.ts';

/** `review`: the ticket it was reviewed under, when there was one. */
export const presentPatch = (row: LedgerRow, review?: TicketRow): PatchResource => ({
  patch_id: row.patchId,
  scope: row.scope,
  ...given('run_id', row.runId),
  workflow: row.workflow,
  ...given('tag', row.tag),
  state: row.status === 'applied' && row.promotedBy !== undefined ? 'promoted' : row.status,
  author: authorOf(row),
  reason: row.reason,
  operations: [...parsed<readonly PatchOperation[]>(row.operations)],
  operations_digest: row.operationsDigest,
  ...given('base', row.base ?? row.before),
  ...given('changes', parsedIf<ChangeSet>(row.changes)),
  ...given('digest', row.after),
  ...given('graph_version', row.graphVersion),
  ...given('ticket_id', row.ticketId),
  issues: [...(parsedIf<readonly Issue[]>(row.issues) ?? [])],
  ...given('seq', row.seq),
  proposed_at: timestampOf(row.createdAt),
  ...givenTime('applied_at', row.appliedAt),
  ...given('withdraws', row.withdraws),
  ...given('withdrawn_by', row.withdrawnBy),
  ...given('rebased', rebasedOf(row)),
  ...given('review', review && decisionOf(review)),
  ...reviewed(row),
  ...given('version', row.version),
  ...given('promotes', row.promotes),
  ...given('promoted_by', row.promotedBy),
  ...given('runs', parsedIf<JustifyingRun[]>(row.runs)),
});

/** Of a patch of a workflow, which has no ticket. */
const reviewed = (row: LedgerRow): Pick<PatchResource, 'review' | 'reviewing' | 'called_off'> => {
  const asked = reviewOf(row);
  if (asked === undefined) return {};
  const { decision: last, takenBack, reviewers, quorum, barred, approvals } = asked;
  if (takenBack !== undefined) {
    const { by, at, reason } = takenBack;
    return { called_off: { by, at: timestampOf(at), reason } };
  }
  if (last !== undefined) {
    const { decision, reason, by, at } = last;
    return { review: { decision, reason, by, at: timestampOf(at), timed_out: false } };
  }
  const words = approvals.map(({ by, at, reason }) => ({ by, at: timestampOf(at), reason }));
  return { reviewing: { reviewers: [...reviewers], quorum, approvals: words, barred: [...barred] } };
};

const rebasedOf = ({ rebased }: LedgerRow): PatchResource['rebased'] => {
  const parsedRebased = parsedIf<Rebased>(rebased);
  return parsedRebased && { from: parsedRebased.from, operations: [...parsedRebased.operations] };
};

export const authorOf = (row: LedgerRow): PatchResource['author'] => ({
  kind: row.authorKind,
  id: row.authorId,
  ...given('node', row.authorNode),
});

export const decisionOf = (row: TicketRow): Decision | undefined => {
  if (row.decision === undefined) return undefined;
  return {
    decision: row.decision,
    reason: row.reason ?? '',
    ...given('data', parsedIf(row.data)),
    by: row.decidedBy ?? '',
    at: timestampOf(row.decidedAt ?? row.openedAt),
    timed_out: row.timedOut,
  };
};
