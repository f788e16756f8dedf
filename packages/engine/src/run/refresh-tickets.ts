/**
 * R26 after a patch: a ticket whose question changed is superseded by one that asks the new question, and a gate whose
 * approval no longer covers what would run is opened again. The old ticket's id answers 409 from then on.
 */
import { type Json, type Plan, renderTemplate } from '@aob/ir';
import { currentGuard, hasCurrentApproval, openTicketOf } from './approvals.ts';
import { bindingsFor, type Draft, emit, nodeState, planNode } from './draft.ts';
import { openGateTicket } from './open-ticket.ts';
import { values } from './table.ts';

export const refreshTickets = (draft: Draft, before: Plan): void => {
  dropOrphans(draft);
  for (const gate of draft.plan.gates) {
    const open = openTicketOf(draft.state, gate);
    if (open) {
      if (open.guard?.digest === currentGuard(draft.plan, gate)) continue;
      const next = ask(draft, gate, open.scope);
      emit(draft, {
        type: 'ticket.superseded',
        data: { ticket_id: open.id, by: next, reason: 'a patch changed what it covers' },
      });
    } else if (before.node.has(gate) && needsNewApproval(draft, before, gate)) {
      ask(draft, gate, '');
    }
  }
};

/** A failure took away the question of a gate that a patch had opened again (R26): whoever reopens the run asks it anew. */
export const askAgain = (draft: Draft): void => {
  for (const gate of draft.plan.gates) {
    if (nodeState(draft, gate)?.label !== 'approve') continue;
    const isAsked = openTicketOf(draft.state, gate) !== undefined;
    if (!isAsked && !hasCurrentApproval(draft.state, draft.plan, gate, '')) ask(draft, gate, '');
  }
};

/** What the approval of these gates covers has changed by a person's hand: they are asked again (R26). */
export const askAnew = (draft: Draft, gates: Iterable<string>): void => {
  for (const gate of gates) {
    if (nodeState(draft, gate)?.label === 'approve' && openTicketOf(draft.state, gate) === undefined)
      ask(draft, gate, '');
  }
};

/** Tickets of gates that an admin's patch removed. */
const dropOrphans = (draft: Draft): void => {
  const orphans = values(draft.state.tickets).filter(
    (ticket) =>
      ticket.status === 'open' &&
      ticket.kind === 'gate' &&
      ticket.node !== undefined &&
      !draft.plan.node.has(ticket.node),
  );
  for (const ticket of orphans) {
    emit(draft, {
      type: 'ticket.superseded',
      data: { ticket_id: ticket.id, reason: 'its gate was removed' },
    });
  }
};

const needsNewApproval = (draft: Draft, before: Plan, gate: string): boolean => {
  if (nodeState(draft, gate)?.label !== 'approve') return false;
  return currentGuard(before, gate) !== currentGuard(draft.plan, gate);
};

const ask = (draft: Draft, gate: string, scope: string): string => {
  const node = planNode(draft, gate);
  const rendered = node.configTemplate
    ? renderTemplate(node.configTemplate, bindingsFor(draft, node.configTemplate.reads))
    : undefined;
  const config = rendered?.ok ? (rendered.value as { readonly [key: string]: Json }) : node.config;
  return openGateTicket(draft, { node, scope, config });
};
