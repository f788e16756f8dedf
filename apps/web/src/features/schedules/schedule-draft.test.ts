import { expect, it } from 'vitest';
import { jsonDraft } from '../run/json-field.tsx';
import { newDraft, wishOf } from './schedule-draft.ts';
import { zoneTime } from './zone-time.ts';

const draft = { ...newDraft('Europe/Berlin'), workflow: 'report' };

it('a filled form asks for all of a schedule, and an empty time input for none', () => {
  expect(wishOf(draft)).toEqual({
    workflow: 'report',
    cron: '0 9 * * MON-FRI',
    timezone: 'Europe/Berlin',
    inputs: {},
    time_input: null,
    overlap: 'skip',
    queue_max: 10,
    catch_up: 'latest',
    catch_up_window: '1d',
  });
  expect(wishOf({ ...draft, timeInput: 'day' })?.time_input).toBe('day');
});

it('a form that cannot be asked for is not sent', () => {
  expect(wishOf({ ...draft, workflow: '' })).toBeUndefined();
  expect(wishOf({ ...draft, cron: ' ' })).toBeUndefined();
  expect(wishOf({ ...draft, inputs: jsonDraft('{') })).toBeUndefined();
});

it('times are by the clock of the schedule', () => {
  expect(zoneTime('2026-03-29T01:00:00.000Z', 'Europe/Berlin')).toMatch(/29 Mar 2026.* 03:00$/);
  expect(zoneTime('2026-03-29T01:00:00.000Z', 'America/New_York')).toMatch(/28 Mar 2026.* 21:00$/);
});
