import { beforeEach, describe, expect, it } from 'vitest';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const gate = (concurrency: number, more = {}) => ({
  schema: 'aob/v1',
  name: 'pay',
  limits: { concurrency, ...more },
  nodes: [{ id: 'ask', type: 'hitl', config: { message: 'Pay?' } }],
  edges: [],
});
const statusOf = async (runId: string) => (await rig.get(`/v1/runs/${runId}`)).body;
const until = (runId: string, status: string) => rig.until(runId, (run) => run['status'] === status);
const ADMIN = { 'x-aob-actor': 'human:root;roles=viewer,operator,approver,admin' };

describe('limits across runs', () => {
  it('R19: a start beyond the limit is accepted, stays QUEUED, says why, and begins when a slot is free', async () => {
    await rig.push(gate(1));
    const first = await rig.start({ workflow: 'pay' });
    await until(first, 'WAITING');
    const answer = await rig.post('/v1/runs', { workflow: 'pay' });
    expect([answer.status, answer.body['status']]).toEqual([201, 'QUEUED']);
    const second = String(answer.body['run_id']);
    expect(await statusOf(second)).toMatchObject({
      status: 'QUEUED',
      status_text: 'waiting for a slot: limit 1 of workflow pay',
      waiting_for: [{ kind: 'slot', workflow: 'pay', concurrency: 1 }],
    });
    const listed = await rig.get('/v1/runs?status=queued');
    expect(listed.body['items']).toMatchObject([
      { run_id: second, status_text: 'waiting for a slot: limit 1 of workflow pay' },
    ]);
    await rig.post(`/v1/runs/${first}/cancel`, { reason: 'enough' });
    await until(second, 'WAITING');
  });

  it('R19: a queued run can be cancelled, and high goes before low', async () => {
    await rig.push(gate(1));
    const first = await rig.start({ workflow: 'pay' });
    await until(first, 'WAITING');
    const low = await rig.start({ workflow: 'pay', priority: 'low' });
    const dropped = await rig.start({ workflow: 'pay', priority: 'high' });
    const high = await rig.start({ workflow: 'pay', priority: 'high' });
    expect((await rig.post(`/v1/runs/${dropped}/cancel`, {})).body['status']).toBe('CANCELLED');
    await rig.post(`/v1/runs/${first}/cancel`, {});
    await until(high, 'WAITING');
    expect(await statusOf(low)).toMatchObject({ status: 'QUEUED' });
  });

  it('R19: a version with a higher limit lets those go that wait under its tag', async () => {
    await rig.push(gate(1));
    const first = await rig.start({ workflow: 'pay' });
    await until(first, 'WAITING');
    const second = await rig.start({ workflow: 'pay' });
    const pushed = await rig.post('/v1/workflows', { definition: gate(2) }, ADMIN);
    expect(pushed.status).toBe(201);
    await until(second, 'WAITING');
  });

  it('R19: runs with the same key wait for each other, others do not', async () => {
    await rig.push(gate(5, { key_concurrency: 1 }));
    const first = await rig.start({ workflow: 'pay', key: 'ann' });
    await until(first, 'WAITING');
    const second = await rig.start({ workflow: 'pay', key: 'ann' });
    const other = await rig.start({ workflow: 'pay', key: 'bob' });
    await until(other, 'WAITING');
    expect(await statusOf(second)).toMatchObject({
      status_text: 'waiting for a slot: limit 5 of workflow pay, limit 1 of key ann',
      waiting_for: [{ kind: 'slot', workflow: 'pay', concurrency: 5, key: 'ann', key_concurrency: 1 }],
    });
  });

  it('refuses limits beyond what can be kept', async () => {
    const { status, body } = await rig.post('/v1/workflows', {
      definition: gate(1001, { key_concurrency: 0 }),
    });
    expect([status, body['issues']]).toMatchObject([
      422,
      [
        { pointer: '/definition/limits/concurrency', code: 'field.out_of_range' },
        { pointer: '/definition/limits/key_concurrency', code: 'field.out_of_range' },
      ],
    ]);
  });
});

it('a job that no runner can take says so in the run, its graph and its timeline', async () => {
  await rig.push({
    schema: 'aob/v1',
    name: 'shop',
    nodes: [{ id: 'charge', type: 'function', config: { handler: 'acme.charge' } }],
    edges: [],
  });
  const id = await rig.start({ workflow: 'shop' });
  const need = { what: 'handler', name: 'acme.charge' };
  expect(await until(id, 'WAITING')).toMatchObject({
    status_text: 'no runner for handler acme.charge',
    waiting_for: [{ kind: 'job', node: 'charge', status: 'queued', no_runner_for: need }],
  });
  const graph = await rig.get(`/v1/runs/${id}/graph`);
  expect(graph.body['nodes']).toMatchObject([{ id: 'charge', status: 'queued', no_runner_for: need }]);
  const timeline = await rig.get(`/v1/runs/${id}/timeline`);
  expect(timeline.body['marks']).toContainEqual(
    expect.objectContaining({ title: 'No runner for handler acme.charge', node: 'charge' }),
  );
});
