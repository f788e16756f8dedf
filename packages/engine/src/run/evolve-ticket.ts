/** What the events of a ticket mean. An open ticket keeps its run alive; whatever ends it takes its timers along. */
import type { Json } from '@aob/ir';
import { assertNever } from './assert-never.ts';
import type { Actor, EventOf, RunEvent } from './events.ts';
import type { RunState, TicketState, TicketWord } from './state.ts';
import { get, put, remove } from './table.ts';
import { timerId } from './timer-id.ts';

export type TicketEvent = Extract<RunEvent, { type: `ticket.${string}` }>;

export const isTicketEvent = (event: RunEvent): event is TicketEvent => event.type.startsWith('ticket.');

export const ticketEvent = (state: RunState, event: TicketEvent, at: number): void => {
  const id = event.data.ticket_id;
  if (event.type === 'ticket.opened') {
    put(state.tickets, id, openedTicket(event.data, state.seq));
    put(state.live, `ticket:${id}`, true);
    return;
  }
  const before = get(state.tickets, id);
  if (before === undefined) return;
  const after = ticketAfter(before, event, at);
  put(state.tickets, id, after);
  if (after.status === 'open') return;
  remove(state.live, `ticket:${id}`);
  remove(state.timers, timerId('ticket', id));
  remove(state.timers, timerId('reminder', id));
};

const openedTicket = (data: EventOf<'ticket.opened'>['data'], openedSeq: number): TicketState => {
  const {
    ticket_id: id,
    kind,
    node,
    scope,
    patch_id,
    approvers,
    form,
    due,
    on_timeout,
    guard,
    undoes,
  } = data;
  return {
    id,
    kind,
    openedSeq,
    scope: scope ?? '',
    status: 'open',
    approvers,
    quorum: data.quorum,
    barred: data.barred,
    approvals: [],
    delegations: [],
    changesRequested: [],
    onTimeout: on_timeout,
    escalation: data.escalation,
    asked: [],
    reminders: 0,
    ...(data.remind_every_ms !== undefined && { remindEveryMs: data.remind_every_ms }),
    ...(node !== undefined && { node }),
    ...(patch_id !== undefined && { patchId: patch_id }),
    ...(form !== undefined && { form }),
    ...(due !== undefined && { due }),
    ...(guard !== undefined && { guard }),
    ...(undoes !== undefined && { undoes }),
  };
};

const ticketAfter = (
  before: TicketState,
  event: Exclude<TicketEvent, EventOf<'ticket.opened'>>,
  at: number,
): TicketState => {
  switch (event.type) {
    case 'ticket.approved':
      return { ...before, approvals: [...before.approvals, wordOf(event.data, at)] };
    case 'ticket.delegated': {
      const { actor, to, reason } = event.data;
      return { ...before, delegations: [...before.delegations, { from: actor.id, to, at, reason }] };
    }
    case 'ticket.changes_requested': {
      const { actor } = event.data;
      const others = before.changesRequested.filter((word) => word.actor.id !== actor.id);
      return { ...before, changesRequested: [...others, wordOf(event.data, at)] };
    }
    case 'ticket.escalated': {
      const { due } = event.data;
      return { ...before, due, asked: [...before.asked, { at, due }] };
    }
    case 'ticket.breached':
      return { ...before, breachedAt: at };
    case 'ticket.reminded':
      return { ...before, reminders: event.data.count, remindedAt: at };
    case 'ticket.superseded': {
      const { by } = event.data;
      return { ...before, status: 'superseded', ...(by !== undefined && { supersededBy: by }) };
    }
    case 'ticket.decided': {
      const { decision, timed_out: timedOut } = event.data;
      return {
        ...before,
        status: 'decided',
        decision: { decision, ...wordOf(event.data, at) },
        ...(timedOut === true && { timedOut }),
      };
    }
    default:
      return assertNever(event);
  }
};

interface Said {
  readonly actor: Actor;
  readonly reason: string;
  readonly data?: Json;
}

const wordOf = ({ actor, reason, data }: Said, at: number): TicketWord => ({
  actor,
  at,
  reason,
  ...(data !== undefined && { data }),
});
