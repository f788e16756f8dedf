import type { ChangeSet, Issue, PatchOperation } from '@aob/ir';
import type { Decision, PatchResource } from '../../contract/patches.ts';
import type { PatchRow, TicketRow } from '../../ports/projections.ts';
import type { Rebased } from '../../run/events.ts';
import { given, givenTime, parsed, parsedIf, timestampOf } from './values.ts';

/** `review`: the ticket it was reviewed under, when there was one. */
export const presentPatch = (row: PatchRow, review?: TicketRow): PatchResource => ({
  patch_id: row.patchId,
  ...given('run_id', row.runId),
  workflow: row.workflow,
  state: row.status,
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
  seq: row.seq,
  proposed_at: timestampOf(row.createdAt),
  ...givenTime('applied_at', row.appliedAt),
  ...given('withdraws', row.withdraws),
  ...given('withdrawn_by', row.withdrawnBy),
  ...given('rebased', rebasedOf(row)),
  ...given('review', review && decisionOf(review)),
});

const rebasedOf = ({ rebased }: PatchRow): PatchResource['rebased'] => {
  const parsedRebased = parsedIf<Rebased>(rebased);
  return parsedRebased && { from: parsedRebased.from, operations: [...parsedRebased.operations] };
};

const authorOf = (row: PatchRow): PatchResource['author'] => ({
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
