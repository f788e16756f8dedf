/** Keeps ready nodes back, and lets them go: what waited may be looked at again. */
import { type Draft, emitNode, type Place } from './draft.ts';
import type { HeldBy } from './events.ts';
import { EVENT_VERSIONS } from './read-events.ts';
import type { RunState } from './state.ts';
import { entries, get } from './table.ts';

/** `by`: a ticket, or a patch that has to undo something before it is applied. */
export const holdNode = (draft: Draft, at: Place, by: string): void => sayHeld(draft, 'node.held', at, by);

export const releaseNode = (draft: Draft, at: Place, by: string): void =>
  sayHeld(draft, 'node.released', at, by);

const sayHeld = (draft: Draft, type: 'node.held' | 'node.released', at: Place, by: string): void => {
  const who = holderOf(draft.state, by);
  emitNode(draft, type, at, who, 'patch_id' in who ? EVENT_VERSIONS[type] : 1);
};

const holderOf = ({ patches }: RunState, by: string): HeldBy =>
  get(patches, by) === undefined ? { ticket_id: by } : { patch_id: by };

/** Ends a hold. */
export const releaseHeld = (draft: Draft, by: string): void => {
  for (const node of heldBy(draft, by)) releaseNode(draft, node, by);
};

/** What waited for one question waits for the one that took its place, also in a run that is paused meanwhile. */
export const handOverHeld = (draft: Draft, from: string, to: string): void => {
  for (const node of heldBy(draft, from)) holdNode(draft, node, to);
};

const heldBy = ({ state }: Draft, by: string): readonly Place[] =>
  entries(state.nodes)
    .filter(([, node]) => node.heldBy === by)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, node]) => node);
