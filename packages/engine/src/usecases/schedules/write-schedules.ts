import { canonicalJson } from '@aob/ir';
import type {
  ChangeScheduleRequest,
  CreateScheduleRequest,
  PauseScheduleRequest,
  Schedule,
} from '../../contract/schedules.ts';
import type { ScheduleRow } from '../../ports/schedules.ts';
import type { Caller } from '../caller.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import { checkSchedule, settingsOf, type WantedSettings } from './check-schedule.ts';
import { type Change, changeRow, findSchedule, maySchedule } from './find-schedule.ts';
import type { ScheduleAlarm, SchedulePorts } from './ports.ts';
import { presentSchedule, wantedOf } from './present-schedule.ts';
import { readCron } from './recurrence.ts';

export interface WriteSchedulePorts extends SchedulePorts {
  readonly alarm: ScheduleAlarm;
}

export interface ScheduleOrder {
  /** Id or name. */
  readonly ref: string;
  readonly caller: Caller;
}

/** A schedule, and whether this call made it. */
export interface CreatedSchedule {
  readonly schedule: Schedule;
  readonly isNew: boolean;
}

/**
 * Makes a schedule. The same schedule under the same name again changes nothing, so that a deployment may send what it
 * wants without looking first; another one under a name that is taken is a conflict.
 */
export const createSchedule = async (
  ports: WriteSchedulePorts,
  { caller, request }: { readonly caller: Caller; readonly request: CreateScheduleRequest },
): Promise<Outcome<CreatedSchedule>> => {
  const refusal = maySchedule(caller);
  if (refusal) return refusal;
  const { name, ...wanted } = request;
  const checked = await checkSchedule(ports, wanted, name);
  if (!checked.ok) return checked;
  const { settings, recurrence } = checked.value;
  const now = ports.clock.now();
  const nextAt = recurrence.after(now);
  const row: ScheduleRow = {
    ...settings,
    scheduleId: ports.ids.newId('schedule'),
    name,
    revision: 1,
    nextAt,
    wakeAt: nextAt,
    pause: undefined,
    createdBy: caller.id,
    createdAt: now,
    updatedAt: now,
  };
  if (await ports.schedules.create(row)) {
    if (nextAt !== undefined) ports.alarm.notice(nextAt);
    return done({ schedule: await presentSchedule(ports, row), isNew: true });
  }
  const there = await findSchedule(ports.schedules, name);
  if (there.ok && isSame(wantedOf(there.value), wanted))
    return done({ schedule: await presentSchedule(ports, there.value), isNew: false });
  return nameTaken(name);
};

const nameTaken = (name: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'schedule.name_taken',
    message: `There is another schedule ${name}.`,
    hint: `Change it with PATCH /v1/schedules/${name}, or give this one another name.`,
    pointer: '/name',
  });

/** Another time or zone counts from now on; what has fired or waits is not touched. */
export const changeSchedule = async (
  ports: WriteSchedulePorts,
  { ref, caller, request }: ScheduleOrder & { readonly request: ChangeScheduleRequest },
): Promise<Outcome<Schedule>> =>
  maySchedule(caller) ??
  write(ports, ref, async (row) => {
    const wanted = { ...wantedOf(row), ...request };
    const checked = await checkSchedule(ports, wanted);
    if (!checked.ok) return checked;
    const { settings, recurrence } = checked.value;
    if (isSame(wantedOf(row), wanted)) return done({ row, added: [] });
    const now = ports.clock.now();
    const isRetimed = settings.cron !== row.cron || settings.timezone !== row.timezone;
    const nextAt = isRetimed && row.pause === undefined ? recurrence.after(now) : row.nextAt;
    return done({ row: { ...row, ...settings, nextAt, wakeAt: now, updatedAt: now }, added: [] });
  });

/** Nothing new starts until `resume`; times that pass meanwhile are not made up for, a backfill can. Twice is once. */
export const pauseSchedule = async (
  ports: WriteSchedulePorts,
  { ref, caller, request: { reason } }: ScheduleOrder & { readonly request: PauseScheduleRequest },
): Promise<Outcome<Schedule>> =>
  maySchedule(caller) ??
  write(ports, ref, async (row) => {
    if (row.pause !== undefined) return done({ row, added: [] });
    const now = ports.clock.now();
    const pause = { by: caller.id, at: now, reason };
    return done({ row: { ...row, pause, nextAt: undefined, wakeAt: now, updatedAt: now }, added: [] });
  });

export const resumeSchedule = async (
  ports: WriteSchedulePorts,
  { ref, caller }: ScheduleOrder,
): Promise<Outcome<Schedule>> =>
  maySchedule(caller) ??
  write(ports, ref, async (row) => {
    if (row.pause === undefined) return done({ row, added: [] });
    const now = ports.clock.now();
    const read = readCron(row.cron, row.timezone);
    const nextAt = read.ok ? read.recurrence.after(now) : undefined;
    return done({ row: { ...row, pause: undefined, nextAt, wakeAt: now, updatedAt: now }, added: [] });
  });

/** Ends a schedule; runs it started go on, what waits is forgotten. */
export const removeSchedule = async (
  { schedules, clock }: Pick<SchedulePorts, 'schedules' | 'clock'>,
  { ref, caller }: ScheduleOrder,
): Promise<Outcome<null>> => {
  const refusal = maySchedule(caller);
  if (refusal) return refusal;
  const found = await findSchedule(schedules, ref);
  if (!found.ok) return found;
  await schedules.remove(found.value.scheduleId, clock.now());
  return done(null);
};

const write = async (ports: WriteSchedulePorts, ref: string, change: Change): Promise<Outcome<Schedule>> => {
  const written = await changeRow(ports.schedules, ref, change);
  if (!written.ok) return written;
  if (written.value.wakeAt !== undefined) ports.alarm.notice(written.value.wakeAt);
  return done(await presentSchedule(ports, written.value));
};

const isSame = (left: WantedSettings, right: WantedSettings): boolean =>
  canonicalJson(comparable(left)) === canonicalJson(comparable(right));

/** Absent is null, as people ask for it. */
const comparable = (wanted: WantedSettings) => ({
  ...settingsOf(wanted),
  timeInput: wanted.time_input,
  fidelity: wanted.fidelity,
});
