/** `on_failure: review`: what becomes of something that could not be undone, in the words of a person. */
import { type Draft, emit, emitNode } from '../draft.ts';
import type { Actor, TicketDecision } from '../events.ts';
import type { TicketState, UndoState } from '../state.ts';
import { beginUndo, placeOf, undoOf } from './undo.ts';

interface Answer {
  readonly decision: TicketDecision;
  readonly reason: string;
  readonly actor: Actor;
}

/** What the ticket asks about; undefined for one about anything else. */
export const undoAsked = (draft: Draft, { undoes }: TicketState): UndoState | undefined =>
  undoOf(draft.state, undoes);

/** `retry`: as a new execution; `skip`: it needs no undoing any more; `fail`: it stays done. */
export const decideUndo = (
  draft: Draft,
  ticket: TicketState,
  undo: UndoState,
  { decision, reason, actor }: Answer,
): void => {
  emit(draft, { type: 'ticket.decided', data: { ticket_id: ticket.id, decision, reason, actor } });
  const word = { undoes: undo.seq, actor, reason };
  if (decision === 'retry') beginUndo(draft, undo, undo.execution + 1);
  else if (decision === 'skip') emitNode(draft, 'compensation.skipped', placeOf(undo), word);
  else emitNode(draft, 'compensation.abandoned', placeOf(undo), word);
};
