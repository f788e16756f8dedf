/** The API over the real database: one journey through everything it stores, and back out of it. */
import { createPostgresStore } from '@aob/engine/postgres';
import { expect, it, onTestFinished } from 'vitest';
import { approval, fetchAndProcess, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

const FINANCE = { 'x-aob-actor': 'human:mia;roles=operator,approver,finance' };

const createDatabaseRig = async (): Promise<Rig> => {
  const url = process.env['AOB_TEST_DATABASE_URL'] ?? '';
  const store = createPostgresStore({
    url,
    observeClock: () => undefined,
    localNow: Date.now,
    onProblem: (error) => {
      throw error;
    },
  });
  // Registered first, so that it happens last: the rig still writes while it stops.
  onTestFinished(() => store.close());
  await store.open();
  return createRig({ store });
};

it('changes a run while it runs, and keeps base, patch and outcome', async () => {
  const rig = await createDatabaseRig();
  const base = await rig.push(fetchAndProcess);
  const id = await rig.start({ workflow: 'fetch-process', labels: { team: 'ops' }, key: 'order-7' });
  const operations = [
    { op: 'add', path: '/nodes/-', value: { id: 'email', type: 'task' } },
    { op: 'add', path: '/edges/-', value: { from: 'process', to: 'email' } },
  ];
  const patch = { patch_id: 'patch_mail', operations, reason: 'send the result by mail' };
  const patched = await rig.post(`/v1/runs/${id}/patches`, patch);
  expect(patched).toMatchObject({ status: 201, body: { patch_id: 'patch_mail', state: 'applied' } });
  expect(await rig.post(`/v1/runs/${id}/patches`, patch)).toMatchObject({ status: 201, body: patched.body });
  await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect((await rig.get(`/v1/runs/${id}/graph`)).body).toMatchObject({
    base: { digest: base },
    digest: patched.body['digest'],
    stack: [
      {
        patch_id: 'patch_mail',
        reason: 'send the result by mail',
        changes: { nodes: { added: [{ id: 'email' }] } },
      },
    ],
    nodes: [{ status: 'completed' }, { status: 'completed' }, { id: 'email', status: 'completed' }],
  });
  expect((await rig.get('/v1/patches/patch_mail')).body).toMatchObject({ run_id: id, state: 'applied' });
  for (const query of [
    'label=team%3Dops',
    'q=order-7',
    'workflow=fetch-process',
    'status=completed',
    `id=${id}`,
    'since=1h',
  ]) {
    expect((await rig.get(`/v1/runs?${query}`)).body, query).toMatchObject({ items: [{ run_id: id }] });
  }
  const { body } = await rig.get<{ items: { seq: number }[]; next_cursor: string }>(
    `/v1/runs/${id}/events?from=3&limit=4`,
  );
  expect(body.items.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  expect(body.next_cursor).toBe('7');
});

it('opens a ticket, takes one decision and keeps it', async () => {
  const rig = await createDatabaseRig();
  await rig.push(approval);
  const id = await rig.start({ workflow: 'approval' });
  await rig.until(id, ({ status }) => status === 'WAITING');
  const { body } = await rig.get<{ items: { ticket_id: string }[] }>(
    '/v1/tickets?status=open&assignee=finance',
  );
  const ticket = body.items[0]?.ticket_id;
  expect((await rig.get('/v1/runs?status=WAITING')).body).toMatchObject({
    items: [{ run_id: id, status_text: 'waiting for finance to approve ask' }],
  });
  expect((await rig.get(`/v1/tickets/${ticket}`)).body).toMatchObject({
    message: 'Pay 12?',
    payload: { quote: { amount: 12 } },
  });
  const answers = await Promise.all(
    ['approve', 'reject'].map((decision) =>
      rig.post(`/v1/tickets/${ticket}/decision`, { decision, reason: 'mine' }, FINANCE),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const run = await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect(run).toMatchObject({ waiting_for: [] });
  expect((await rig.get(`/v1/tickets/${ticket}`)).body).toMatchObject({
    status: 'decided',
    decision: { by: 'human:mia' },
  });
});

it('does what was asked under one key once, and keeps workflow versions, tags and moves', async () => {
  const rig = await createDatabaseRig();
  const echo = workflow('echo', [{ id: 'a' }]);
  const first = await rig.push(echo);
  const second = await rig.push({ ...echo, description: 'second' });
  expect(await rig.post('/v1/workflows', { definition: echo, base: first })).toMatchObject({
    status: 409,
    body: { code: 'workflow.stale' },
  });
  const { body: versions } = await rig.get('/v1/workflows/echo/versions');
  expect(versions).toMatchObject({
    items: [
      { version: 2, digest: second, tags: ['main'] },
      { version: 1, digest: first, tags: [] },
    ],
  });
  const { body: moves } = await rig.get('/v1/workflows/echo/tags/main/history');
  expect(moves).toMatchObject({
    items: [
      { from: first, to: second },
      { from: null, to: first, by: 'human:local' },
    ],
  });

  const key = { 'idempotency-key': 'k-1' };
  const request = { workflow: `echo@${first}`, inputs: { text: 'x'.repeat(20_000) } };
  const starts = await Promise.all([1, 2, 3].map(() => rig.start(request, key)));
  expect(new Set(starts).size).toBe(1);
  const run = await rig.until(starts[0] ?? '', ({ status }) => status === 'COMPLETED');
  expect(run).toMatchObject({ outputs: request.inputs, workflow: { digest: first } });
  const batch = await rig.post('/v1/runs/batch', {
    runs: [{ workflow: 'echo' }, { tag: 'echo@nothing' }, { workflow: 'echo' }],
  });
  expect(batch.body['results']).toMatchObject([
    { status: expect.any(String) },
    { status: 404 },
    { run_id: expect.any(String) },
  ]);
});

it('promotes a patch of a run to its workflow, says who brought what, and takes it back', async () => {
  const rig = await createDatabaseRig();
  const name = 'promoted-orders';
  const base = await rig.push(
    workflow(
      name,
      [{ id: 'go', type: 'wait', config: { signal: 'go' } }, { id: 'pack' }],
      [{ from: 'go', to: 'pack' }],
    ),
  );
  const id = await rig.start({ workflow: name });
  const operations = [
    { op: 'add', path: '/nodes/-', value: { id: 'tell', type: 'function', inputs: {} } },
    { op: 'add', path: '/edges/-', value: { from: 'pack', to: 'tell' } },
  ];
  const { body: patch } = await rig.post(`/v1/runs/${id}/patches`, { operations, reason: 'Tell them' });
  const promoted = await rig.post(`/v1/patches/${patch['patch_id']}/promote`, {}, FINANCE);
  expect(promoted).toMatchObject({ status: 201, body: { version: 2, runs: [{ run_id: id }] } });
  expect(await rig.post(`/v1/patches/${patch['patch_id']}/promote`, {}, FINANCE)).toEqual(promoted);
  // The run goes on and writes the rows of its patches again.
  await rig.post(`/v1/runs/${id}/signals/go`, {});
  await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect((await rig.get(`/v1/patches/${patch['patch_id']}`)).body).toMatchObject({ state: 'promoted' });
  expect((await rig.get(`/v1/runs/${id}/verify`)).body).toMatchObject({ valid: true });
  expect((await rig.get('/v1/patches?state=promoted')).body).toMatchObject({
    items: [{ patch_id: patch['patch_id'] }],
  });
  expect((await rig.get(`/v1/workflows/${name}/blame`)).body).toMatchObject({
    version: 2,
    origins: [{ id: 'v1' }, { by: 'human:mia', promoted: { run_id: id, author: { id: 'human:local' } } }],
  });
  expect(
    await rig.post(`/v1/workflows/${name}/tags/main/undo`, { reason: 'Too soon' }, FINANCE),
  ).toMatchObject({
    status: 200,
    body: { digest: base },
  });
  expect((await rig.get(`/v1/workflows/${name}/tags/main/history`)).body).toMatchObject({
    items: [
      { kind: 'undo', reason: 'Too soon' },
      { kind: 'patch', patch_id: promoted.body['patch_id'] },
      { kind: 'save' },
    ],
    redo: promoted.body['digest'],
  });
});
