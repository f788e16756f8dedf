import type { RunEventResource } from '../contract/events.ts';
import type { RunEvent } from '../run/events.ts';
import { isKnownEvent, upcast } from '../run/read-events.ts';

/** An event with its seq and the time of its commit, milliseconds by database time. */
export interface PlacedEvent {
  readonly seq: number;
  readonly at: number;
  readonly event: RunEvent;
}

/**
 * An event of the API, which shows it as it was stored, back in its place. Undefined for what a newer server has written:
 * a picture is drawn without it, where a decision would have to wait (R20).
 */
export const placedEvent = ({
  seq,
  at,
  type,
  v,
  scope,
  node,
  data,
}: RunEventResource): PlacedEvent | undefined => {
  const stored = {
    type,
    ...(v !== undefined && { v }),
    ...(scope !== undefined && { scope }),
    ...(node !== undefined && { node }),
    data,
  };
  return isKnownEvent(stored) ? { seq, at: Date.parse(at), event: upcast(stored) } : undefined;
};
