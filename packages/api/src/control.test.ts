import { beforeEach, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const payment = workflow(
  'payment',
  [{ id: 'order' }, { id: 'paid', type: 'wait', config: { signal: 'paid', timeout: '2h' } }, { id: 'ship' }],
  [
    { from: 'order', to: 'paid' },
    { from: 'paid', to: 'ship' },
  ],
);

const waiting = async (): Promise<string> => {
  await rig.push(payment);
  const id = await rig.start({ workflow: 'payment' });
  await rig.until(id, ({ status }) => status === 'WAITING');
  return id;
};

it('names the signal a run waits for, and goes on with what it brings', async () => {
  const id = await waiting();
  expect((await rig.get(`/v1/runs/${id}`)).body).toMatchObject({
    status_text: 'waiting for the signal paid',
    waiting_for: [
      { kind: 'signal', signal: 'paid', node: 'paid', scope: '', due: expect.stringMatching(/Z$/) },
    ],
  });
  expect((await rig.get('/v1/runs')).body).toMatchObject({
    items: [{ run_id: id, status_text: 'waiting for the signal paid' }],
  });
  const { status, body } = await rig.post(`/v1/runs/${id}/signals/paid`, { data: { amount: 12 } });
  expect({ status, run: body['run_id'] }).toEqual({ status: 200, run: id });
  const run = await rig.until(id, (now) => now.status === 'COMPLETED');
  expect(run.outputs).toMatchObject({ paid: { data: { amount: 12 }, by: 'human:local', timed_out: false } });
});

it('a signal sent twice under one key is one signal; what nobody waits for is kept and shown', async () => {
  const id = await waiting();
  const key = { 'idempotency-key': 's-1' };
  await rig.post(`/v1/runs/${id}/signals/refund`, { data: 1 }, key);
  await rig.post(`/v1/runs/${id}/signals/refund`, { data: 1 }, key);
  await rig.post(`/v1/runs/${id}/signals/refund`);
  expect((await rig.get(`/v1/runs/${id}`)).body).toMatchObject({ kept_signals: ['refund', 'refund'] });
});

it('refuses a signal whose name cannot be one, and one for a finished run', async () => {
  const id = await waiting();
  const bad = await rig.post(`/v1/runs/${id}/signals/so%20so`);
  expect({ status: bad.status, code: bad.body['code'] }).toEqual({ status: 422, code: 'request.value' });
  await rig.post(`/v1/runs/${id}/cancel`);
  const late = await rig.post(`/v1/runs/${id}/signals/paid`);
  expect({ status: late.status, code: late.body['code'] }).toEqual({ status: 409, code: 'run.finished' });
  const unknown = await rig.post('/v1/runs/run_00000000000000000000000000/signals/paid');
  expect(unknown.status).toBe(404);
});

it('pauses and resumes; both twice are once, and the list says who paused it', async () => {
  const id = await waiting();
  expect((await rig.post(`/v1/runs/${id}/pause`, { reason: 'first look' })).body).toMatchObject({
    status: 'WAITING',
  });
  expect((await rig.post(`/v1/runs/${id}/pause`)).status).toBe(200);
  await rig.post(`/v1/runs/${id}/signals/paid`);
  const paused = (await rig.get(`/v1/runs/${id}`)).body;
  expect(paused).toMatchObject({
    status: 'WAITING',
    status_text: 'paused by human:local',
    kept_signals: ['paid'],
  });
  expect(paused['waiting_for']).toContainEqual({ kind: 'resume', paused_by: 'human:local' });
  expect((await rig.get('/v1/runs')).body).toMatchObject({
    items: [{ status_text: 'paused by human:local' }],
  });
  await rig.post(`/v1/runs/${id}/resume`);
  expect((await rig.until(id, ({ status }) => status === 'COMPLETED')).status).toBe('COMPLETED');
  const { marks } = (await rig.get(`/v1/runs/${id}/timeline`)).body as {
    readonly marks: readonly { readonly title: string }[];
  };
  expect(marks.map(({ title }) => title)).toEqual(
    expect.arrayContaining([
      'human:local paused the run: first look',
      'human:local sent paid',
      'human:local resumed the run',
    ]),
  );
});

it('resuming what is not paused is nothing', async () => {
  const id = await waiting();
  const { body } = await rig.get(`/v1/runs/${id}`);
  expect((await rig.post(`/v1/runs/${id}/resume`)).body).toMatchObject({
    status: 'WAITING',
    seq: body['seq'],
  });
});

it('is for operators', async () => {
  const id = await waiting();
  const viewer = { 'x-aob-actor': 'human:guest;roles=viewer' };
  for (const path of ['pause', 'resume', 'signals/paid'])
    expect((await rig.post(`/v1/runs/${id}/${path}`, {}, viewer)).status).toBe(403);
});

it('ends a run whose time is up', async () => {
  await rig.push(
    workflow('slow', [{ id: 'w', type: 'wait', config: { signal: 'never' } }], [], {
      limits: { run_timeout: '50ms' },
    }),
  );
  const id = await rig.start({ workflow: 'slow' });
  const run = await rig.until(id, ({ status }) => status === 'TIMED_OUT');
  expect(run).toMatchObject({ error: { code: 'run.timeout' }, waiting_for: [] });
});
