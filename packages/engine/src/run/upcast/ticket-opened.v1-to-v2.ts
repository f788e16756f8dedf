/** Version 1 knew one approval by anybody who is named: a quorum of one, nobody barred, nobody else to ask. */
import type { StoredEvent } from '../stored-event.ts';

export const ticketOpenedV1ToV2 = (event: StoredEvent): StoredEvent => ({
  ...event,
  v: 2,
  data: { ...event.data, quorum: 1, barred: [], escalation: [] },
});
