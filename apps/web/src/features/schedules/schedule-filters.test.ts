import type { Schedule } from '@aob/engine/contract';
import { expect, it } from 'vitest';
import { fitsSchedule, type ScheduleFilters } from './schedule-filters.ts';

const schedule = (more: Partial<Schedule> = {}): Schedule =>
  ({ name: 'nightly', workflow: 'report@main', cron: '30 2 * * *', status: 'active', ...more }) as Schedule;
const fits = (filters: Partial<ScheduleFilters>, more: Partial<Schedule> = {}): boolean =>
  fitsSchedule({ standing: null, workflow: null, q: '', ...filters }, schedule(more));

it('finds schedules by how they stand', () => {
  const problem = { at: '2026-01-02T03:04:05.000Z', code: 'workflow.unknown', message: 'gone' };
  expect(fits({ standing: 'active' })).toBe(true);
  expect(fits({ standing: 'paused' })).toBe(false);
  expect(fits({ standing: 'paused' }, { status: 'paused' })).toBe(true);
  expect(fits({ standing: 'failing' })).toBe(false);
  expect(fits({ standing: 'failing' }, { problem })).toBe(true);
});

it('finds them by what they start and by their words', () => {
  expect(fits({ workflow: 'report' })).toBe(true);
  expect(fits({ workflow: 'rep' })).toBe(false);
  expect(fits({ q: 'NIGHT' })).toBe(true);
  expect(fits({ q: '30 2' })).toBe(true);
  expect(fits({ q: 'hourly' })).toBe(false);
});
