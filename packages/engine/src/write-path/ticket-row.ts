/** A ticket as lists and the inbox read it: derived from the state after an event about it. */
import { NOTHING_TO_TELL, type TicketProgress, type TicketRow } from '../ports/projections.ts';
import { askedPeople } from '../run/deciders.ts';
import type { TicketEvent } from '../run/evolve-ticket.ts';
import type { RunState, TicketState } from '../run/state.ts';
import { get } from '../run/table.ts';
import type { PlacedEvent } from './placed-event.ts';
import { plainText } from './plain-text.ts';

/** The row of a ticket that was opened earlier keeps its opening: the store does not overwrite `message`. */
export const ticketRow = (
  state: RunState,
  { event, seq, at }: PlacedEvent<TicketEvent>,
  before: TicketRow | undefined,
): TicketRow | undefined => {
  const ticket = get(state.tickets, event.data.ticket_id);
  if (ticket === undefined) return undefined;
  const opening =
    event.type === 'ticket.opened'
      ? { message: plainText(event.data.message), openedAt: at, seq }
      : { message: before?.message ?? '', openedAt: before?.openedAt ?? at, seq: before?.seq ?? seq };
  return {
    ticketId: ticket.id,
    runId: state.runId,
    workflow: state.workflow?.name ?? '',
    kind: ticket.kind,
    node: ticket.node,
    scope: ticket.scope,
    patchId: ticket.patchId,
    status: ticket.status,
    ...opening,
    form: ticket.form === undefined ? undefined : JSON.stringify(ticket.form),
    approvers: askedPeople(ticket).map(plainText),
    due: ticket.due,
    onTimeout: ticket.onTimeout,
    guard: ticket.guard && JSON.stringify(ticket.guard),
    supersededBy: ticket.supersededBy,
    ...decisionOf(ticket),
    progress: progressOf(ticket),
  };
};

const decisionOf = ({
  decision: word,
  timedOut,
}: TicketState): Pick<
  TicketRow,
  'decision' | 'reason' | 'data' | 'decidedBy' | 'decidedAt' | 'timedOut'
> => ({
  decision: word?.decision,
  reason: word && plainText(word.reason),
  data: word?.data === undefined ? undefined : JSON.stringify(word.data),
  decidedBy: word && plainText(word.actor.id),
  decidedAt: word?.at,
  timedOut: timedOut ?? false,
});

const progressOf = (ticket: TicketState): string | undefined => {
  const {
    quorum,
    approvals,
    barred,
    delegations,
    changesRequested,
    escalation,
    asked,
    breachedAt,
    reminders,
    remindedAt,
  } = ticket;
  const text = JSON.stringify({
    quorum,
    approvals,
    barred,
    delegations,
    changesRequested,
    escalation,
    asked,
    ...(breachedAt !== undefined && { breachedAt }),
    reminders,
    ...(remindedAt !== undefined && { remindedAt }),
  } satisfies TicketProgress);
  return text === NOTHING_TO_TELL_TEXT ? undefined : text;
};

/** Rows of before there was anything to tell have none, so neither has one that tells nothing. */
const NOTHING_TO_TELL_TEXT = JSON.stringify(NOTHING_TO_TELL);
