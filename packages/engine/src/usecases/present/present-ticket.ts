import type { TicketSummary } from '../../contract/tickets.ts';
import type { TicketRow } from '../../ports/projections.ts';
import { decisionOf } from './present-patch.ts';
import { given, givenTime, timestampOf } from './values.ts';

export const presentTicket = (row: TicketRow): TicketSummary => ({
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
  ...givenTime('due', row.due),
  opened_at: timestampOf(row.openedAt),
  ...given('superseded_by', row.supersededBy),
  ...given('decision', decisionOf(row)),
});
