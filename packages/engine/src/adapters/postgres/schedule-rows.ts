/** Schedules and firings between their rows and their types. Times travel as milliseconds. */
import type { Json } from '@aob/ir';
import type { FiringMove, FiringReason, FiringRow, ScheduleRow } from '../../ports/schedules.ts';

/** A parameter or column of milliseconds as a timestamp; null stays null. */
export const time = (ms: string): string => `to_timestamp(${ms}::float8 / 1000)`;

const msOf = (column: string): string =>
  `(extract(epoch FROM ${column}) * 1000)::float8 AS "${camel(column)}"`;

const camel = (column: string): string =>
  column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const plain = (column: string): string => `${column} AS "${camel(column)}"`;

export const SCHEDULE_COLUMNS = [
  ...[
    'schedule_id',
    'name',
    'revision',
    'workflow',
    'cron',
    'timezone',
    'inputs',
    'time_input',
    'overlap',
    'queue_max',
    'catch_up',
    'catch_up_window',
    'priority',
    'fidelity',
    'labels',
    'paused_by',
    'pause_reason',
    'created_by',
  ].map(plain),
  ...['next_at', 'wake_at', 'paused_at', 'created_at', 'updated_at'].map(msOf),
].join(', ');

export const FIRING_COLUMNS = [
  ...['kind', 'status', 'run_id', 'is_active', 'reason_code', 'reason', 'asked_by'].map(plain),
  ...['nominal_at', 'until_at', 'recorded_at'].map(msOf),
].join(', ');

/** Null where the type has undefined. */
type Nullable<T> = {
  readonly [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K];
};

type StoredSchedule = Nullable<Omit<ScheduleRow, 'pause'>> & {
  readonly pausedBy: string | null;
  readonly pausedAt: number | null;
  readonly pauseReason: string | null;
};

export const scheduleOf = (row: object): ScheduleRow => {
  const { pausedBy, pausedAt, pauseReason, timeInput, fidelity, nextAt, wakeAt, ...rest } =
    row as StoredSchedule;
  return {
    ...rest,
    timeInput: timeInput ?? undefined,
    fidelity: fidelity ?? undefined,
    nextAt: nextAt ?? undefined,
    wakeAt: wakeAt ?? undefined,
    pause:
      pausedBy === null || pausedAt === null
        ? undefined
        : { by: pausedBy, at: pausedAt, reason: pauseReason ?? '' },
  };
};

/** $1 to $18 of both statements that write a schedule. */
export const scheduleValues = (row: ScheduleRow): unknown[] => [
  row.name,
  row.workflow,
  row.cron,
  row.timezone,
  row.inputs,
  row.timeInput ?? null,
  row.overlap,
  row.queueMax,
  row.catchUp,
  row.catchUpWindow,
  row.priority,
  JSON.stringify(row.labels),
  row.nextAt ?? null,
  row.wakeAt ?? null,
  row.pause?.by ?? null,
  row.pause?.at ?? null,
  row.pause?.reason ?? null,
  row.updatedAt,
  row.fidelity ?? null,
];

type StoredFiring = Nullable<Omit<FiringRow, 'reason'>> & {
  readonly reasonCode: string | null;
  readonly reason: string | null;
};

export const firingOf = (row: object): FiringRow => {
  const { untilAt, runId, askedBy, reasonCode, reason, ...rest } = row as StoredFiring;
  return {
    ...rest,
    untilAt: untilAt ?? undefined,
    runId: runId ?? undefined,
    askedBy: askedBy ?? undefined,
    reason: reasonCode === null ? undefined : { code: reasonCode, message: reason ?? '' },
  };
};

/** As the save statement reads them: the reason in two columns. */
const flat = <T extends { readonly reason: FiringReason | undefined }>({ reason, ...rest }: T): Json =>
  ({ ...rest, ...reason }) as Json;

export const firingsText = (firings: readonly FiringRow[]): string => JSON.stringify(firings.map(flat));

export const movesText = (moves: readonly FiringMove[]): string => JSON.stringify(moves.map(flat));
