import type { RunStatus } from '@aob/engine/contract';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryState, useQueryStates } from 'nuqs';

const STATUSES = [
  'QUEUED',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
] as const satisfies readonly RunStatus[];

/** The filters of the runs list live in the URL: a link shows the same list. */
export function useRunFilters() {
  return useQueryStates(
    {
      status: parseAsArrayOf(parseAsStringLiteral(STATUSES)).withDefault([]),
      workflow: parseAsString,
      /** `name=value`. */
      label: parseAsString,
      q: parseAsString.withDefault(''),
    },
    { clearOnDefault: true, history: 'replace' },
  );
}

/** The order for many runs that is being watched, in the URL as well. */
export function useWatchedBulk() {
  return useQueryState('bulk', parseAsString);
}

export type RunFilters = ReturnType<typeof useRunFilters>[0];

export function hasFilters({ status, workflow, label, q }: RunFilters): boolean {
  return status.length > 0 || workflow !== null || label !== null || q !== '';
}
