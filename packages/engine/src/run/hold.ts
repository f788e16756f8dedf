/** Ends a hold: what waited for the ticket may be looked at again. */
import { type Draft, emitNode } from './draft.ts';
import { entries } from './table.ts';

export const releaseHeld = (draft: Draft, ticketId: string): void => {
  const held = entries(draft.state.nodes).filter(([, node]) => node.heldBy === ticketId);
  held.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, node] of held) {
    emitNode(draft, 'node.released', node, { ticket_id: ticketId });
  }
};
