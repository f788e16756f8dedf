import type { Repair } from '../../contract/verification.ts';
import type { EventOf } from '../../run/events.ts';
import type { PlacedEvent } from '../../write-path/placed-event.ts';
import { timestampOf } from './values.ts';

export const presentRepair = ({
  seq,
  at,
  event: { data },
}: PlacedEvent<EventOf<'run.repaired'>>): Repair => ({
  seq,
  at: timestampOf(at),
  by: data.actor.id,
  reason: data.reason,
  action: data.action,
  parked: [...data.parked],
});
