/**
 * R26 after a patch: a ticket whose question changed is superseded by one that asks the new question, and a gate whose
 * approval no longer covers what would run is opened again. The old ticket's id answers 409 from then on.
 */
import { type Json, type Plan, renderTemplate, TOP } from '@aob/ir';
import { currentGuard, hasCurrentApproval, openTicketOf, openTicketsOf } from './approvals.ts';
import { bindingsFor, homeOf } from './bindings.ts';
import { type Draft, emit, nodeState, planIn, planOf } from './draft.ts';
import { handOverHeld } from './hold.ts';
import { openGateTicket } from './open-ticket.ts';
import { instanceOf } from './scope.ts';
import { nodeKey, type TicketState } from './state.ts';
import { values } from './table.ts';

export const refreshTickets = (draft: Draft, before: Plan): void => {
  dropOrphans(draft);
  // What is asked inside an instance is about the document that it keeps to (R6).
  for (const gate of draft.plan.gates.filter((id) => draft.plan.node.get(id)?.owner === TOP)) {
    const open = openTicketsOf(draft.state, gate, '');
    if (open.some(({ guard }) => guard?.digest === currentGuard(draft.plan, gate))) continue;
    const changed = open.filter((ticket) => !isAboutInstance(draft, gate, ticket));
    if (changed.length > 0) {
      const next = ask(draft, gate, '');
      for (const { id } of changed) {
        emit(draft, {
          type: 'ticket.superseded',
          data: { ticket_id: id, by: next, reason: 'a patch changed what it covers' },
        });
        handOverHeld(draft, id, next);
      }
    } else if (before.node.has(gate) && needsNewApproval(draft, before, gate)) {
      ask(draft, gate, '');
    }
  }
};

/** It asks for an instance behind the gate that keeps the document it began with, whatever is patched (R6). */
const isAboutInstance = (draft: Draft, gate: string, { guard }: TicketState): boolean =>
  nodeState(draft, gate)?.label === 'approve' &&
  values(draft.state.scopes).some(({ scope, status, plan: digest }) => {
    const plan = planOf(draft, digest);
    const inside = plan.node.get(instanceOf(scope)?.owner ?? TOP)?.body?.order ?? [];
    return (
      status !== 'closed' &&
      plan.node.has(gate) &&
      currentGuard(plan, gate) === guard?.digest &&
      inside.some((id) => plan.guards.get(id)?.has(gate))
    );
  });

/** A failure took away the question of a gate that was asked again (R26): whoever reopens the run asks it anew. */
export const askAgain = (draft: Draft): void => {
  const approved = values(draft.state.nodes)
    .filter(({ label }) => label === 'approve')
    .sort((a, b) => (nodeKey(a.scope, a.id) < nodeKey(b.scope, b.id) ? -1 : 1));
  for (const { id: gate, scope } of approved) {
    const plan = planIn(draft, scope);
    if (plan.node.get(gate)?.type !== 'hitl') continue;
    const isAsked = openTicketOf(draft.state, gate, scope) !== undefined;
    if (!isAsked && !hasCurrentApproval(draft.state, plan, gate, scope)) ask(draft, gate, scope);
  }
};

/** What the approval of these gates covers has changed by a person's hand in this scope: they are asked again (R26). */
export const askAnew = (draft: Draft, gates: Iterable<string>, scope: string): void => {
  const plan = planIn(draft, scope);
  for (const gate of gates) {
    const home = homeOf(plan, gate, scope);
    const isApproved = nodeState(draft, gate, home)?.label === 'approve';
    const digest = currentGuard(plan, gate);
    const isAsked = openTicketsOf(draft.state, gate, home).some(({ guard }) => guard?.digest === digest);
    if (isApproved && !isAsked) ask(draft, gate, home, plan);
  }
};

/** Tickets of gates that an admin's patch removed. */
const dropOrphans = (draft: Draft): void => {
  const orphans = values(draft.state.tickets).filter(
    (ticket) =>
      ticket.status === 'open' &&
      ticket.kind === 'gate' &&
      ticket.node !== undefined &&
      ticket.scope === '' &&
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

/** About the document that `scope` follows, unless an instance inside of it keeps another one. */
const ask = (draft: Draft, gate: string, scope: string, plan: Plan = planIn(draft, scope)): string => {
  const node = plan.node.get(gate);
  if (node === undefined) throw new Error(`gate ${gate} is not in plan ${plan.digest}`);
  const rendered = node.configTemplate
    ? renderTemplate(node.configTemplate, bindingsFor(draft, node.configTemplate.reads, scope))
    : undefined;
  const config = rendered?.ok ? (rendered.value as { readonly [key: string]: Json }) : node.config;
  return openGateTicket(draft, { node, scope, config, plan });
};
