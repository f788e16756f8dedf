import { beforeEach, describe, expect, it } from 'vitest';
import { HALF_A_MINUTE, workflow } from './testing/documents.ts';
import { type Answer, type Body, createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  await rig.push(workflow('report', [{ id: 'make' }]));
});

const nightly = { name: 'nightly', workflow: 'report', cron: '30 2 * * *', timezone: 'Europe/Berlin' };

const send = async (method: 'PATCH' | 'DELETE', url: string, body?: object): Promise<Answer<Body>> => {
  const answer = await rig.api.inject({
    method,
    url,
    headers: { host: 'localhost' },
    ...(body !== undefined && { payload: body }),
  });
  const { statusCode: status, headers, payload } = answer;
  return { status, headers, body: (payload === '' ? {} : JSON.parse(payload)) as Body };
};

const list = (body: Body, name: string): readonly Body[] => body[name] as readonly Body[];

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

describe('a schedule', () => {
  it('is created with its defaults, read by id and name, listed, changed and deleted', async () => {
    const created = await rig.post('/v1/schedules', nightly);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      ...nightly,
      schedule_id: expect.stringMatching(/^schedule_/),
      inputs: {},
      time_input: null,
      overlap: 'skip',
      catch_up: 'latest',
      catch_up_window: '1d',
      fidelity: null,
      status: 'active',
      waiting: 0,
      last_firings: [],
      created_by: 'human:local',
    });
    expect(list(created.body, 'next_firings')).toHaveLength(5);
    const id = String(created.body['schedule_id']);
    expect((await rig.get(`/v1/schedules/${id}`)).body).toEqual(created.body);
    expect((await rig.get('/v1/schedules/nightly')).body).toEqual(created.body);
    expect((await rig.get('/v1/schedules?workflow=report')).body).toMatchObject({
      items: [{ name: 'nightly' }],
      next_cursor: null,
    });
    expect((await rig.get('/v1/schedules?workflow=other')).body).toMatchObject({ items: [] });
    const changed = await send('PATCH', '/v1/schedules/nightly', { cron: '@hourly', overlap: 'queue' });
    expect(changed).toMatchObject({ status: 200, body: { cron: '@hourly', overlap: 'queue' } });
    expect(changed.body['timezone']).toBe('Europe/Berlin');
    expect((await send('DELETE', `/v1/schedules/${id}`)).status).toBe(204);
    expect((await rig.get('/v1/schedules/nightly')).status).toBe(404);
  });

  it('sent again is the same one; another one under its name is a conflict', async () => {
    const { body } = await rig.post('/v1/schedules', nightly);
    expect(await rig.post('/v1/schedules', nightly)).toMatchObject({ status: 200, body });
    expect(await rig.post('/v1/schedules', { ...nightly, cron: '@daily' })).toMatchObject({
      status: 409,
      body: { code: 'schedule.name_taken' },
    });
  });

  it('is refused with everything that is wrong with it at once', async () => {
    const strict = { inputs: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } };
    await rig.push(workflow('strict', [{ id: 'a' }], [], strict));
    const { status, body } = await rig.post('/v1/schedules', {
      name: 'Nightly Report',
      workflow: 'strict',
      cron: '61 * * * *',
      timezone: 'Europe/Berlim',
      inputs: { n: 'one' },
      catch_up_window: '5s',
      labels: { schedule: 'mine' },
    });
    expect(status).toBe(422);
    expect(list(body, 'issues').map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/name schedule.name_invalid',
      '/cron schedule.cron_invalid',
      '/timezone schedule.timezone_unknown',
      '/catch_up_window schedule.window_invalid',
      '/labels/schedule schedule.label_reserved',
      expect.stringMatching(/^\/inputs\/n /),
    ]);
    expect(list(body, 'issues')[2]?.['hint']).toBe('Did you mean Europe/Berlin?');
  });

  it.each([
    [{ cron: '0 0 30 2 *' }, 'schedule.never_fires'],
    [{ workflow: 'raport' }, 'workflow.unknown'],
    [{ workflow: 'report@beta' }, 'workflow.version_unknown'],
    [{ inputs: [1], time_input: 'day' }, 'schedule.time_input'],
    [{ overlap: 'never' }, 'request.value'],
    [{ corn: '* * * * *' }, 'request.unknown_field'],
  ])('with %j is refused: %s', async (over, code) => {
    const { status, body } = await rig.post('/v1/schedules', { ...nightly, ...over });
    expect(status).toBe(422);
    expect(list(body, 'issues').map((issue) => issue['code'])).toContain(code);
  });

  it('is made by people who may operate, not by agents or guests', async () => {
    for (const actor of ['agent:enrich', 'human:guest;roles=viewer']) {
      const headers = { 'x-aob-actor': actor };
      expect((await rig.post('/v1/schedules', nightly, headers)).status).toBe(403);
    }
  });

  it('that nobody knows is named, with the nearest one', async () => {
    await rig.post('/v1/schedules', nightly);
    expect(await rig.post('/v1/schedules/nigthly/pause', {})).toMatchObject({
      status: 404,
      body: { code: 'schedule.unknown', hint: 'Did you mean nightly?' },
    });
  });
});

it('is paused and resumed; both twice are once', async () => {
  await rig.post('/v1/schedules', nightly);
  const paused = await rig.post('/v1/schedules/nightly/pause', { reason: 'holidays' });
  expect(paused.body).toMatchObject({
    status: 'paused',
    paused: { by: 'human:local', reason: 'holidays' },
    next_firings: [],
  });
  expect((await rig.post('/v1/schedules/nightly/pause', {})).body).toMatchObject({
    paused: { reason: 'holidays' },
  });
  for (let n = 0; n < 2; n++) {
    const { body } = await rig.post('/v1/schedules/nightly/resume', {});
    expect(body['status']).toBe('active');
    expect(list(body, 'next_firings')).toHaveLength(5);
  }
});

describe('a backfill', () => {
  const ended = async (count: number): Promise<readonly Body[]> => {
    for (;;) {
      const { body } = await rig.get('/v1/runs?label=schedule%3Dnightly&status=completed');
      const runs = list(body, 'items');
      if (runs.length >= count) return runs;
      await new Promise<void>((resolve) => {
        const forget = rig.ports.commits.subscribe(undefined, () => {
          forget();
          resolve();
        });
      });
    }
  };

  it('runs each time once, one after the other, with its time among the inputs', async () => {
    const inputs = { kind: 'full' };
    await rig.post('/v1/schedules', { ...nightly, inputs, time_input: 'day', priority: 'low' });
    const range = { from: daysAgo(3), to: new Date().toISOString() };
    expect((await rig.post('/v1/schedules/nightly/backfill', range)).body).toEqual({ queued: 3, already: 0 });
    const runs = await ended(3);
    expect((await rig.post('/v1/schedules/nightly/backfill', range)).body).toEqual({ queued: 0, already: 3 });
    const { body } = await rig.get('/v1/schedules/nightly/firings?limit=2');
    expect(list(body, 'items')).toMatchObject([
      { kind: 'backfill', status: 'started', run_status: 'COMPLETED', asked_by: 'human:local' },
      { kind: 'backfill', status: 'started', run_status: 'COMPLETED' },
    ]);
    const rest = await rig.get(`/v1/schedules/nightly/firings?cursor=${body['next_cursor']}`);
    expect(list(rest.body, 'items')).toHaveLength(1);
    const [latest] = list(body, 'items');
    expect(latest?.['run_id']).toBe(runs[0]?.['run_id']);
    expect((await rig.get(`/v1/runs/${latest?.['run_id']}`)).body).toMatchObject({
      inputs: { kind: 'full', day: latest?.['scheduled_for'] },
      labels: { schedule: 'nightly', scheduled_for: latest?.['scheduled_for'] },
      priority: 'low',
      started_by: 'system:schedule',
    });
  });

  it('waits its turn, and shows what waits', async () => {
    await rig.push(workflow('report', [{ id: 'nap', ...HALF_A_MINUTE }]));
    await rig.post('/v1/schedules', nightly);
    await rig.post('/v1/schedules/nightly/backfill', { from: daysAgo(3), to: daysAgo(0) });
    const runs = async () => list((await rig.get('/v1/runs?label=schedule%3Dnightly')).body, 'items');
    let [first] = await runs();
    for (; first === undefined; [first] = await runs()) await new Promise(setImmediate);
    expect((await rig.get('/v1/schedules/nightly')).body).toMatchObject({ waiting: 2 });
    await rig.post(`/v1/runs/${first['run_id']}/cancel`);
    for (; (await runs()).length < 2; ) await new Promise(setImmediate);
    expect((await rig.get('/v1/schedules/nightly')).body).toMatchObject({ waiting: 1 });
    expect((await rig.post('/v1/schedules/nightly/clear', {})).body).toEqual({ cleared: 1 });
    expect((await rig.get('/v1/schedules/nightly')).body).toMatchObject({ waiting: 0 });
  });

  it('that cannot start a run shows it on the schedule until one starts', async () => {
    await rig.post('/v1/schedules', nightly);
    await send('DELETE', '/v1/workflows/report');
    const range = { from: daysAgo(1), to: daysAgo(0) };
    await rig.post('/v1/schedules/nightly/backfill', range);
    const problem = async () => (await rig.get('/v1/schedules/nightly')).body['problem'];
    for (; (await problem()) === undefined; ) await new Promise(setImmediate);
    expect(await problem()).toMatchObject({ code: 'workflow.unknown' });
    await rig.push(workflow('report', [{ id: 'make' }]));
    expect((await rig.post('/v1/schedules/nightly/backfill', range)).body).toMatchObject({ queued: 1 });
    await ended(1);
    expect(await problem()).toBeUndefined();
  });
});
