/** Whatever is sent wrongly is answered with a problem that a newcomer can act on, and nothing is half written. */
import { PROBLEM_MEDIA_TYPE, problem } from '@aob/engine/contract';
import { beforeEach, expect, it } from 'vitest';
import { approval, fetchAndProcess, HALF_A_MINUTE, workflow } from './testing/documents.ts';
import { type Answer, type Body, createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

interface Expected {
  readonly status: number;
  readonly code: string;
  /** Of the first issue with this code. */
  readonly pointer?: string;
  readonly hint?: RegExp;
}

const expectProblem = ({ status, headers, body }: Answer<Body>, expected: Expected): void => {
  const text = JSON.stringify(body);
  expect(headers['content-type'], text).toContain(PROBLEM_MEDIA_TYPE);
  const { issues, ...rest } = problem.parse(body);
  expect({ status, problemStatus: rest.status, text }).toMatchObject({
    status: expected.status,
    problemStatus: expected.status,
  });
  expect(issues.length).toBeGreaterThan(0);
  const found = issues.find(({ code }) => code === expected.code);
  expect(found, text).toBeDefined();
  if (expected.pointer !== undefined) expect(found?.pointer, text).toBe(expected.pointer);
  if (expected.hint !== undefined) expect(found?.hint ?? rest.hint, text).toMatch(expected.hint);
};

const startRaw = (body: string) => rig.post('/v1/runs', body);
const push = (definition: object) => rig.post('/v1/workflows', { definition });

it('broken JSON', async () => {
  expectProblem(await startRaw('{"workflow": "x",}'), { status: 400, code: 'json.syntax', hint: /comma/ });
});

it('a key given twice', async () => {
  const answer = await startRaw('{"workflow": "x", "inputs": {"a": 1, "a": 2}}');
  expectProblem(answer, {
    status: 422,
    code: 'json.duplicate_key',
    pointer: '/inputs/a',
    hint: /one of the two/,
  });
});

it('an integer beyond 2^53', async () => {
  const answer = await startRaw(`{"workflow": "x", "inputs": {"big": ${2n ** 60n}}}`);
  expectProblem(answer, { status: 422, code: 'json.unsafe_number', pointer: '/inputs/big', hint: /string/ });
});

it('half a surrogate pair', async () => {
  const answer = await startRaw('{"workflow": "x", "inputs": {"text": "\\ud83d"}}');
  expectProblem(answer, { status: 422, code: 'json.lone_surrogate', pointer: '/inputs/text' });
});

it('a body that is not JSON by its own account', async () => {
  const answer = await rig.post('/v1/runs', 'workflow=x', {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expectProblem(answer, { status: 415, code: 'request.media_type', hint: /application\/json/ });
});

it('a body of 20 MB', async () => {
  const answer = await startRaw(
    JSON.stringify({ workflow: 'x', inputs: { text: 'x'.repeat(20 * 1024 * 1024) } }),
  );
  expectProblem(answer, { status: 413, code: 'request.too_large', hint: /link/ });
});

it('a body of 20 MB, over a real connection: the sender gets to read the answer', async () => {
  const url = await rig.api.listen({ host: '127.0.0.1', port: 0 });
  const body = JSON.stringify({ workflow: 'x', inputs: { text: 'x'.repeat(20 * 1024 * 1024) } });
  const response = await fetch(`${url}/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 413,
    body: { code: 'request.too_large' },
  });
});

it('an unknown field', async () => {
  const answer = await rig.post('/v1/runs', { worklfow: 'x', inputs: {} });
  expectProblem(answer, {
    status: 422,
    code: 'request.unknown_field',
    pointer: '/worklfow',
    hint: /workflow/,
  });
});

it('an unknown node type', async () => {
  const answer = await push(workflow('wrong', [{ id: 'a', type: 'htpp' }]));
  expectProblem(answer, {
    status: 422,
    code: 'node.unknown_type',
    pointer: '/definition/nodes/0/type',
    hint: /http/,
  });
});

it('a node type that is not available yet', async () => {
  const answer = await push(workflow('wrong', [{ id: 'a', type: 'batch_http', config: {} }]));
  expectProblem(answer, { status: 422, code: 'not_available', pointer: '/definition/nodes/0/type' });
});

it('a cycle', async () => {
  const edges = [
    { from: 'start', to: 'a' },
    { from: 'a', to: 'b' },
    { from: 'b', to: 'a' },
  ];
  expectProblem(await push(workflow('wrong', [{ id: 'start' }, { id: 'a' }, { id: 'b' }], edges)), {
    status: 422,
    code: 'graph.cycle',
  });
});

it('an expression that is not CEL', async () => {
  const answer = await push(
    workflow('wrong', [{ id: 'a', type: 'transform', config: { expression: 'inputs.x +' } }]),
  );
  expectProblem(answer, {
    status: 422,
    code: 'expression.syntax',
    pointer: '/definition/nodes/0/config/expression',
  });
});

it('an expression that costs too much', async () => {
  const expression = 'inputs.a.map(x, inputs.a.map(y, inputs.a.map(z, x + y + z)))';
  const answer = await push(workflow('wrong', [{ id: 'a', type: 'transform', config: { expression } }]));
  expectProblem(answer, {
    status: 422,
    code: 'expression.cost',
    pointer: '/definition/nodes/0/config/expression',
  });
});

it('a template that names an unknown node', async () => {
  const answer = await push(workflow('wrong', [{ id: 'a', inputs: { x: '${nodes.ftech.output}' } }]));
  expectProblem(answer, {
    status: 422,
    code: 'data_flow.unknown_node',
    pointer: '/definition/nodes/0/inputs/x',
  });
});

it('a run of an unknown workflow, with the nearest name', async () => {
  await rig.push(fetchAndProcess);
  const answer = await rig.post('/v1/runs', { workflow: 'fetch-proces' });
  expectProblem(answer, {
    status: 404,
    code: 'workflow.unknown',
    pointer: '/workflow',
    hint: /fetch-process/,
  });
});

it('two answers to what to run', async () => {
  const answer = await rig.post('/v1/runs', { workflow: 'x', tag: 'y@main' });
  expectProblem(answer, { status: 422, code: 'run.which_workflow', hint: /exactly one/ });
});

it('inputs that do not fit', async () => {
  const inputs = { type: 'object', required: ['email'], properties: { email: { type: 'string' } } };
  await rig.push(workflow('strict', [{ id: 'a' }], [], { inputs }));
  const answer = await rig.post('/v1/runs', { workflow: 'strict', inputs: { email: 7 } });
  expectProblem(answer, { status: 422, code: 'value.type', pointer: '/inputs/email' });
  const { body } = await rig.get<{ items: unknown[] }>('/v1/runs');
  expect(body.items).toEqual([]);
});

it('an unknown run', async () => {
  for (const address of ['', '/graph', '/events', '/timeline', '/artifacts', '/patches']) {
    expectProblem(await rig.get(`/v1/runs/run_nothing${address}`), {
      status: 404,
      code: 'run.unknown',
      hint: /GET/,
    });
  }
  expectProblem(await rig.post('/v1/runs/run_nothing/cancel'), { status: 404, code: 'run.unknown' });
});

it('a patch against another document', async () => {
  await rig.push(workflow('slow', [{ id: 'a', ...HALF_A_MINUTE }]));
  const id = await rig.start({ workflow: 'slow' });
  const operations = [{ op: 'add', path: '/nodes/-', value: { id: 'b', type: 'task' } }];
  const base = `sha256:${'0'.repeat(64)}`;
  const answer = await rig.post(`/v1/runs/${id}/patches`, { operations, reason: 'more', base });
  expectProblem(answer, { status: 409, code: 'patch.stale', pointer: '/base', hint: /read the graph/ });
  const { body } = await rig.get(`/v1/runs/${id}/patches`);
  expect(body['items']).toEqual([]);
});

it('an unsound patch: refused with every reason, kept, and the graph stays', async () => {
  await rig.push(workflow('slow', [{ id: 'a', ...HALF_A_MINUTE }]));
  const id = await rig.start({ workflow: 'slow' });
  const operations = [
    { op: 'add', path: '/nodes/-', value: { id: 'b', type: 'nonsense' } },
    { op: 'add', path: '/edges/-', value: { from: 'a', to: 'nowhere' } },
  ];
  const answer = await rig.post(`/v1/runs/${id}/patches`, { operations, reason: 'more' });
  expectProblem(answer, { status: 422, code: 'node.unknown_type' });
  expect((answer.body['issues'] as unknown[]).length).toBeGreaterThan(1);
  const { body: kept } = await rig.get(`/v1/patches/${answer.body['patch_id']}`);
  expect(kept).toMatchObject({ state: 'refused', run_id: id });
  const { body: graph } = await rig.get(`/v1/runs/${id}/graph`);
  expect(graph).toMatchObject({ graph_version: 1, stack: [] });
});

it('a push onto a tag that somebody else has moved', async () => {
  const first = await rig.push(fetchAndProcess);
  await rig.push({ ...fetchAndProcess, description: 'second' });
  const definition = { ...fetchAndProcess, description: 'third' };
  const answer = await rig.post('/v1/workflows', { definition, base: first });
  expectProblem(answer, { status: 409, code: 'workflow.stale', pointer: '/base', hint: /base/ });
});

it('a push of a new workflow under a name that is taken', async () => {
  await rig.push(fetchAndProcess);
  const definition = { ...fetchAndProcess, description: 'another' };
  const answer = await rig.post('/v1/workflows', { definition, base: null });
  expectProblem(answer, { status: 409, code: 'workflow.stale', pointer: '/base', hint: /base/ });
  const fresh = { definition: { ...fetchAndProcess, name: 'nobody-has-it' }, base: null };
  expect((await rig.post('/v1/workflows', fresh)).status).toBe(201);
});

it('a decision given twice', async () => {
  await rig.push(approval);
  const id = await rig.start({ workflow: 'approval' });
  await rig.until(id, (run) => run['status'] === 'WAITING');
  const { body } = await rig.get<{ items: { ticket_id: string }[] }>('/v1/tickets?status=open');
  const url = `/v1/tickets/${body.items[0]?.ticket_id}/decision`;
  const finance = { 'x-aob-actor': 'human:mia;roles=approver,finance' };
  expect((await rig.post(url, { decision: 'approve', reason: 'fine' }, finance)).status).toBe(200);
  expectProblem(await rig.post(url, { decision: 'reject', reason: 'no' }, finance), {
    status: 409,
    code: 'ticket.decided',
  });
});

it('a wrong filter, an unknown address and a wrong method', async () => {
  expectProblem(await rig.get('/v1/runs?status=SLEEPING'), {
    status: 422,
    code: 'request.value',
    pointer: '/status/0',
  });
  expectProblem(await rig.get('/v1/runs?since=yesterday'), {
    status: 422,
    code: 'query.invalid',
    pointer: '/since',
  });
  expectProblem(await rig.get('/v1/runs?limit=0'), { status: 422, code: 'request.value', pointer: '/limit' });
  expectProblem(await rig.get('/v1/rums'), { status: 404, code: 'route.unknown', hint: /\/v1\/runs/ });
  expectProblem(await rig.post('/v1/runs/run_x'), { status: 405, code: 'request.method', hint: /GET/ });
});

it('NUL in an address, a filter or a name is told so, and spoils only its own run of a batch', async () => {
  for (const path of [
    '/v1/runs/%00',
    '/v1/runs/%00/graph',
    '/v1/tickets/%00',
    '/v1/patches/%00',
    '/v1/workflows/%00',
    '/v1/runs?q=%00',
    '/v1/runs?id=%00',
    '/v1/runs?cursor=%00',
  ]) {
    const { status, body } = await rig.get(path);
    expect({ path, status, says: JSON.stringify(body) }).toMatchObject({
      status: 422,
      says: expect.stringContaining('NUL'),
    });
  }
  const fields = [
    { workflow: '\0' },
    { tag: '\0' },
    { workflow: 'a', key: '\0' },
    { workflow: 'a', labels: { '\0': '' } },
  ];
  for (const field of fields) expect((await rig.post('/v1/runs', field)).status).toBe(422);
  const { status, body } = await rig.post('/v1/runs/batch', { runs: fields });
  expect(status).toBe(200);
  expect(body['results']).toMatchObject(fields.map(() => ({ status: 422 })));
});

it.each([
  '/v1/runs?cursor=nope',
  '/v1/runs?cursor=ticket_1',
  '/v1/tickets?cursor=run_1',
  '/v1/patches?cursor=2',
  '/v1/bulk?cursor=now',
  '/v1/runs/run_1/patches?cursor=nope',
  '/v1/runs/run_1/events?cursor=nope',
  '/v1/schedules/nightly/firings?cursor=yesterday',
  '/v1/experiments/prompts/events?cursor=nope',
  '/v1/workflows/flow/tags/main/history?cursor=nope',
])('%s: a cursor of another list is no first page', async (path) => {
  const code = /events|history/.test(path) ? 'request.type' : 'request.value';
  expectProblem(await rig.get(path), { status: 422, code, pointer: '/cursor' });
});

it.each(['/v1/runs/%ff', `/v1/runs/${'x'.repeat(201)}`])('%s is answered with a problem', async (path) => {
  const { status, headers, body } = await rig.get(path);
  expect({ status, type: headers['content-type'] }).toMatchObject({
    status: expect.toSatisfy((code: number) => code >= 400 && code < 500),
    type: expect.stringContaining('application/problem+json'),
  });
  expect(body).toMatchObject({ code: 'request.malformed', issues: [{ code: 'request.malformed' }] });
});
