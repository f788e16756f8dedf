import type { TicketSummary, TicketWord } from '../../contract/tickets.ts';
import { NOTHING_TO_TELL, type TicketProgress, type TicketRow } from '../../ports/projections.ts';
import type { TicketWord as Word } from '../../run/state.ts';
import { decisionOf } from './present-patch.ts';
import { given, givenTime, parsedIf, timestampOf } from './values.ts';

export const presentTicket = (row: TicketRow): TicketSummary => {
  const progress = progressIn(row);
  const { quorum, approvals, delegations, changesRequested, reminders, remindedAt, breachedAt } = progress;
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
    delegations: delegations.map(({ at, ...handed }) => ({ ...handed, at: timestampOf(at) })),
    changes_requested: changesRequested.map(presentWord),
    escalation: stepsOf(row, progress),
    reminders,
    ...givenTime('reminded_at', remindedAt),
    ...givenTime('due', row.due),
    ...givenTime('breached_at', breachedAt),
    opened_at: timestampOf(row.openedAt),
    ...given('superseded_by', row.supersededBy),
    ...given('decision', decisionOf(row)),
  };
};

export const progressIn = ({ progress }: TicketRow): TicketProgress =>
  parsedIf<TicketProgress>(progress) ?? NOTHING_TO_TELL;

const presentWord = ({ actor, at, reason, data }: Word): TicketWord => ({
  by: actor.id,
  at: timestampOf(at),
  reason,
  ...given('data', data),
});

/** Those that were asked, and when those to come would be if nobody answers. */
const stepsOf = (row: TicketRow, { escalation, asked }: TicketProgress): TicketSummary['escalation'] => {
  let until = row.due ?? row.openedAt;
  return escalation.map(({ approvers, timeout_ms }, index) => {
    const reached = asked[index];
    const due = reached?.due ?? until + timeout_ms;
    if (reached === undefined) until = due;
    return {
      approvers: [...approvers],
      ...givenTime('asked_at', reached?.at),
      due: timestampOf(due),
    };
  });
};
