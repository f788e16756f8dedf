/** A person's word on a ticket, or the clock's: gates lead on through approve or reject, reviews apply a patch or drop it. */
import type { Json, PlanNode } from '@aob/ir';
import { type Draft, emit, nodeState, payloadOf, planNode } from './draft.ts';
import type { Actor, TicketDecision } from './events.ts';
import { decideFailure } from './failure-review.ts';
import { failRun } from './finish.ts';
import { completeNode, failNode, reconsider } from './flow.ts';
import { releaseHeld } from './hold.ts';
import { applyReviewed, dropReviewed } from './review.ts';
import type { TicketState, TicketWord } from './state.ts';

export interface Decided {
  readonly ticket: TicketState;
  readonly decision: TicketDecision;
  readonly reason: string;
  readonly data?: Json;
  readonly actor: Actor;
  readonly timedOut?: boolean;
}

/**
 * Carries an allowed decision out. One rejection rejects; an approval before the last one of a quorum is only noted, and
 * so is a request for changes at a gate: a changed question is a new ticket (R26).
 */
export const decideTicket = (draft: Draft, decided: Decided): void => {
  const { ticket, decision, reason, data, actor, timedOut } = decided;
  if (ticket.kind === 'failure') {
    decideFailure(draft, ticket, decided);
    return;
  }
  const word = {
    ticket_id: ticket.id,
    reason,
    ...(data !== undefined && { data }),
    actor,
    ...(ticket.guard && { guard: ticket.guard.digest }),
  };
  if (decision === 'request_changes' && ticket.kind === 'gate') {
    emit(draft, { type: 'ticket.changes_requested', data: { ticket_id: ticket.id, reason, actor } });
    return;
  }
  if (decision === 'approve' && timedOut !== true && ticket.approvals.length + 1 < ticket.quorum) {
    emit(draft, { type: 'ticket.approved', data: word });
    return;
  }
  const final = { ...word, decision, ...(timedOut === true && { timed_out: true }) };
  emit(draft, { type: 'ticket.decided', data: final });
  if (ticket.kind === 'patch') {
    if (decision === 'approve') applyReviewed(draft, ticket);
    else dropReviewed(draft, ticket, { decision, reason, actor });
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
  const word = decision === 'approve' ? 'approve' : 'reject';
  const label = decided.timedOut && node.out.some((edge) => edge.on === 'timeout') ? 'timeout' : word;
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
    decision: label,
    reason,
    data: data ?? null,
    by: actor.id,
    at: draft.at,
    ...(ticket.quorum > 1 && { approvals: approvalsOf(ticket.approvals, decided, draft.at) }),
  };
  completeNode(draft, { ...done, output: payloadOf(draft, output), label });
};

/** Everybody who approved, the last one included; what a timeout or a rejection cut short stays as far as it came. */
const approvalsOf = (given: readonly TicketWord[], last: Decided, at: number): Json[] => {
  const { actor, reason, data, decision, timedOut } = last;
  const all = decision === 'approve' && timedOut !== true ? [...given, { actor, reason, data, at }] : given;
  return all.map((word) => ({
    by: word.actor.id,
    reason: word.reason,
    data: word.data ?? null,
    at: word.at,
  }));
};

/** R3: a refused gate stops; silence must never look like success. */
export const refusalFails = (node: PlanNode): boolean => {
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
