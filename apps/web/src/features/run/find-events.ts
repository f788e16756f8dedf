import type { RunEventResource } from '@aob/engine/contract';
import { type MarkKind, markKind } from '../timeline/event-kind.ts';
import { eventDetail } from '../timeline/event-words.ts';

/** What is looked for in a log; all of it must fit. */
export interface EventSearch {
  /** Every word is in the type, the place or the words of the event. */
  readonly text: string;
  /** Only what happens at this node. */
  readonly node: string | null;
  /** Only what has one of these marks; empty: whatever it is. */
  readonly kinds: readonly MarkKind[];
}

export function findEvents(
  events: readonly RunEventResource[],
  { text, node, kinds }: EventSearch,
): readonly RunEventResource[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && node === null && kinds.length === 0) return events;
  return events.filter((event) => {
    if (node !== null && event.node !== node) return false;
    const kind = kinds.length === 0 ? undefined : markKind(event);
    if (kinds.length > 0 && (kind === undefined || !kinds.includes(kind))) return false;
    if (words.length === 0) return true;
    const said =
      `${event.seq} ${event.type} ${event.scope ?? ''}${event.node ?? ''} ${eventDetail(event)}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
