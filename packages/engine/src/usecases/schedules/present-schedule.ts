import type { Json } from '@aob/ir';
import { LRUCache } from 'lru-cache';
import type { Firing, Schedule } from '../../contract/schedules.ts';
import type { RunReads, RunSummary } from '../../ports/run-reads.ts';
import type { FiringRow, ScheduleGlance, ScheduleRow, Schedules } from '../../ports/schedules.ts';
import { given, givenTime, parsed, timestampOf } from '../present/values.ts';
import type { WantedSettings } from './check-schedule.ts';
import { readCron } from './recurrence.ts';

export interface PresentSchedulePorts {
  readonly schedules: Schedules;
  readonly reads: Pick<RunReads, 'runsById'>;
}

const NEXT_SHOWN = 5;
const LAST_SHOWN = 5;

export const presentSchedules = async (
  ports: PresentSchedulePorts,
  rows: readonly ScheduleRow[],
): Promise<readonly Schedule[]> => rows.map(await presenterOf(ports, rows));

export const presentSchedule = async (ports: PresentSchedulePorts, row: ScheduleRow): Promise<Schedule> => {
  const present = await presenterOf(ports, [row]);
  return present(row);
};

/** Looks up what came of these at once. */
const presenterOf = async (
  { schedules, reads }: PresentSchedulePorts,
  rows: readonly ScheduleRow[],
): Promise<(row: ScheduleRow) => Schedule> => {
  const ids = rows.map((row) => row.scheduleId);
  const glances =
    ids.length === 0 ? new Map<string, ScheduleGlance>() : await schedules.glances(ids, LAST_SHOWN);
  const recent = [...glances.values()].flatMap((glance) => glance.recent);
  const firings = await presentFirings(reads, recent);
  return (row) => {
    const { waiting = 0, recent: own = [] } = glances.get(row.scheduleId) ?? {};
    const last = own.flatMap((firing) => firings.get(firing) ?? []);
    return scheduleResource(row, waiting, last);
  };
};

/** With the status that each run has now. */
export const presentFirings = async (
  reads: Pick<RunReads, 'runsById'>,
  rows: readonly FiringRow[],
): Promise<ReadonlyMap<FiringRow, Firing>> => {
  const runIds = rows.flatMap(({ status, runId }) =>
    status === 'started' && runId !== undefined ? [runId] : [],
  );
  const runs = runIds.length === 0 ? [] : await reads.runsById(runIds);
  const byId = new Map(runs.map((run) => [run.runId, run]));
  return new Map(rows.map((row) => [row, firingResource(row, byId.get(row.runId ?? ''))]));
};

const firingResource = (row: FiringRow, run: RunSummary | undefined): Firing => ({
  scheduled_for: timestampOf(row.nominalAt),
  ...givenTime('until', row.untilAt),
  kind: row.kind,
  status: row.status,
  ...given('run_id', row.status === 'started' ? row.runId : undefined),
  ...given('run_status', run?.status),
  ...given('reason', row.reason),
  ...given('asked_by', row.askedBy),
  recorded_at: timestampOf(row.recordedAt),
});

/** What people asked for, as they see it. */
export const wantedOf = (row: ScheduleRow): WantedSettings => ({
  workflow: row.workflow,
  cron: row.cron,
  timezone: row.timezone,
  inputs: parsed<Json>(row.inputs),
  time_input: row.timeInput ?? null,
  overlap: row.overlap,
  queue_max: row.queueMax,
  catch_up: row.catchUp,
  catch_up_window: row.catchUpWindow,
  priority: row.priority,
  fidelity: row.fidelity ?? null,
  labels: row.labels,
});

const scheduleResource = (row: ScheduleRow, waiting: number, last: readonly Firing[]): Schedule => ({
  schedule_id: row.scheduleId,
  name: row.name,
  ...wantedOf(row),
  status: row.pause === undefined ? 'active' : 'paused',
  ...given('paused', row.pause && { ...row.pause, at: timestampOf(row.pause.at) }),
  next_firings: nextTimes(row).map(timestampOf),
  waiting,
  last_firings: [...last],
  ...given('problem', problemOf(last)),
  created_by: row.createdBy,
  created_at: timestampOf(row.createdAt),
  updated_at: timestampOf(row.updatedAt),
});

/** By what they follow from: a list that is read again and again works them out once for each firing. */
const workedOut = new LRUCache<string, readonly number[]>({ max: 1000 });

const nextTimes = (row: ScheduleRow): readonly number[] => {
  const key = `${row.nextAt} ${row.timezone} ${row.cron}`;
  const known = workedOut.get(key);
  if (known !== undefined) return known;
  const times = workOut(row);
  workedOut.set(key, times);
  return times;
};

/** The one that is stored is the first: it may be due and not yet fired. */
const workOut = ({ cron, timezone, nextAt }: ScheduleRow): readonly number[] => {
  const read = readCron(cron, timezone);
  const times: number[] = [];
  for (let at = nextAt; at !== undefined && times.length < NEXT_SHOWN; ) {
    times.push(at);
    at = read.ok ? read.recurrence.after(at) : undefined;
  }
  return times;
};

/** A failure to start counts until a later firing has started. */
const problemOf = (last: readonly Firing[]): Schedule['problem'] => {
  const latest = last.find(({ status }) => status === 'started' || status === 'failed');
  if (latest?.status !== 'failed' || latest.reason === undefined) return undefined;
  return { ...latest.reason, at: latest.scheduled_for };
};
