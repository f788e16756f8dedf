import type { Json } from '@aob/ir';
import { beforeEach, describe, expect, it } from 'vitest';
import { HALF_A_MINUTE, workflow } from './testing/documents.ts';
import { type Body, createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const payout = (more: object = {}) =>
  workflow('payout', [{ id: 'send', inputs: { sent: '${inputs.amount}' }, ...more }], [], {
    inputs: {
      type: 'object',
      required: ['amount'],
      additionalProperties: false,
      properties: { amount: { type: 'number' } },
    },
  });

const composite = (id: string, reference: string, inputs: Json = { amount: '${inputs.total}' }) => ({
  id,
  type: 'composite',
  config: { workflow: reference, inputs },
});

const order = (reference = 'payout') =>
  workflow('order', [composite('pay', reference), { id: 'after' }], [{ from: 'pay', to: 'after' }]);

const childOf = async (id: string): Promise<string> => {
  const { body } = await rig.get(`/v1/runs?parent=${id}`);
  const [child] = body['items'] as unknown as readonly { run_id: string }[];
  if (child === undefined) throw new Error(`${id} has no child`);
  return child.run_id;
};

const isOver = ({ status }: Body) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(`${status}`);

const waitingFor = async (document: object, child: object): Promise<{ id: string; child: string }> => {
  await rig.push(child);
  await rig.push(document);
  const id = await rig.start({
    workflow: 'order',
    inputs: { total: 5 },
    labels: { team: 'a' },
    priority: 'high',
  });
  await rig.until(id, ({ counts }) => (counts as { waiting: number }).waiting === 1);
  const found = await childOf(id);
  await rig.until(found, ({ status }) => status === 'RUNNING' || status === 'WAITING');
  return { id, child: found };
};

describe('a composite that names a workflow', () => {
  it('runs it as a run of its own, and each of the two knows the other', async () => {
    await rig.push(payout());
    await rig.push(order());
    const id = await rig.start({ workflow: 'order', inputs: { total: 5 }, labels: { team: 'a' } });
    const run = await rig.until(id, isOver);
    expect(run).toMatchObject({ status: 'COMPLETED', outputs: { pay: { sent: 5 } } });
    const child = (await rig.get(`/v1/runs/${await childOf(id)}`)).body;
    expect(child).toMatchObject({
      status: 'COMPLETED',
      workflow: { name: 'payout' },
      inputs: { amount: 5 },
      outputs: { sent: 5 },
      labels: { team: 'a' },
      started_by: 'human:local',
      parent: { run_id: id, node: 'pay', scope: '', execution: 1 },
    });
    const childRunId = `${child['run_id']}`;
    const graph = (await rig.get<{ nodes: Json }>(`/v1/runs/${id}/graph`)).body;
    expect(graph.nodes).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'pay', child_run_id: childRunId })]),
    );
    const timeline = (await rig.get<{ spans: Json }>(`/v1/runs/${id}/timeline`)).body;
    expect(timeline.spans).toEqual(
      expect.arrayContaining([expect.objectContaining({ node: 'pay', child_run_id: childRunId })]),
    );
    expect((await rig.get(`/v1/runs/${id}`)).body).not.toHaveProperty('parent');
    for (const each of [id, `${child['run_id']}`])
      expect((await rig.get(`/v1/runs/${each}/verify`)).body).toMatchObject({ problems: [] });
  });

  it('shows what it waits for, and ends with it when it is cancelled', async () => {
    const { id, child } = await waitingFor(order(), payout(HALF_A_MINUTE));
    const { body } = await rig.get(`/v1/runs/${id}`);
    expect(body).toMatchObject({
      status: 'WAITING',
      status_text: `waiting for the child run ${child}`,
      waiting_for: [{ kind: 'child', child_run_id: child, node: 'pay', scope: '' }],
    });
    expect((await rig.get(`/v1/runs/${child}`)).body).toMatchObject({ priority: 'high' });
    await rig.post(`/v1/runs/${id}/cancel`);
    expect(await rig.until(child, isOver)).toMatchObject({ status: 'CANCELLED' });
  });

  it('fails as its run does: cancelled alone, the node has failed', async () => {
    const { id, child } = await waitingFor(order(), payout(HALF_A_MINUTE));
    await rig.post(`/v1/runs/${child}/cancel`);
    expect(await rig.until(id, isOver)).toMatchObject({
      status: 'FAILED',
      error: { code: 'child.cancelled', node: 'pay', details: { child_run_id: child } },
    });
    const refused = await rig.post(`/v1/runs/${child}/retry`, { node: 'send' });
    expect({ status: refused.status, code: refused.body['code'] }).toEqual({
      status: 409,
      code: 'child.reported',
    });
  });

  it('a retry there starts another run', async () => {
    const failing = { config: { handler: 'builtin.fail' }, inputs: { times: 1 }, retry: { max_attempts: 1 } };
    await rig.push(payout(failing));
    await rig.push(order());
    const id = await rig.start({ workflow: 'order', inputs: { total: 5 } });
    await rig.until(id, isOver);
    const first = await childOf(id);
    await rig.post(`/v1/runs/${id}/retry`, { node: 'pay' });
    await rig.until(id, isOver);
    const { body } = await rig.get(`/v1/runs?parent=${id}`);
    expect(body['items']).toHaveLength(2);
    expect(body['items']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ run_id: first, parent: expect.objectContaining({ execution: 1 }) }),
      ]),
    );
  });
});

describe('R28 references of a workflow', () => {
  it('are checked when it is pushed: unknown names, and inputs that cannot fit, where they stand', async () => {
    await rig.push(payout());
    const bad = workflow(
      'bad',
      [
        composite('a', 'payuot', {}),
        composite('b', 'payout@next'),
        composite('c', 'payout', { amount: 'much' }),
        composite('d', 'payout', { amuont: '${inputs.x}' }),
      ],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'c', to: 'd' },
      ],
    );
    const { status, body } = await rig.post('/v1/workflows', { definition: bad });
    expect(status).toBe(422);
    const issues = body['issues'] as unknown as { pointer: string; code: string; hint?: string }[];
    expect(issues.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/definition/nodes/0/config/workflow workflow.unknown',
      '/definition/nodes/1/config/workflow workflow.version_unknown',
      '/definition/nodes/2/config/inputs/amount value.type',
      '/definition/nodes/3/config/inputs value.required_property',
      '/definition/nodes/3/config/inputs/amuont value.no_additional_properties',
    ]);
    expect(issues[0]?.hint).toBe('Did you mean payout?');
    expect(issues[4]?.hint).toContain('amount');
    const validated = await rig.post('/v1/workflows/validate', { definition: bad });
    expect(validated.body).toMatchObject({ valid: false, issues });
  });

  it('may not lead back to the document that is pushed', async () => {
    await rig.push(workflow('a', [{ id: 'x' }]));
    await rig.push(workflow('b', [composite('x', 'a', {})]));
    const { status, body } = await rig.post('/v1/workflows', {
      definition: workflow('a', [composite('x', 'b', {})]),
    });
    expect(status).toBe(422);
    expect(body['issues']).toMatchObject([
      { code: 'child.cycle', pointer: '/definition/nodes/0/config/workflow' },
    ]);
  });

  it('that a moved tag has made a circle of are refused at the start', async () => {
    await rig.push(workflow('a', [{ id: 'x' }]));
    await rig.push(workflow('b', [composite('x', 'a', {})]));
    const { body: pushed } = await rig.post('/v1/workflows', {
      definition: workflow('a', [composite('x', 'b', {})]),
      tag: 'next',
    });
    expect(pushed).toMatchObject({ tag: 'next' });
    const [{ digest } = { digest: '' }] = (await rig.get('/v1/workflows/a/tags')).body[
      'items'
    ] as unknown as { tag: string; digest: string }[];
    expect(digest).not.toBe('');
    const main = (await rig.get('/v1/workflows/a@main')).body['digest'];
    const moved = await rig.api.inject({
      method: 'PUT',
      url: '/v1/workflows/a/tags/main',
      payload: { to: pushed['digest'], expect: main },
    });
    expect(moved.statusCode).toBe(200);
    const started = await rig.post('/v1/runs', { workflow: 'a' });
    expect({ status: started.status, issues: started.body['issues'] }).toMatchObject({
      status: 422,
      issues: [{ code: 'child.cycle' }],
    });
  });

  it('mean what they meant when the run started, down to the last of them', async () => {
    await rig.push(workflow('leaf', [{ id: 'x', inputs: { version: 1 } }]));
    await rig.push(workflow('middle', [composite('leaf_run', 'leaf', {})]));
    const gate = { id: 'ask', type: 'hitl', config: { message: 'Go on?' } };
    await rig.push(workflow('top', [gate, composite('run', 'middle', {})], [{ from: 'ask', to: 'run' }]));
    const id = await rig.start({ workflow: 'top' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    await rig.push(workflow('leaf', [{ id: 'x', inputs: { version: 2 } }]));
    const { body } = await rig.get(`/v1/tickets?status=open`);
    const [ticket] = body['items'] as unknown as { ticket_id: string }[];
    await rig.post(`/v1/tickets/${ticket?.ticket_id}/decision`, { decision: 'approve', reason: 'yes' });
    expect(await rig.until(id, isOver)).toMatchObject({ status: 'COMPLETED', outputs: { version: 1 } });
    expect((await rig.get(`/v1/runs/${id}`)).body['workflow']).toMatchObject({
      digest: (await rig.get('/v1/workflows/top@main')).body['digest'],
    });
  });

  it('in a patch are pinned when it is accepted, and refused with the nearest name', async () => {
    const { id } = await waitingFor(order(), payout(HALF_A_MINUTE));
    await rig.push(workflow('report', [{ id: 'write' }]));
    const add = (reference: string) => ({
      operations: [
        { op: 'add', path: '/nodes/-', value: composite('report', reference, {}) },
        { op: 'add', path: '/edges/-', value: { from: 'after', to: 'report' } },
      ],
      reason: 'a report, too',
    });
    const refused = await rig.post(`/v1/runs/${id}/patches`, add('raport'));
    expect({ status: refused.status, issues: refused.body['issues'] }).toMatchObject({
      status: 422,
      issues: [
        {
          code: 'workflow.unknown',
          pointer: '/operations/0/value/config/workflow',
          hint: 'Did you mean report?',
        },
      ],
    });
    expect((await rig.post(`/v1/runs/${id}/patches/preview`, add('report'))).body).toMatchObject({
      state: 'applied',
    });
    expect((await rig.post(`/v1/runs/${id}/patches`, add('report'))).body).toMatchObject({
      state: 'applied',
    });
    const { definition } = (await rig.get(`/v1/runs/${id}/graph`)).body as unknown as {
      definition: { nodes: { id: string; config?: { workflow?: string } }[] };
    };
    expect(definition.nodes.find((node) => node.id === 'report')?.config?.workflow).toMatch(
      /^report@sha256:/,
    );
    await rig.post(`/v1/runs/${id}/cancel`);
  });
});

describe('R34 replays of runs with child runs', () => {
  it.each(['freeze', 'shadow'])(
    '%s takes the result of the child run from the record and starts none',
    async (mode) => {
      await rig.push(payout());
      await rig.push(order());
      const id = await rig.start({ workflow: 'order', inputs: { total: 5 } });
      await rig.until(id, isOver);
      const { body } = await rig.post(`/v1/runs/${id}/replay`, { mode });
      const again = `${body['run_id']}`;
      expect(await rig.until(again, isOver)).toMatchObject({
        status: 'COMPLETED',
        outputs: { pay: { sent: 5 } },
      });
      expect((await rig.get(`/v1/runs?parent=${again}`)).body['items']).toEqual([]);
      expect((await rig.get(`/v1/runs/${id}/compare/${again}`)).body['verdict']).toBe('same');
      expect((await rig.get(`/v1/runs/${again}/verify`)).body).toMatchObject({ problems: [] });
    },
  );

  it('live starts another one, of the version that ran', async () => {
    await rig.push(payout());
    await rig.push(order());
    const id = await rig.start({ workflow: 'order', inputs: { total: 5 } });
    await rig.until(id, isOver);
    await rig.push(payout({ inputs: { sent: 'nothing' } }));
    const { body } = await rig.post(`/v1/runs/${id}/replay`, { mode: 'live' });
    const again = `${body['run_id']}`;
    expect(await rig.until(again, isOver)).toMatchObject({ outputs: { pay: { sent: 5 } } });
    const child = (await rig.get(`/v1/runs/${await childOf(again)}`)).body;
    expect(child).toMatchObject({ status: 'COMPLETED', labels: {} });
  });

  it('R27: a live replay of a child run that a gate around it approved is refused', async () => {
    await rig.push(payout());
    const gate = { id: 'ask', type: 'hitl', config: { message: 'Pay?' } };
    await rig.push(workflow('order', [gate, composite('pay', 'payout')], [{ from: 'ask', to: 'pay' }]));
    const id = await rig.start({ workflow: 'order', inputs: { total: 5 } });
    await rig.until(id, ({ status }) => status === 'WAITING');
    const [ticket] = (await rig.get('/v1/tickets?status=open')).body['items'] as unknown as {
      ticket_id: string;
    }[];
    await rig.post(`/v1/tickets/${ticket?.ticket_id}/decision`, { decision: 'approve', reason: 'yes' });
    await rig.until(id, isOver);
    const child = await childOf(id);
    const live = await rig.post(`/v1/runs/${child}/replay`, { mode: 'live' });
    expect({ status: live.status, code: live.body['code'] }).toEqual({
      status: 409,
      code: 'replay.approved_elsewhere',
    });
    expect((await rig.post(`/v1/runs/${child}/replay`, { mode: 'freeze' })).status).toBe(201);
  });
});
