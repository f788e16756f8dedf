import { isJsonObject, type Json } from '@aob/ir';
import type { EventValues, RunEventResource } from '../../contract/events.ts';
import type { Commit } from '../../ports/event-log.ts';
import { parsed, timestampOf } from './values.ts';

export type StoredEvents = Pick<Commit, 'runId' | 'firstSeq' | 'at' | 'events'>;

type StoredEvent = Omit<RunEventResource, 'seq' | 'at' | 'run_id'>;

/** The events of one commit as the API shows them: a place and a time in front of what was stored (design §14). */
export const presentEvents = (
  { runId, firstSeq, at, events }: StoredEvents,
  values: EventValues = 'inline',
): RunEventResource[] => {
  const time = timestampOf(at);
  return parsed<readonly StoredEvent[]>(events).map(({ type, data, ...rest }, index) => ({
    seq: firstSeq + index,
    at: time,
    type,
    run_id: runId,
    ...rest,
    data: values === 'none' ? withoutValues(data) : data,
  }));
};

/** Every payload as its digest alone. */
const withoutValues = (data: StoredEvent['data']): StoredEvent['data'] =>
  Object.fromEntries(
    Object.entries(data).map(([name, field]) => [
      name,
      isPayload(field) ? { digest: field['digest'] } : field,
    ]),
  );

const isPayload = (field: Json): field is { readonly [member: string]: Json } & { readonly digest: Json } =>
  isJsonObject(field) && 'digest' in field && ('value' in field || 'ref' in field);
