import type { RunEvent } from '../run/events.ts';

/** An event with the place and time of its commit. */
export interface PlacedEvent<Event extends RunEvent = RunEvent> {
  readonly event: Event;
  readonly seq: number;
  readonly at: number;
}
