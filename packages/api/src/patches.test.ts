import { expect, it } from 'vitest';
import { fetchAndProcess, HALF_A_MINUTE, workflow } from './testing/documents.ts';
import { createRig } from './testing/rig.ts';

const ADD_EMAIL = {
  operations: [
    { op: 'add', path: '/nodes/-', value: { id: 'email', type: 'task' } },
    { op: 'add', path: '/edges/-', value: { from: 'process', to: 'email' } },
  ],
  reason: 'send the result by mail',
};

it('changes a run while it runs: email is added while process works, and runs once', async () => {
  const rig = await createRig();
  const base = await rig.push(fetchAndProcess);
  const id = await rig.start({ workflow: 'fetch-process' });
  const patched = await rig.post(`/v1/runs/${id}/patches`, ADD_EMAIL);
  expect(patched.status, JSON.stringify(patched.body)).toBe(201);
  expect(patched.body).toMatchObject({ state: 'applied', graph_version: 2 });
  await rig.until(id, (run) => run['status'] === 'COMPLETED');

  const { body: graph } = await rig.get(`/v1/runs/${id}/graph`);
  expect(graph).toMatchObject({
    graph_version: 2,
    digest: patched.body['digest'],
    base: { digest: base, definition: { nodes: [{ id: 'fetch' }, { id: 'process' }] } },
    definition: { nodes: [{ id: 'fetch' }, { id: 'process' }, { id: 'email' }] },
    stack: [
      {
        patch_id: patched.body['patch_id'],
        author: { kind: 'human', id: 'human:local' },
        reason: 'send the result by mail',
      },
    ],
    nodes: [
      { id: 'fetch', status: 'completed' },
      { id: 'process', status: 'completed' },
      { id: 'email', status: 'completed', execution: 1, attempt: 1 },
    ],
    edges: [
      { id: 'fetch->process', state: 'taken' },
      { id: 'process->email', state: 'taken' },
    ],
  });
  const { body: events } = await rig.get<{ items: { type: string; node?: string }[] }>(
    `/v1/runs/${id}/events`,
  );
  expect(events.items.filter(({ type, node }) => type === 'node.completed' && node === 'email')).toHaveLength(
    1,
  );
  const { body: stored } = await rig.get('/v1/workflows/fetch-process');
  expect(stored).toMatchObject({ digest: base });
});

it('fires an edge that is added from a node which has completed already', async () => {
  const rig = await createRig();
  await rig.push(
    workflow(
      'late',
      [{ id: 'fetch' }, { id: 'process' }, { id: 'other', ...HALF_A_MINUTE }],
      [
        { from: 'fetch', to: 'process' },
        { from: 'fetch', to: 'other' },
      ],
    ),
  );
  const id = await rig.start({ workflow: 'late' });
  await rig.until(id, (run) => (run['counts'] as { completed: number }).completed === 2);
  const { status } = await rig.post(`/v1/runs/${id}/patch`, ADD_EMAIL);
  expect(status).toBe(201);
  await rig.until(id, (run) => (run['counts'] as { completed: number }).completed === 3);
});

it('refuses a patch on a finished run with 409 and says what to do instead', async () => {
  const rig = await createRig();
  await rig.push(workflow('quick', [{ id: 'process' }]));
  const id = await rig.start({ workflow: 'quick' });
  await rig.until(id, (run) => run['status'] === 'COMPLETED');
  const { status, body } = await rig.post(`/v1/runs/${id}/patches`, ADD_EMAIL);
  expect(status).toBe(409);
  expect(body).toMatchObject({ code: 'run.finished', hint: expect.stringContaining('replay') });
});

it('is taken back while nothing of it has begun, and the ledger tells both (R33)', async () => {
  const rig = await createRig();
  await rig.push(workflow('slow', [{ id: 'a', ...HALF_A_MINUTE }]));
  const id = await rig.start({ workflow: 'slow' });
  const base = (await rig.get(`/v1/runs/${id}/graph`)).body['digest'];
  const add = (node: string, after: string) => ({
    operations: [
      { op: 'add', path: '/nodes/-', value: { id: node, type: 'task' } },
      { op: 'add', path: '/edges/-', value: { from: after, to: node } },
    ],
    reason: `add ${node}`,
  });
  const first = String((await rig.post(`/v1/runs/${id}/patches`, add('b', 'a'))).body['patch_id']);
  const second = String((await rig.post(`/v1/runs/${id}/patches`, add('c', 'b'))).body['patch_id']);

  const blocked = await rig.get(`/v1/patches/${first}/withdraw`);
  expect(blocked.body).toMatchObject({
    state: 'refused',
    issues: [{ code: 'withdraw.built_on', pointer: '/edges/{b->c}', rule: 'R33' }],
    // What it would do, although it cannot be done now.
    changes: { nodes: { added: [], removed: [{ id: 'b' }] }, edges: { removed: [{ id: 'a->b' }] } },
  });
  const refused = await rig.post(`/v1/patches/${first}/withdraw`, { reason: 'no' });
  expect({ status: refused.status, code: refused.body['code'] }).toEqual({
    status: 422,
    code: 'patch.refused',
  });

  const key = { 'idempotency-key': 'back' };
  const back = await rig.post(`/v1/patches/${second}/withdraw`, { reason: 'not needed' }, key);
  expect(back).toMatchObject({ status: 201, body: { state: 'applied', graph_version: 4 } });
  expect((await rig.post(`/v1/patches/${second}/withdraw`, { reason: 'not needed' }, key)).body).toEqual(
    back.body,
  );
  const by = String(back.body['patch_id']);
  expect((await rig.get(`/v1/patches/${second}`)).body).toMatchObject({
    state: 'withdrawn',
    withdrawn_by: by,
    applied_at: expect.any(String),
  });
  expect((await rig.get(`/v1/patches/${by}`)).body).toMatchObject({ state: 'applied', withdraws: second });
  expect((await rig.get(`/v1/patches/${first}/withdraw`)).body).toMatchObject({
    state: 'applied',
    digest: base,
  });
  expect((await rig.post(`/v1/patches/${first}/withdraw`, { reason: 'nor this' })).body['digest']).toBe(base);

  for (const [patch, status, code] of [
    [first, 409, 'patch.not_applied'],
    ['patch_nothing', 404, 'patch.unknown'],
  ] as const) {
    const again = await rig.post(`/v1/patches/${patch}/withdraw`, { reason: 'again' });
    expect({ status: again.status, code: again.body['code'] }).toEqual({ status, code });
  }
  const viewer = { 'x-aob-actor': 'human:guest;roles=viewer' };
  expect((await rig.post(`/v1/patches/${by}/withdraw`, { reason: 'x' }, viewer)).status).toBe(403);
  expect((await rig.post(`/v1/patches/${by}/withdraw`, { reason: ' ' })).status).toBe(422);
});

it('written against an older graph of the run is moved on, or refused with the elements that changed (R22)', async () => {
  const rig = await createRig();
  await rig.push(
    workflow(
      'slow',
      [
        { id: 'a', ...HALF_A_MINUTE },
        { id: 'b', type: 'task' },
      ],
      [{ from: 'a', to: 'b' }],
    ),
  );
  const id = await rig.start({ workflow: 'slow' });
  const base = (await rig.get(`/v1/runs/${id}/graph`)).body['digest'];
  const label = (value: string) => ({
    operations: [{ op: 'add', path: '/nodes/{b}/label', value }],
    reason: 'name it',
  });
  await rig.post(`/v1/runs/${id}/patches`, {
    operations: [{ op: 'add', path: '/nodes/{a}/label', value: 'A' }],
    reason: 'name a',
  });
  const moved = await rig.post(`/v1/runs/${id}/patches`, { ...label('B'), base });
  expect(moved).toMatchObject({ status: 201, body: { state: 'applied', rebased_from: base } });
  expect((await rig.get(`/v1/patches/${moved.body['patch_id']}`)).body).toMatchObject({
    rebased: { from: base, operations: label('B').operations },
  });
  const late = await rig.post(`/v1/runs/${id}/patches`, { ...label('C'), base });
  expect({ status: late.status, code: late.body['code'] }).toEqual({ status: 409, code: 'patch.conflict' });
  expect(late.body['issues']).toMatchObject([{ rule: 'R22' }]);
});
