/** Which times are due, and what becomes of those that were missed while nobody looked (docs/adr/0017). */
import type { Recurrence } from './recurrence.ts';

export interface DueTimes {
  /** To be fired now, earliest first. */
  readonly fire: readonly number[];
  /** All times from the first to the last of these are not made up for. */
  readonly missed: { readonly from: number; readonly until: number } | undefined;
  /** The first time that nothing was said about yet. */
  readonly nextAt: number | undefined;
}

export interface DueQuestion {
  readonly recurrence: Recurrence;
  readonly nextAt: number | undefined;
  readonly now: number;
  readonly catchUp: 'latest' | 'all';
  readonly windowMs: number;
}

/** Times that one look takes up; the others are still due for the next. */
export const DUE_MAX = 100;

export const dueTimes = (question: DueQuestion): DueTimes => {
  const { nextAt, now, catchUp } = question;
  if (nextAt === undefined || nextAt > now) return { fire: [], missed: undefined, nextAt };
  return catchUp === 'latest' ? latestOnly(question, nextAt) : everyOne(question, nextAt);
};

/** The latest time stands for all that came before it. */
const latestOnly = ({ recurrence, now, windowMs }: DueQuestion, first: number): DueTimes => {
  const last = Math.max(recurrence.latest(now) ?? first, first);
  const nextAt = recurrence.after(last);
  if (now - last > windowMs) return { fire: [], missed: { from: first, until: last }, nextAt };
  const missed = last === first ? undefined : { from: first, until: beforeOf(recurrence, last, first) };
  return { fire: [last], missed, nextAt };
};

const everyOne = ({ recurrence, now, windowMs }: DueQuestion, first: number): DueTimes => {
  const opens = now - windowMs;
  const from = first >= opens ? first : recurrence.after(opens - 1);
  const missed =
    from === first
      ? undefined
      : { from: first, until: from === undefined ? first : beforeOf(recurrence, from, first) };
  const fire: number[] = [];
  let at = from;
  for (; at !== undefined && at <= now && fire.length < DUE_MAX; at = recurrence.after(at)) fire.push(at);
  return { fire, missed, nextAt: at };
};

const beforeOf = (recurrence: Recurrence, at: number, first: number): number =>
  Math.max(recurrence.latest(at - 1) ?? first, first);
