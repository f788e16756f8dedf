import type { Schedule } from '@aob/engine/contract';
import { parseAsString, parseAsStringLiteral } from 'nuqs';
import { createFilters } from '../lists/filters.ts';

/** `failing`: its last time could start no run. */
export const STANDINGS = ['active', 'paused', 'failing'] as const;

export const scheduleFilters = createFilters({
  standing: parseAsStringLiteral(STANDINGS),
  workflow: parseAsString,
  q: parseAsString.withDefault(''),
});

export type ScheduleFilters = ReturnType<typeof scheduleFilters.useFilters>[0];
export type SetScheduleFilters = ReturnType<typeof scheduleFilters.useFilters>[1];

/** All of them are at hand, so that filtering asks nobody. */
export function fitsSchedule(
  { standing, workflow, q }: ScheduleFilters,
  { name, status, problem, cron, workflow: started }: Schedule,
): boolean {
  const isStanding =
    standing === null || (standing === 'failing' ? problem !== undefined : status === standing);
  const words = [name, started, cron].join(' ').toLowerCase();
  return (
    isStanding &&
    (workflow === null || started.split('@', 1)[0] === workflow) &&
    words.includes(q.trim().toLowerCase())
  );
}
