/** A run comes back after it was set aside (R21): the log says who gave it back, why, and what became of the parked commands. */
import type { RepairCommand } from './commands.ts';
import type { Accepted } from './decision.ts';
import { type Draft, emit } from './draft.ts';
import { absorbState } from './state.ts';

export const noteRepair = (draft: Draft, { actor, reason, action, parked }: RepairCommand): void =>
  emit(draft, {
    type: 'run.repaired',
    data: {
      actor,
      reason,
      action,
      parked: parked.map(({ command, error }) => ({ command: command.type, error })),
    },
  });

/** Two decisions, the second made on the state after the first, as one. */
export const inOneCommit = (first: Accepted, second: Accepted): Accepted => ({
  kind: 'accepted',
  events: [...first.events, ...second.events],
  effects: [...first.effects, ...second.effects],
  blobs: [...first.blobs, ...second.blobs],
  documents: [...first.documents, ...second.documents],
  next: absorbState(second.next, first.next),
  result: first.result,
});
