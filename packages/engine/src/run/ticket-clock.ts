/**
 * What the clock does about an open ticket: it reminds, it asks the next in line, and in the end it says what the gate
 * says silence means. After the last step of an escalation it never approves: the breach is recorded, and whoever was
 * asked may still decide.
 */
import { decideTicket } from './decide-ticket.ts';
import { type Draft, emit, nodeState, planIn } from './draft.ts';
import { setTicketTimer } from './open-ticket.ts';
import type { TicketState } from './state.ts';

const SYSTEM_CLOCK = { id: 'system:clock', roles: [] } as const;

/** The time of whoever was asked last is up. */
export const ticketDue = (draft: Draft, ticket: TicketState): void => {
  if (ticket.onTimeout === 'escalate') {
    if (escalate(draft, ticket)) return;
    // A review always ends, or what it holds back would be held for ever (R32).
    if (ticket.kind === 'gate' && !leavesByTimeout(draft, ticket)) {
      emit(draft, { type: 'ticket.breached', data: { ticket_id: ticket.id } });
      return;
    }
  }
  const decision = ticket.onTimeout === 'approve' ? 'approve' : 'reject';
  const reason = 'nobody decided in time';
  decideTicket(draft, { ticket, decision, reason, actor: SYSTEM_CLOCK, timedOut: true });
};

/** False when everybody has been asked. */
const escalate = (draft: Draft, ticket: TicketState): boolean => {
  const next = ticket.escalation[ticket.asked.length];
  if (next === undefined) return false;
  const { approvers, timeout_ms } = next;
  const due = draft.at + timeout_ms;
  const step = ticket.asked.length + 1;
  emit(draft, { type: 'ticket.escalated', data: { ticket_id: ticket.id, step, approvers, due } });
  setTicketTimer(draft, 'ticket', ticket.id, due);
  return true;
};

/** Its node still waits for the answer, and an edge is there for none. */
const leavesByTimeout = (draft: Draft, { node, scope }: TicketState): boolean =>
  node !== undefined &&
  nodeState(draft, node, scope)?.status === 'waiting' &&
  planIn(draft, scope)
    .node.get(node)
    ?.out.some((edge) => edge.on === 'timeout') === true;

/** A ticket that nobody decides stays as it is: it must not fill the log of its run. */
const REMINDERS_MAX = 100;

export const remind = (draft: Draft, ticket: TicketState): void => {
  const { id, remindEveryMs, reminders } = ticket;
  if (remindEveryMs === undefined) return;
  const count = reminders + 1;
  emit(draft, { type: 'ticket.reminded', data: { ticket_id: id, count } });
  if (count < REMINDERS_MAX) setTicketTimer(draft, 'reminder', id, draft.at + remindEveryMs);
};
