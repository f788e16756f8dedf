/**
 * `on_failure: review` (R7): a failure nobody handles asks a person, and everything that does not depend on it goes on.
 * They run the node again, give it an output, or let the failure be what it is.
 */
import { decideUndo, undoAsked } from './compensation/review.ts';
import { type Draft, emit, nodeState } from './draft.ts';
import type { Actor, TicketDecision } from './events.ts';
import { giveUp } from './flow.ts';
import { retryNode, skipNode } from './reopen.ts';
import type { TicketState, TicketWord } from './state.ts';

type Answer = Pick<TicketWord, 'reason' | 'data'> & {
  readonly decision: TicketDecision;
  readonly actor: Actor;
};

export const decideFailure = (draft: Draft, ticket: TicketState, answer: Answer): void => {
  const undo = undoAsked(draft, ticket);
  if (undo !== undefined) {
    decideUndo(draft, ticket, undo, answer);
    return;
  }
  const { decision, reason, actor } = answer;
  // A given output is what the node completes with; it need not be here as well.
  emit(draft, { type: 'ticket.decided', data: { ticket_id: ticket.id, decision, reason, actor } });
  const { node, scope } = ticket;
  if (node === undefined) return;
  const { data: output = null } = answer;
  if (decision === 'retry') retryNode(draft, { type: 'retry_node', node, scope, actor });
  else if (decision === 'skip') skipNode(draft, { type: 'skip_node', node, scope, output, reason, actor });
  else {
    const error = nodeState(draft, node, scope)?.error;
    if (error !== undefined) giveUp(draft, scope, error);
  }
};
