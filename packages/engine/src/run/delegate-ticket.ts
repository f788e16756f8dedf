/** Handing one's say on a ticket to another person: whoever did it has none any more, and the other has it. */
import type { DelegateTicketCommand, Rejection } from './commands.ts';
import { askedPeople, wordFrom } from './deciders.ts';
import { type Draft, emit } from './draft.ts';
import { refuseActor, refuseOwnWork, refuseTicket } from './refuse-decision.ts';
import { rejectionOf } from './rejection.ts';
import type { RunState, TicketState } from './state.ts';
import { get } from './table.ts';

/** A ticket that goes from hand to hand is nobody's. */
const DELEGATIONS_MAX = 20;

/** Only who may approve can hand that over: neither an agent, nor somebody whose own work it is. */
export const refuseDelegation = (state: RunState, command: DelegateTicketCommand): Rejection | undefined => {
  const refusal = refuseTicket(state, command.ticketId);
  const ticket = get(state.tickets, command.ticketId);
  if (refusal !== undefined || ticket === undefined) return refusal;
  return (
    refuseActor(ticket, command.actor) ??
    refuseOwnWork(ticket, command.actor) ??
    refuseDelegate(ticket, command)
  );
};

const refuseDelegate = (ticket: TicketState, { to, actor }: DelegateTicketCommand): Rejection | undefined => {
  const problem = problemWith(ticket, to, actor.id);
  if (problem === undefined) return undefined;
  const [message, hint] = problem;
  return rejectionOf('ticket.delegate', message, { hint, pointer: '/to' });
};

const problemWith = (
  ticket: TicketState,
  to: string,
  from: string,
): readonly [message: string, hint: string] | undefined => {
  if (!/^human:\S/.test(to)) return [`${to} is not a person`, 'name one, for example human:mia'];
  if (to === from) return [`${from} may decide it already`, 'name somebody else'];
  const barred = ticket.barred.find(({ id }) => id === to);
  if (barred !== undefined) return [`${to} ${barred.because} and may not approve it`, 'name somebody else'];
  if (wordFrom(ticket, { id: to }) !== undefined)
    return [`${to} has approved it already`, 'name somebody who has not'];
  const people = askedPeople(ticket);
  if (people.includes(to) || people.includes(to.slice('human:'.length)))
    return [`${to} may decide it already`, 'ask them to'];
  if (ticket.delegations.length >= DELEGATIONS_MAX)
    return [`it has been handed on ${DELEGATIONS_MAX} times`, 'decide it, or ask those who may'];
  return undefined;
};

export const delegateTicket = (draft: Draft, command: DelegateTicketCommand): void => {
  const { ticketId, to, reason, actor } = command;
  emit(draft, { type: 'ticket.delegated', data: { ticket_id: ticketId, to, reason, actor } });
};
