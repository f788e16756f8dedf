/** Ends a hold: what waited for the ticket may be looked at again. */
import { type Draft, emit } from './draft.ts';
import { inScope } from './state.ts';
import { entries } from './table.ts';

export const releaseHeld = (draft: Draft, ticketId: string): void => {
  const held = entries(draft.state.nodes).filter(([, node]) => node.heldBy === ticketId);
  held.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, node] of held) {
    emit(draft, {
      type: 'node.released',
      ...inScope(node.scope),
      node: node.id,
      data: { ticket_id: ticketId },
    });
  }
};
