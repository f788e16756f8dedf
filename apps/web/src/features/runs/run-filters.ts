import type { RunStatus } from '@aob/engine/contract';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import { createFilters } from '../lists/filters.ts';

/** In the order in which they are offered. */
export const RUN_STATUSES = [
  'QUEUED',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
] as const satisfies readonly RunStatus[];

export const runFilters = createFilters({
  status: parseAsArrayOf(parseAsStringLiteral(RUN_STATUSES)).withDefault([]),
  workflow: parseAsString,
  /** `name=value`. */
  label: parseAsString,
  /** How far back: a span of time, or a moment. */
  since: parseAsString,
  q: parseAsString.withDefault(''),
});

/** The order for many runs that is being watched, in the URL as well. */
export function useWatchedBulk() {
  return useQueryState('bulk', parseAsString);
}

export type RunFilters = ReturnType<typeof runFilters.useFilters>[0];
