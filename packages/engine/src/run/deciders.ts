/** Who may decide a ticket, and what the ticket has heard from whom. */
import type { Actor } from './events.ts';
import type { TicketState, TicketWord } from './state.ts';

/** Only people decide (R29): named ones, or those with a named role, or anyone with the role approver. */
export const mayDecide = (ticket: TicketState, actor: Actor): boolean => {
  if (!actor.id.startsWith('human:') || !actor.roles.includes('approver')) return false;
  const people = askedPeople(ticket);
  return people.length === 0 || people.some((who) => isNamed(who, actor));
};

/** Users and roles who may decide by now, whoever was asked first included; empty: anyone with the role approver. */
export const askedPeople = ({ approvers, escalation, asked }: TicketState): readonly string[] => {
  if (approvers.length === 0 || asked.length === 0) return approvers;
  const next = escalation.slice(0, asked.length).flatMap((step) => step.approvers);
  return [...new Set([...approvers, ...next])];
};

/** Gates name a person as `mia` or as `human:mia`. */
const isNamed = (who: string, actor: Actor): boolean =>
  who === actor.id || `human:${who}` === actor.id || actor.roles.includes(who);

/** What this person has said on the ticket already: of different people a quorum is made. */
export const wordFrom = (ticket: TicketState, { id }: Actor): TicketWord | undefined =>
  ticket.approvals.find(({ actor }) => actor.id === id);
