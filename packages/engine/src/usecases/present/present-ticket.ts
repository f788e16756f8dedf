import type { TicketSummary, TicketWord } from '../../contract/tickets.ts';
import type { TicketProgress, TicketRow } from '../../ports/projections.ts';
import type { TicketWord as Word } from '../../run/state.ts';
import { decisionOf } from './present-patch.ts';
import { given, givenTime, parsedIf, timestampOf } from './values.ts';

export const presentTicket = (row: TicketRow): TicketSummary => {
  const { quorum, approvals } = progressIn(row);
  return {
    ticket_id: row.ticketId,
    kind: row.kind,
    status: row.status,
    run_id: row.runId,
    workflow: row.workflow,
    ...given('node', row.node),
    ...given('scope', row.scope === '' ? undefined : row.scope),
    ...given('patch_id', row.patchId),
    message: row.message,
    approvers: [...row.approvers],
    quorum,
    approvals: approvals.map(presentWord),
    ...givenTime('due', row.due),
    opened_at: timestampOf(row.openedAt),
    ...given('superseded_by', row.supersededBy),
    ...given('decision', decisionOf(row)),
  };
};

const NOTHING_TO_TELL: TicketProgress = { quorum: 1, approvals: [], barred: [] };

export const progressIn = ({ progress }: TicketRow): TicketProgress =>
  parsedIf<TicketProgress>(progress) ?? NOTHING_TO_TELL;

const presentWord = ({ actor, at, reason, data }: Word): TicketWord => ({
  by: actor.id,
  at: timestampOf(at),
  reason,
  ...given('data', data),
});
