import { z } from 'zod';
import {
  actorId,
  fidelity,
  json,
  line,
  listOf,
  pageByName,
  pageByTime,
  priority,
  runId,
  runStatus,
  timestamp,
} from './values.ts';

export const QUEUE_MAX = 100;
export const BACKFILL_MAX = 1000;
/** Labels every run of a schedule has; a schedule cannot set them itself. */
export const SCHEDULE_LABEL = 'schedule';
export const SCHEDULED_FOR_LABEL = 'scheduled_for';

/** What happens when a firing is due and the run of the one before goes on. */
export const overlapPolicy = z.enum(['skip', 'queue', 'cancel', 'allow']);
/** After a time in which nothing could fire: the latest missed firing, or all of them. */
export const catchUpPolicy = z.enum(['latest', 'all']);

const settings = {
  /** `name`, `name@tag` or `name@sha256:…`; a tag is looked up anew at every firing. */
  workflow: line.max(400),
  /** Five fields (minute hour day month weekday) or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. */
  cron: line.max(200),
  /** IANA time zone, `Europe/Berlin`. */
  timezone: line.max(100).default('UTC'),
  inputs: json.default({}),
  /** The input that gets the time the firing is for, as RFC 3339. */
  time_input: line.max(100).nullable().default(null),
  overlap: overlapPolicy.default('skip'),
  /** With `overlap: queue`: firings that may wait; the next one is skipped. */
  queue_max: z.number().int().min(1).max(QUEUE_MAX).default(10),
  catch_up: catchUpPolicy.default('latest'),
  /** A firing that is later than this is not made up for. */
  catch_up_window: line.max(50).default('1d'),
  priority: priority.default('medium'),
  /** Null: what the workflow says. */
  fidelity: fidelity.nullable().default(null),
  labels: z.record(line.max(64), line.max(256)).default({}),
};

export const createScheduleRequest = z
  .strictObject({ name: line.max(100), ...settings })
  .meta({ id: 'CreateSchedule' });

/** What is left out stays as it is. */
export const changeScheduleRequest = z
  .strictObject({
    workflow: settings.workflow.exactOptional(),
    cron: settings.cron.exactOptional(),
    timezone: settings.timezone.unwrap().exactOptional(),
    inputs: json.exactOptional(),
    time_input: settings.time_input.unwrap().exactOptional(),
    overlap: overlapPolicy.exactOptional(),
    queue_max: settings.queue_max.unwrap().exactOptional(),
    catch_up: catchUpPolicy.exactOptional(),
    catch_up_window: settings.catch_up_window.unwrap().exactOptional(),
    priority: priority.exactOptional(),
    fidelity: settings.fidelity.unwrap().exactOptional(),
    labels: settings.labels.unwrap().exactOptional(),
  })
  .meta({ id: 'ChangeSchedule' });

export const pauseScheduleRequest = z
  .strictObject({ reason: z.string().max(2000).default('') })
  .meta({ id: 'PauseSchedule' });
export const resumeScheduleRequest = z.strictObject({}).meta({ id: 'ResumeSchedule' });

/** Every time of the schedule from `from` (inclusive) to `to` (exclusive) that has not started a run yet. */
export const backfillRequest = z
  .strictObject({ from: line.max(50), to: line.max(50) })
  .meta({ id: 'BackfillSchedule' });

export const firingStatus = z.enum(['waiting', 'starting', 'started', 'skipped', 'failed']);

/** One time of a schedule, and what came of it. */
export const firing = z
  .object({
    scheduled_for: timestamp,
    /** With `skipped`: this one stands for all times up to here. */
    until: timestamp.exactOptional(),
    kind: z.enum(['cron', 'backfill']),
    status: firingStatus,
    run_id: runId.exactOptional(),
    run_status: runStatus.exactOptional(),
    /** Why it was skipped, or why no run could be started. */
    reason: z.object({ code: z.string(), message: z.string() }).exactOptional(),
    /** Who asked for a backfill. */
    asked_by: actorId.exactOptional(),
    recorded_at: timestamp,
  })
  .meta({ id: 'Firing' });

export const schedule = z
  .object({
    schedule_id: z.string(),
    name: z.string(),
    workflow: z.string(),
    cron: z.string(),
    timezone: z.string(),
    inputs: json,
    time_input: z.string().nullable(),
    overlap: overlapPolicy,
    queue_max: z.number().int(),
    catch_up: catchUpPolicy,
    catch_up_window: z.string(),
    priority,
    fidelity: fidelity.nullable(),
    labels: z.record(z.string(), z.string()),
    status: z.enum(['active', 'paused']),
    paused: z.object({ by: actorId, at: timestamp, reason: z.string() }).exactOptional(),
    /** The next times it will fire; none while it is paused. */
    next_firings: z.array(timestamp),
    /** Firings that wait until an earlier run has ended. */
    waiting: z.number().int(),
    /** The latest times, newest first. */
    last_firings: z.array(firing),
    /** Why the last firing could not start a run; gone once one does. */
    problem: z.object({ code: z.string(), message: z.string(), at: timestamp }).exactOptional(),
    created_by: actorId,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Schedule' });

export const scheduleList = listOf(schedule).meta({ id: 'ScheduleList' });
export const firingList = listOf(firing).meta({ id: 'FiringList' });

export const backfilled = z
  .object({
    /** Times that will start a run now, one after the other. */
    queued: z.number().int(),
    /** Times that have a run already, or wait for one. */
    already: z.number().int(),
  })
  .meta({ id: 'Backfilled' });

export const clearScheduleRequest = z.strictObject({}).meta({ id: 'ClearSchedule' });
/** How many firings no longer wait. */
export const clearedSchedule = z.object({ cleared: z.number().int() }).meta({ id: 'ClearedSchedule' });

export const listSchedulesQuery = z.strictObject({
  ...pageByName,
  /** The name of a workflow. */
  workflow: line.exactOptional(),
});

export const listFiringsQuery = z.strictObject(pageByTime);

export type OverlapPolicy = z.infer<typeof overlapPolicy>;
export type CatchUpPolicy = z.infer<typeof catchUpPolicy>;
export type CreateScheduleRequest = z.infer<typeof createScheduleRequest>;
export type ChangeScheduleRequest = z.infer<typeof changeScheduleRequest>;
export type PauseScheduleRequest = z.infer<typeof pauseScheduleRequest>;
export type BackfillRequest = z.infer<typeof backfillRequest>;
export type Firing = z.infer<typeof firing>;
export type FiringStatus = z.infer<typeof firingStatus>;
export type Schedule = z.infer<typeof schedule>;
export type Backfilled = z.infer<typeof backfilled>;
export type ClearedSchedule = z.infer<typeof clearedSchedule>;
export type ListSchedulesQuery = z.infer<typeof listSchedulesQuery>;
export type ListFiringsQuery = z.infer<typeof listFiringsQuery>;
