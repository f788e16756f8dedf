import { describe, expect, it } from 'vitest';
import { moment } from './input/time-option.ts';
import { fakeApi } from './testing/fake-api.ts';
import { aob } from './testing/fake-io.ts';

const schedule = (more: object = {}) => ({
  schedule_id: 'schedule_1',
  name: 'nightly',
  workflow: 'report',
  cron: '30 2 * * *',
  timezone: 'Europe/Berlin',
  inputs: { kind: 'full' },
  time_input: 'day',
  overlap: 'queue',
  queue_max: 3,
  catch_up: 'latest',
  catch_up_window: '1d',
  priority: 'medium',
  fidelity: null,
  labels: {},
  status: 'active',
  next_firings: ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
  waiting: 2,
  last_firings: [
    {
      scheduled_for: '2026-03-27T01:30:00.000Z',
      kind: 'cron',
      status: 'started',
      run_id: 'run_2',
      run_status: 'RUNNING',
      recorded_at: '2026-03-27T01:30:00.050Z',
    },
    {
      scheduled_for: '2026-03-20T01:30:00.000Z',
      until: '2026-03-26T01:30:00.000Z',
      kind: 'cron',
      status: 'skipped',
      reason: { code: 'firing.missed', message: 'Nobody was there.' },
      recorded_at: '2026-03-27T01:30:00.050Z',
    },
  ],
  created_by: 'human:mia',
  created_at: '2026-01-02T03:04:05.000Z',
  updated_at: '2026-01-02T03:04:05.000Z',
  ...more,
});

describe('a schedule', () => {
  it('is created with what was given, and shown by its own clock', async () => {
    await using api = await fakeApi({ 'POST /v1/schedules': { status: 201, body: schedule() } });
    const { code, stdout } = await aob([
      ...['schedule', 'create', 'nightly', '--workflow', 'report', '--cron', '30 2 * * *'],
      ...['--timezone', 'Europe/Berlin', '-i', 'kind=full', '--time-input', 'day'],
      ...['--overlap', 'queue', '--queue-max', '3', '--api-url', api.url],
    ]);
    expect(code).toBe(0);
    expect(api.asked[0]?.body).toEqual({
      name: 'nightly',
      workflow: 'report',
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
      inputs: { kind: 'full' },
      time_input: 'day',
      overlap: 'queue',
      queue_max: 3,
    });
    // The time that does not exist on the 29th fires when the clocks jump.
    expect(stdout).toContain('2026-03-28 02:30 GMT+1\n  2026-03-29 03:00 GMT+2\n  2026-03-30 02:30 GMT+2');
    expect(stdout).toContain('queue, at most 3');
    expect(stdout).toContain('{"kind":"full"}, with the time as day');
    expect(stdout).toMatch(/2026-03-20 02:30 GMT\+1 to 2026-03-26 02:30 GMT\+1 +skipped/);
  });

  it('in a list shows its next time, its last run, or what is wrong', async () => {
    const items = [
      schedule(),
      schedule({ name: 'weekly', status: 'paused', next_firings: [] }),
      schedule({ name: 'hourly', problem: { code: 'workflow.unknown', message: 'No.', at: 'x' } }),
    ];
    await using api = await fakeApi({ 'GET /v1/schedules': { body: { items, next_cursor: null } } });
    const { stdout } = await aob(['schedule', 'list', '--api-url', api.url]);
    expect(stdout).toMatch(/nightly .* 2026-03-28 02:30 GMT\+1 +RUNNING\n/);
    expect(stdout).toMatch(/weekly .* paused/);
    expect(stdout).toMatch(/hourly .* workflow\.unknown\n/);
  });

  it('that is not there yet is explained', async () => {
    await using api = await fakeApi({ 'GET /v1/schedules': { body: { items: [], next_cursor: null } } });
    expect((await aob(['schedule', 'list', '--api-url', api.url])).stdout).toContain('aob schedule create');
  });

  it('is changed only in what was named', async () => {
    await using api = await fakeApi({ 'PATCH /v1/schedules/nightly': { body: schedule() } });
    await aob(['schedule', 'change', 'nightly', '--overlap', 'cancel', '--api-url', api.url]);
    expect(api.asked[0]?.body).toEqual({ overlap: 'cancel' });
    await aob(['schedule', 'change', 'nightly', '--fidelity', 'workflow', '--api-url', api.url]);
    expect(api.asked[1]?.body).toEqual({ fidelity: null });
    const nothing = await aob(['schedule', 'change', 'nightly', '--api-url', api.url]);
    expect({ code: nothing.code, asked: api.asked.length }).toEqual({ code: 1, asked: 2 });
  });

  it('is paused with a reason, backfilled over a range, and deleted', async () => {
    await using api = await fakeApi({
      'POST /v1/schedules/nightly/pause': {
        body: schedule({ status: 'paused', paused: { by: 'human:mia', at: 'x', reason: 'holidays' } }),
      },
      'POST /v1/schedules/nightly/backfill': { body: { queued: 2, already: 1 } },
      'POST /v1/schedules/nightly/clear': { body: { cleared: 2 } },
      'DELETE /v1/schedules/nightly': { body: null },
    });
    const told = async (...args: string[]) => (await aob(['schedule', ...args, '--api-url', api.url])).stdout;
    expect(await told('pause', 'nightly', '--reason', 'holidays')).toContain('paused by human:mia: holidays');
    const range = ['--from', '2026-01-01T00:00:00Z', '--to', '2026-01-04T01:00:00+01:00'];
    expect(await told('backfill', 'nightly', ...range)).toBe('2 runs to come  1 time had one already\n');
    expect(api.asked[1]?.body).toEqual({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-04T00:00:00.000Z' });
    expect(await told('clear', 'nightly')).toBe('2 firings cleared\n');
    expect(await told('delete', 'nightly')).toContain('deleted');
  });

  it.each([
    [['schedule', 'create', 'nightly', '--workflow', 'w'], '--cron'],
    [
      ['schedule', 'create', 'nightly', '--workflow', 'w', '--cron', 'x', '--overlap', 'no'],
      'Allowed choices',
    ],
    [['schedule', 'backfill', 'nightly', '--from', 'yesterday', '--to', '2026-01-01'], 'Write 2026-01-31'],
  ])('is not asked for wrongly: %j', async (args, words) => {
    const { code, stderr } = await aob(args);
    expect({ code, says: stderr.includes(words) }, stderr).toEqual({ code: 1, says: true });
  });
});

it('a time without a zone is by the clock of this machine', () => {
  expect(moment('2026-01-31')).toBe(new Date(2026, 0, 31).toISOString());
  expect(moment('2026-01-31T08:30')).toBe(new Date(2026, 0, 31, 8, 30).toISOString());
  expect(moment('2026-01-31T08:30:00Z')).toBe('2026-01-31T08:30:00.000Z');
  expect(() => moment('31.1.2026')).toThrow();
});
