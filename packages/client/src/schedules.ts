import type {
  Backfilled,
  BackfillRequest,
  ChangeScheduleRequest,
  ClearedSchedule,
  CreateScheduleRequest,
  Firing,
  ListSchedulesQuery,
  Page,
  Schedule,
} from '@aob/engine/contract';
import type { CallOptions, PageQuery } from './runs.ts';
import type { Transport } from './transport.ts';

/** What is left out is as the API says: UTC, no inputs, `skip`, `latest` within a day. */
export type CreateSchedule = Pick<CreateScheduleRequest, 'name' | 'workflow' | 'cron'> &
  Partial<CreateScheduleRequest>;

/** Schedules by their id or name. */
export function createSchedulesClient(transport: Transport) {
  const at = (ref: string, part = '') => `/v1/schedules/${encodeURIComponent(ref)}${part}`;
  const post = <T>(path: string, body: object, { signal }: CallOptions): Promise<T> =>
    transport.json({ method: 'POST', path, body, signal });
  return {
    /** The same schedule under the same name again changes nothing; another one there is a conflict. */
    create: (request: CreateSchedule, options: CallOptions = {}): Promise<Schedule> =>
      post('/v1/schedules', request, options),

    /** By name. */
    list: (query: Partial<ListSchedulesQuery> = {}, { signal }: CallOptions = {}): Promise<Page<Schedule>> =>
      transport.json({ path: '/v1/schedules', query, signal }),

    get: (ref: string, { signal }: CallOptions = {}): Promise<Schedule> =>
      transport.json({ path: at(ref), signal }),

    /** What came of each time, the latest first. */
    firings: (ref: string, query: PageQuery = {}, { signal }: CallOptions = {}): Promise<Page<Firing>> =>
      transport.json({ path: at(ref, '/firings'), query: { ...query }, signal }),

    /** What is left out stays as it is; another time counts from now on. */
    change: (ref: string, request: ChangeScheduleRequest, { signal }: CallOptions = {}): Promise<Schedule> =>
      transport.json({ method: 'PATCH', path: at(ref), body: request, signal }),

    /** Starts nothing until `resume`. */
    pause: (ref: string, reason = '', options: CallOptions = {}): Promise<Schedule> =>
      post(at(ref, '/pause'), { reason }, options),

    resume: (ref: string, options: CallOptions = {}): Promise<Schedule> =>
      post(at(ref, '/resume'), {}, options),

    /** Starts a run for every time of a past range that has none; asking twice is asking once. */
    backfill: (ref: string, range: BackfillRequest, options: CallOptions = {}): Promise<Backfilled> =>
      post(at(ref, '/backfill'), range, options),

    /** Skips everything that waits. */
    clear: (ref: string, options: CallOptions = {}): Promise<ClearedSchedule> =>
      post(at(ref, '/clear'), {}, options),

    /** Ends it; its runs go on. */
    remove: (ref: string, { signal }: CallOptions = {}): Promise<void> =>
      transport.json({ method: 'DELETE', path: at(ref), signal }),
  };
}
