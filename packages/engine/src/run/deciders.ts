/** Who may decide a ticket, and what the ticket has heard from whom. */
import type { Actor } from './events.ts';
import type { TicketState, TicketWord } from './state.ts';

/** Only people decide (R29): named ones, or those with a named role, or anyone with the role approver. */
export const mayDecide = (ticket: TicketState, actor: Actor): boolean => {
  if (!actor.id.startsWith('human:') || !actor.roles.includes('approver')) return false;
  const handed = ticket.delegations.findLast(({ from, to }) => from === actor.id || to === actor.id);
  if (handed !== undefined) return handed.to === actor.id;
  const people = askedPeople(ticket);
  return people.length === 0 || people.some((who) => isNamed(who, actor));
};

/**
 * Users and roles who may decide by now: those who were asked first, those an escalation asked, those to whom somebody
 * handed their say, without whoever gave it away. Empty: anyone with the role approver.
 */
export const askedPeople = ({
  approvers,
  escalation,
  asked,
  delegations,
}: TicketState): readonly string[] => {
  if (approvers.length === 0) return approvers;
  const people = new Set([
    ...approvers,
    ...escalation.slice(0, asked.length).flatMap((step) => step.approvers),
  ]);
  for (const { from, to } of delegations) {
    people.delete(from);
    people.delete(from.slice('human:'.length));
    people.add(to);
  }
  return [...people];
};

/** Gates name a person as `mia` or as `human:mia`. */
const isNamed = (who: string, actor: Actor): boolean =>
  who === actor.id || `human:${who}` === actor.id || actor.roles.includes(who);

/** What this person has said on the ticket already: of different people a quorum is made. */
export const wordFrom = (ticket: TicketState, { id }: Pick<Actor, 'id'>): TicketWord | undefined =>
  ticket.approvals.find(({ actor }) => actor.id === id);
