/**
 * When a cron expression fires in a time zone. What the days do on which clocks change (docs/adr/0017):
 * - an expression that names its minutes and hours (values, lists, ranges) keeps every time of the wall clock once a day:
 *   a time that does not exist fires when the clocks jump, a time that exists twice fires the first time;
 * - one with `*` or a step in them goes by elapsed time: what does not exist is left out, what exists twice fires twice.
 */
import { Cron } from 'croner';

export interface Recurrence {
  /** The first time after `at`; undefined when there is none any more. */
  after(at: number): number | undefined;
  /** The last time at or before `at`. */
  latest(at: number): number | undefined;
}

/** Minutes are the finest there is: what is wanted more often is no schedule, but a loop with a delay. */
const FIVE_FIELDS = /^\S+(?:\s+\S+){4}$/;
const NICKNAMES = ['@hourly', '@daily', '@weekly', '@monthly', '@yearly'];

export type ReadCron =
  | { readonly ok: true; readonly recurrence: Recurrence }
  | { readonly ok: false; readonly problem: string };

/** `timezone` must be known: see `isTimezone`. */
export const readCron = (text: string, timezone: string): ReadCron => {
  const pattern = text.trim();
  if (pattern.startsWith('@')) {
    if (!NICKNAMES.includes(pattern.toLowerCase()))
      return { ok: false, problem: `${pattern} is not one of ${NICKNAMES.join(', ')}` };
  } else if (!FIVE_FIELDS.test(pattern)) {
    return { ok: false, problem: 'it does not have five fields: minute, hour, day of month, month, weekday' };
  }
  try {
    const cron = new Cron(pattern, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard' });
    return { ok: true, recurrence: recurrenceOf(cron) };
  } catch (error) {
    return { ok: false, problem: plainWords(error) };
  }
};

const recurrenceOf = (cron: Cron): Recurrence => ({
  after: (at) => cron.nextRun(new Date(at))?.getTime(),
  latest: (at) => {
    // The library looks strictly before, by whole seconds.
    const [last] = cron.previousRuns(1, new Date(Math.floor(at / 1000) * 1000 + 1000));
    return last?.getTime();
  },
});

/** What the library says, without its own names in front. */
const plainWords = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^Cron\w*:\s*/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
};

/** A name of the IANA database that this machine knows, or one of its links; no fixed offsets, which know no summer. */
export const isTimezone = (name: string): boolean => {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** Times from `from` (inclusive) to before `to`, at most `max`. */
export const timesBetween = (
  recurrence: Recurrence,
  from: number,
  to: number,
  max: number,
): readonly number[] => {
  const times: number[] = [];
  for (let at = recurrence.after(from - 1); at !== undefined && at < to; at = recurrence.after(at)) {
    times.push(at);
    if (times.length === max) break;
  }
  return times;
};
