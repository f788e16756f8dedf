/** A person's word on a ticket, or the clock's: gates lead on through approve or reject, reviews apply a patch or drop it. */
import { type Issue, type Json, type PlanNode, validateInputs } from '@aob/ir';
import type { DecideTicketCommand, Rejection } from './commands.ts';
import { type Draft, emit, nodeState, payloadOf, planNode } from './draft.ts';
import type { Actor } from './events.ts';
import { failRun } from './finish.ts';
import { completeNode, failNode, reconsider } from './flow.ts';
import { releaseHeld } from './hold.ts';
import { rejectionOf } from './rejection.ts';
import { applyReviewed, dropReviewed } from './review.ts';
import type { RunState, TicketState } from './state.ts';
import { get } from './table.ts';

export interface Decided {
  readonly ticket: TicketState;
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  readonly data?: Json;
  readonly actor: Actor;
  readonly timedOut?: boolean;
}

/** Why this decision cannot be taken, or undefined. */
export const refuseDecision = (state: RunState, command: DecideTicketCommand): Rejection | undefined => {
  const ticket = get(state.tickets, command.ticketId);
  if (ticket === undefined) return rejection('ticket.unknown', `this run has no ticket ${command.ticketId}`);
  if (ticket.status === 'superseded') {
    const by = ticket.supersededBy;
    return rejection(
      'ticket.superseded',
      'what this ticket asked about has changed since',
      by === undefined ? 'look at the run for what it waits for now' : `decide ${by} instead`,
    );
  }
  if (ticket.status === 'decided') {
    const word = ticket.decision;
    const who = ticket.timedOut ? 'the clock' : (word?.actor.id ?? 'somebody');
    return rejection(
      'ticket.decided',
      `${who} decided this ticket: ${word?.decision ?? 'unknown'}`,
      'nothing is left to decide here',
    );
  }
  if (!mayDecide(ticket, command.actor)) {
    const who = ticket.approvers.length > 0 ? ticket.approvers.join(', ') : 'a person with the role approver';
    return rejection('ticket.not_approver', `${command.actor.id} may not decide this ticket; ${who} may`);
  }
  const issues = formIssues(ticket, command);
  return issues.length > 0
    ? { ...rejection('ticket.form', 'the data does not fit the form of this ticket'), issues }
    : undefined;
};

const rejection = (code: Rejection['code'], message: string, hint?: string): Rejection =>
  rejectionOf(code, message, hint === undefined ? {} : { hint });

/** Only people decide (R29): named ones, or those with a named role, or anyone with the role approver. */
const mayDecide = (ticket: TicketState, actor: Actor): boolean => {
  if (!actor.id.startsWith('human:') || !actor.roles.includes('approver')) return false;
  if (ticket.approvers.length === 0) return true;
  return ticket.approvers.some(
    (who) => who === actor.id || `human:${who}` === actor.id || actor.roles.includes(who),
  );
};

const formIssues = (ticket: TicketState, command: DecideTicketCommand): readonly Issue[] => {
  if (ticket.form === undefined || command.decision === 'reject') return [];
  const found = validateInputs(ticket.form, command.data ?? {});
  return found.map((issue) => ({ ...issue, pointer: `/data${issue.pointer}` }));
};

/** Carries an allowed decision out. */
export const decideTicket = (draft: Draft, decided: Decided): void => {
  const { ticket, decision, reason, data, actor, timedOut } = decided;
  emit(draft, {
    type: 'ticket.decided',
    data: {
      ticket_id: ticket.id,
      decision,
      reason,
      ...(data !== undefined && { data }),
      actor,
      ...(ticket.guard && { guard: ticket.guard.digest }),
      ...(timedOut === true && { timed_out: true }),
    },
  });
  if (ticket.kind === 'patch') {
    if (decision === 'approve') applyReviewed(draft, ticket);
    else dropReviewed(draft, ticket, { reason, actor });
    return;
  }
  const node = ticket.node === undefined ? undefined : planNode(draft, ticket.node, ticket.scope);
  if (node === undefined) return;
  if (nodeState(draft, node.id, ticket.scope)?.status === 'completed') decideReopened(draft, decided, node);
  else leaveGate(draft, decided, node);
};

const leaveGate = (draft: Draft, decided: Decided, node: PlanNode): void => {
  const { ticket, decision, reason, data, actor } = decided;
  const { scope } = ticket;
  const state = nodeState(draft, node.id, scope);
  const done = { node, scope, execution: state?.execution ?? 1, attempt: state?.attempt ?? 1 };
  const label = decided.timedOut && node.out.some((edge) => edge.on === 'timeout') ? 'timeout' : decision;
  if (decided.timedOut && label !== 'timeout' && ticket.onTimeout === 'fail') {
    failNode(draft, {
      ...done,
      error: { code: 'ticket.timeout', message: 'nobody decided in time', retryable: false },
    });
    return;
  }
  if (label === 'reject' && refusalFails(node)) {
    const message = reason === '' ? `${actor.id} rejected` : `${actor.id} rejected: ${reason}`;
    failNode(draft, { ...done, error: { code: 'gate.rejected', message, retryable: false } });
    return;
  }
  const output = {
    decision: label === 'timeout' ? 'timeout' : decision,
    reason,
    data: data ?? null,
    by: actor.id,
    at: draft.at,
  };
  completeNode(draft, { ...done, output: payloadOf(draft, output), label });
};

/** R3: a refused gate stops; silence must never look like success. */
const refusalFails = (node: PlanNode): boolean => {
  const { on_reject: onReject } = node.config;
  if (onReject === 'fail') return true;
  if (onReject === 'end') return false;
  return !node.out.some((edge) => edge.on === 'reject');
};

/** A gate that was opened again because a person changed what it covers (R26): its edges stand, only the dispatch waits. */
const decideReopened = (draft: Draft, { ticket, decision, actor }: Decided, node: PlanNode): void => {
  if (decision === 'approve') {
    releaseHeld(draft, ticket.id);
    reconsider(draft);
    return;
  }
  failRun(draft, {
    code: 'gate.rejected',
    message: `${actor.id} rejected the changed ${node.id}`,
    retryable: false,
    node: node.id,
  });
};
