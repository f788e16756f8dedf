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
