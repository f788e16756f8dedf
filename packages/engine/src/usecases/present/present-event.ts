import type { RunEventResource } from '../../contract/events.ts';
import type { Commit } from '../../ports/event-log.ts';
import { parsed, timestampOf } from './values.ts';

export type StoredEvents = Pick<Commit, 'runId' | 'firstSeq' | 'at' | 'events'>;

type StoredEvent = Omit<RunEventResource, 'seq' | 'at' | 'run_id'>;

/** The events of one commit as the API shows them: a place and a time in front of what was stored (design §14). */
export const presentEvents = ({ runId, firstSeq, at, events }: StoredEvents): RunEventResource[] => {
  const time = timestampOf(at);
  return parsed<readonly StoredEvent[]>(events).map(({ type, ...rest }, index) => ({
    seq: firstSeq + index,
    at: time,
    type,
    run_id: runId,
    ...rest,
  }));
};
