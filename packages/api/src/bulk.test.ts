import { replayForOrder } from '@aob/engine';
import type { Bulk } from '@aob/engine/contract';
import { beforeEach, expect, it, vi } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
let runs: string[];
beforeEach(async () => {
  rig = await createRig();
  await rig.push(workflow('waits', [{ id: 'w', type: 'wait', config: { signal: 'go' } }]));
  runs = [];
  for (const team of ['ops', 'ops', 'sales'])
    runs.push(await rig.start({ workflow: 'waits', labels: { team } }));
});

const order = (more: object = {}) => ({
  action: 'cancel',
  filter: { status: ['RUNNING', 'WAITING'], workflow: 'waits', label: 'team=ops', since: '1h' },
  reason: 'wrong price list',
  ...more,
});

const over = (bulkId: unknown): Promise<Bulk> =>
  vi.waitFor(async () => {
    const { body } = await rig.get<Bulk>(`/v1/bulk/${bulkId}`);
    expect(body.state).toBe('done');
    return body;
  });

it('counts without doing anything', async () => {
  expect(await rig.post('/v1/bulk', order({ dry_run: true }))).toMatchObject({
    status: 200,
    body: { matched: 2 },
  });
  expect((await rig.get('/v1/bulk')).body).toEqual({ items: [], next_cursor: null });
});

it('takes the order at once and tells what became of it', async () => {
  const { status, body } = await rig.post('/v1/bulk', order());
  expect({ status, matched: body['matched'] }).toEqual({ status: 202, matched: 2 });
  expect(await over(body['bulk_id'])).toMatchObject({
    action: 'cancel',
    reason: 'wrong price list',
    filter: { workflow: 'waits', label: 'team=ops', since: expect.stringMatching(/Z$/) },
    matched: 2,
    done: 2,
    failed: 0,
    skipped: 0,
    problems: [],
    started_by: 'human:local',
    finished_at: expect.stringMatching(/Z$/),
  });
  const found = await Promise.all(runs.map((id) => rig.get(`/v1/runs/${id}`)));
  expect(found.map((run) => run.body['status'])).toEqual(['CANCELLED', 'CANCELLED', 'WAITING']);
  expect((await rig.get('/v1/bulk?limit=1')).body).toMatchObject({ items: [{ state: 'done' }] });
});

it('is one order however often it is sent under one key (R13)', async () => {
  const key = { 'idempotency-key': 'bulk-1' };
  const first = await rig.post('/v1/bulk', order(), key);
  await over(first.body['bulk_id']);
  expect((await rig.post('/v1/bulk', order(), key)).body).toEqual(first.body);
  const other = await rig.post('/v1/bulk', order({ action: 'pause' }), key);
  expect({ status: other.status, code: other.body['code'] }).toEqual({ status: 422, code: 'key.reused' });
});

it('refuses what is not clear, all at once, and every run there is', async () => {
  const wrong = await rig.post('/v1/bulk', { action: 'delete', filter: { colour: 'red' }, reason: '' });
  expect(wrong.status).toBe(422);
  expect(wrong.body['issues']).toMatchObject([
    { pointer: '/action' },
    { pointer: '/filter/colour' },
    { pointer: '/reason' },
  ]);
  for (const [request, pointer] of [
    [order({ filter: {} }), '/filter'],
    [order({ filter: { since: 'yesterday' } }), '/filter/since'],
    [order({ mode: 'freeze' }), '/mode'],
  ] as const) {
    const { status, body } = await rig.post('/v1/bulk', request);
    expect({ status, issues: body['issues'] }).toMatchObject({ status: 422, issues: [{ pointer }] });
  }
});

it('is called off by an operator; what is over stays as it is', async () => {
  const { body } = await rig.post('/v1/bulk', order());
  await over(body['bulk_id']);
  expect(await rig.post(`/v1/bulk/${body['bulk_id']}/abort`)).toMatchObject({
    status: 200,
    body: { state: 'done', done: 2 },
  });
  const viewer = { 'x-aob-actor': 'human:guest;roles=viewer' };
  expect((await rig.post('/v1/bulk', order(), viewer)).status).toBe(403);
  expect((await rig.post(`/v1/bulk/${body['bulk_id']}/abort`, {}, viewer)).status).toBe(403);
  expect((await rig.post('/v1/bulk/bulk_none/abort')).status).toBe(404);
  expect((await rig.get('/v1/bulk/bulk_none')).status).toBe(404);
});

const replay = (more: object = {}) => order({ action: 'replay', filter: { workflow: 'waits' }, ...more });

it('replays what is over, each once, and passes over what goes on (R34)', async () => {
  for (const id of runs.slice(0, 2)) await rig.post(`/v1/runs/${id}/cancel`, { reason: 'no' });
  const { body } = await rig.post('/v1/bulk', replay());
  const bulkId = String(body['bulk_id']);
  expect(await over(bulkId)).toMatchObject({ mode: 'freeze', matched: 3, done: 2, skipped: 1, failed: 0 });
  const made = await rig.get<{ items: { run_id: string; labels: object }[] }>(
    `/v1/runs?label=${encodeURIComponent(`bulk=${bulkId}`)}`,
  );
  const replayed = (id: string | undefined) => ({
    labels: { bulk: bulkId, replay_of: id, replay_mode: 'freeze' },
  });
  expect(made.body.items).toHaveLength(2);
  expect(made.body.items).toEqual(
    expect.arrayContaining([runs[0], runs[1]].map((id) => expect.objectContaining(replayed(id)))),
  );
});

it('makes no second replay where a process died behind the first (R13)', async () => {
  const [id = ''] = runs;
  await rig.post(`/v1/runs/${id}/cancel`, { reason: 'no' });
  const { body } = await rig.post('/v1/bulk', replay());
  const given = await rig.ports.bulk.get(String(body['bulk_id']));
  if (given === undefined) throw new Error('no order');
  await over(given.bulkId);
  const again = replayForOrder(rig.ports);
  const [first, second] = [await again(given, id), await again(given, id)];
  expect(first).toEqual(second);
  const { body: list } = await rig.get<{ items: unknown[] }>(`/v1/runs?label=replay_of=${id}`);
  expect(list.items).toHaveLength(1);
});

it('lets only people order live replays, for many runs as for one', async () => {
  const agent = { 'x-aob-actor': 'agent:tidy;roles=operator' };
  const { status } = await rig.post('/v1/bulk', replay({ mode: 'live', dry_run: true }), agent);
  expect(status).toBe(403);
  expect((await rig.post('/v1/bulk', replay({ mode: 'live', dry_run: true }))).status).toBe(200);
});
