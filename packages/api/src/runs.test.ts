import { beforeEach, expect, it } from 'vitest';
import { approval, fetchAndProcess, HALF_A_MINUTE, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const echo = workflow('echo', [{ id: 'a' }]);

it('starts a run and shows what it got and gave', async () => {
  await rig.push(echo);
  const id = await rig.start({
    workflow: 'echo@main',
    inputs: { x: 1 },
    labels: { team: 'ops' },
    key: 'order-7',
  });
  const run = await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect(run).toMatchObject({
    run_id: id,
    workflow: { name: 'echo', tag: 'main' },
    inputs: { x: 1 },
    outputs: { x: 1 },
    labels: { team: 'ops' },
    key: 'order-7',
    counts: { completed: 1, pending: 0 },
    waiting_for: [],
    finished_at: expect.stringMatching(/Z$/),
  });
});

it('starts by tag alone, by digest and with a document of its own; the addresses without a version do the same', async () => {
  const digest = await rig.push(echo);
  await rig.post('/v1/workflows', { definition: echo, tag: 'stable' });
  for (const request of [
    { tag: 'stable' },
    { tag: 'echo@stable' },
    { workflow: `echo@${digest}` },
    { definition: echo },
  ]) {
    const { status, body } = await rig.post('/runs', request);
    expect(status, JSON.stringify(body)).toBe(201);
    expect((await rig.get(`/runs/${body['run_id']}`)).body).toMatchObject({
      workflow: { name: 'echo', digest },
    });
  }
});

it('does a request once under one Idempotency-Key, and refuses the key for another', async () => {
  await rig.push(echo);
  const key = { 'idempotency-key': 'k-1' };
  const first = await rig.start({ workflow: 'echo', inputs: { x: 1 } }, key);
  expect(await rig.start({ inputs: { x: 1 }, workflow: 'echo' }, key)).toBe(first);
  const { status, body } = await rig.post('/v1/runs', { workflow: 'echo', inputs: { x: 2 } }, key);
  expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'key.reused' });
  expect(
    await rig.start({ workflow: 'echo', inputs: { x: 1 } }, { ...key, 'x-aob-actor': 'human:mia' }),
  ).not.toBe(first);
});

it('starts a batch in order, each run on its own', async () => {
  await rig.push(echo);
  const runs = [
    { workflow: 'echo' },
    { workflow: 'nothing' },
    { workflow: 'echo', inptus: 1 },
    { workflow: 'echo' },
  ];
  const { status, body } = await rig.post<{
    results: { run_id?: string; status: number; issues?: { pointer: string }[] }[];
  }>('/v1/runs/batch', { runs });
  expect(status).toBe(200);
  expect(body.results.map(({ run_id, status: each }) => run_id?.slice(0, 4) ?? each)).toEqual([
    'run_',
    404,
    422,
    'run_',
  ]);
  expect(body.results[2]?.issues).toMatchObject([{ pointer: '/runs/2/inptus' }]);
});

it('watches many runs with one call', async () => {
  await rig.push(echo);
  const ids = [await rig.start({ workflow: 'echo' }), await rig.start({ workflow: 'echo' })];
  const { body } = await rig.get<{ items: { run_id: string }[] }>(
    `/v1/runs?id=${ids[0]}&id=${ids[1]}&id=run_nothing`,
  );
  expect(body.items.map(({ run_id }) => run_id).sort()).toEqual([...ids].sort());
});

it('lists newest first, page by page, filtered', async () => {
  await rig.push(echo);
  await rig.push(approval);
  const ids: string[] = [];
  for (const label of ['a', 'b', 'b']) ids.push(await rig.start({ workflow: 'echo', labels: { label } }));
  const waiting = await rig.start({ workflow: 'approval' });
  await rig.until(waiting, ({ status }) => status === 'WAITING');
  const idsAt = async (query: string) =>
    (await rig.get<{ items: { run_id: string }[] }>(`/v1/runs?${query}`)).body.items.map(
      ({ run_id }) => run_id,
    );
  expect(await idsAt('workflow=echo')).toEqual([...ids].reverse());
  expect(await idsAt('label=label%3Db')).toEqual([ids[2], ids[1]]);
  expect(await idsAt('status=waiting')).toEqual([waiting]);
  expect(await idsAt('since=1h&limit=2')).toEqual([waiting, ids[2]]);
  const { body } = await rig.get('/v1/runs?limit=3');
  expect(await idsAt(`limit=3&cursor=${body['next_cursor']}`)).toEqual([ids[0]]);
});

it('says in words what a run waits for', async () => {
  await rig.push(approval);
  const id = await rig.start({ workflow: 'approval' });
  const run = await rig.until(id, ({ status }) => status === 'WAITING');
  expect(run).toMatchObject({
    status_text: 'waiting for finance to approve ask',
    waiting_for: [{ kind: 'ticket', ticket_kind: 'gate', node: 'ask', approvers: ['finance'] }],
  });
  const { body } = await rig.get('/v1/runs?status=WAITING');
  expect(body).toMatchObject({ items: [{ run_id: id, status_text: 'waiting for finance to approve ask' }] });
});

it('cancels once and for all', async () => {
  await rig.push(workflow('slow', [{ id: 'a', ...HALF_A_MINUTE }]));
  const id = await rig.start({ workflow: 'slow' });
  expect((await rig.post(`/v1/runs/${id}/cancel`, { reason: 'not needed' })).body).toMatchObject({
    status: 'CANCELLED',
  });
  expect((await rig.post(`/v1/runs/${id}/cancel`)).status).toBe(200);
  expect((await rig.get(`/v1/runs/${id}`)).body).toMatchObject({
    status: 'CANCELLED',
    counts: { cancelled: 1 },
  });
});

it('retries a failed node as a new execution, and skips one that keeps failing', async () => {
  const failing = { config: { handler: 'builtin.fail' }, retry: { max_attempts: 1 } };
  await rig.push(
    workflow(
      'fails',
      [{ id: 'a', ...failing, inputs: { times: 9, message: 'no', retryable: false } }, { id: 'b' }],
      [{ from: 'a', to: 'b' }],
    ),
  );
  const id = await rig.start({ workflow: 'fails' });
  const failed = await rig.until(id, ({ status }) => status === 'FAILED');
  expect(failed).toMatchObject({
    error: { node: 'a' },
    status_text: expect.stringContaining('failed at a'),
    unhandled: ['a'],
  });
  expect((await rig.post(`/v1/runs/${id}/retry`, { node: 'a' })).status).toBe(200);
  await rig.until(id, ({ status, seq }) => status === 'FAILED' && Number(seq) > Number(failed['seq']) + 2);
  expect((await rig.post(`/v1/runs/${id}/retry`, { node: 'b' })).body).toMatchObject({
    status: 409,
    code: 'node.not_failed',
  });
  expect(
    (await rig.post(`/v1/runs/${id}/skip`, { node: 'a', output: { ok: true }, reason: 'known fault' }))
      .status,
  ).toBe(200);
  await rig.until(id, ({ status }) => status === 'COMPLETED');
  const { body: timeline } = await rig.get(`/v1/runs/${id}/timeline`);
  expect(timeline).toMatchObject({
    spans: [
      { node: 'a', execution: 1, status: 'failed' },
      { node: 'a', execution: 2 },
      { node: 'b', status: 'completed' },
    ],
  });
});

it('stores large outputs as blobs and lists what every node left behind', async () => {
  await rig.push(echo);
  const text = 'x'.repeat(20_000);
  const id = await rig.start({ workflow: 'echo', inputs: { text } });
  const run = await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect(run).toMatchObject({ inputs: { text }, outputs: { text } });
  const { body } = await rig.get<{ items: { name: string; content: { ref: string } }[] }>(
    `/v1/runs/${id}/artifacts`,
  );
  expect(body.items).toMatchObject([{ name: 'a', node: 'a' }]);
  expect((await rig.get(`/v1/blobs/${body.items[0]?.content.ref}`)).body).toEqual({ text });
  expect((await rig.get(`/v1/blobs/sha256:${'0'.repeat(64)}`)).status).toBe(404);
});

it('shows the graph as it was after any event', async () => {
  await rig.push(fetchAndProcess);
  const id = await rig.start({ workflow: 'fetch-process' });
  await rig.until(id, ({ status }) => status === 'COMPLETED');
  expect((await rig.get(`/v1/runs/${id}/graph?at=1`)).body).toMatchObject({
    seq: 1,
    nodes: [
      { id: 'fetch', status: 'pending' },
      { id: 'process', status: 'pending' },
    ],
  });
  expect((await rig.get(`/v1/runs/${id}/graph?at=999`)).body).toMatchObject({
    status: 404,
    code: 'run.seq_unknown',
  });
});

it('checks the whole log of a run when asked, and says what it found', async () => {
  await rig.push(approval);
  const id = await rig.start({ workflow: 'approval', inputs: { text: 'x'.repeat(20_000) } });
  await rig.until(id, ({ status }) => status === 'WAITING');
  const { status, body } = await rig.get(`/v1/runs/${id}/verify`);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { run_id: id, valid: true, checked: { blobs: 1, documents: 1, tickets: 1 }, problems: [] },
  });
  const missing = await rig.get('/v1/runs/run_nothing/verify');
  expect({ status: missing.status, code: missing.body['code'] }).toEqual({
    status: 404,
    code: 'run.unknown',
  });
});

it('compares two runs, and says what they differ in', async () => {
  await rig.push(echo);
  const ids = [
    await rig.start({ workflow: 'echo' }),
    await rig.start({ workflow: 'echo', inputs: { x: 1 } }),
  ];
  for (const id of ids) await rig.until(id, ({ status }) => status === 'COMPLETED');
  const { status, body } = await rig.get(`/v1/runs/${ids[0]}/compare/${ids[1]}`);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      a: { run_id: ids[0], status: 'COMPLETED', duration_ms: expect.any(Number) },
      b: { run_id: ids[1] },
      differs: ['inputs', 'outputs', 'nodes'],
      nodes: [{ node: 'a', in: 'both', differs: ['input', 'output'], a: { attempts: 1 } }],
    },
  });
  expect((await rig.get(`/v1/runs/${ids[0]}/compare/${ids[0]}`)).body).toMatchObject({ differs: [] });
  const missing = await rig.get(`/v1/runs/${ids[0]}/compare/run_nothing`);
  expect({ status: missing.status, code: missing.body['code'] }).toEqual({
    status: 404,
    code: 'run.unknown',
  });
});
