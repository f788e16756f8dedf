import { nearestWord } from '@aob/ir';
import { AppError } from '../../errors.ts';
import type { SaveSchedule, ScheduleRow, Schedules } from '../../ports/schedules.ts';
import { type Caller, isNoPerson, lacksRole } from '../caller.ts';
import { done, type Outcome, refused } from '../outcome.ts';

/** A schedule goes on acting when nobody is there: only people with the role operator make and change them (R29). */
export const maySchedule = (caller: Caller): Outcome<never> | undefined =>
  isNoPerson(caller) ?? lacksRole(caller, 'operator');

/** More schedules than this are not searched for a similar name. */
const SUGGESTIONS_FROM = 200;

/** By id or name. */
export const findSchedule = async (schedules: Schedules, ref: string): Promise<Outcome<ScheduleRow>> => {
  const row = await schedules.get(ref);
  return row === undefined ? scheduleNotFound(schedules, ref) : done(row);
};

const scheduleNotFound = async (schedules: Schedules, ref: string): Promise<Outcome<never>> => {
  const names = (await schedules.list({ limit: SUGGESTIONS_FROM })).map(({ name }) => name);
  const near = nearestWord(ref, names);
  return refused({
    kind: 'not_found',
    code: 'schedule.unknown',
    message: `There is no schedule ${ref}.`,
    hint: near === undefined ? 'GET /v1/schedules lists them.' : `Did you mean ${near}?`,
  });
};

/** Lost races with pollers and other people; a schedule changes a few times a minute. */
const RACES_MAX = 5;

/** What is to be, for the row as it stands; asked again when somebody saved in between (R11). */
export type Change = (row: ScheduleRow) => Promise<Outcome<Omit<SaveSchedule, 'moved'>>>;

/** Saves a change and answers the row as it then is. */
export const changeRow = async (
  schedules: Schedules,
  ref: string,
  change: Change,
): Promise<Outcome<ScheduleRow>> => {
  for (let race = 1; race <= RACES_MAX; race++) {
    const found = await findSchedule(schedules, ref);
    if (!found.ok) return found;
    const wanted = await change(found.value);
    if (!wanted.ok) return wanted;
    const { row, added } = wanted.value;
    if (row === found.value && added.length === 0) return done(row);
    if (await schedules.save({ row, added, moved: [] })) return done({ ...row, revision: row.revision + 1 });
  }
  throw scheduleBusy(ref, RACES_MAX);
};

export const scheduleBusy = (ref: string, races: number): AppError =>
  new AppError({
    kind: 'conflict',
    code: 'schedule.busy',
    message: `schedule ${ref} was changed by others ${races} times in a row`,
    publicMessage: 'The schedule was changed by others at the same time; try again.',
  });
