import { beforeEach, expect, it } from 'vitest';
import { fetchAndProcess, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const second = workflow(
  'fetch-process',
  [{ id: 'fetch' }, { id: 'process' }, { id: 'tell' }],
  [
    { from: 'fetch', to: 'process' },
    { from: 'process', to: 'tell' },
  ],
);

it('saves versions and moves the tag; the same document again is no new version', async () => {
  const first = await rig.post('/v1/workflows', { definition: fetchAndProcess });
  expect(first).toMatchObject({
    status: 201,
    body: { name: 'fetch-process', tag: 'main', version: 1, unchanged: false },
  });
  // Key order is no difference.
  const { nodes, ...rest } = fetchAndProcess;
  const again = await rig.post('/v1/workflows', {
    definition: { nodes, ...rest },
    base: first.body['digest'],
  });
  expect(again).toMatchObject({
    status: 200,
    body: { version: 1, digest: first.body['digest'], unchanged: true },
  });
  const next = await rig.post('/v1/workflows', { definition: second, base: first.body['digest'] });
  expect(next).toMatchObject({ status: 201, body: { version: 2 } });
  expect((await rig.get('/v1/workflows/fetch-process')).body).toMatchObject({
    version: 2,
    tags: ['main'],
    definition: { nodes: [{}, {}, { id: 'tell' }] },
  });
  expect((await rig.get('/v1/workflows/fetch-process/versions')).body).toMatchObject({
    items: [
      { version: 2, tags: ['main'] },
      { version: 1, tags: [] },
    ],
  });
  expect((await rig.get('/v1/workflows/fetch-process/tags/main/history')).body).toMatchObject({
    items: [{ to: next.body['digest'] }, { from: null, to: first.body['digest'] }],
  });
});

it('shows what differs between two versions, and moves a tag back only from where it was seen', async () => {
  const first = await rig.push(fetchAndProcess);
  const next = await rig.push(second);
  const { body } = await rig.get('/v1/workflows/fetch-process/diff?from=1&to=main');
  expect(body).toMatchObject({ from: first, to: next, changes: { nodes: { added: [{ id: 'tell' }] } } });
  const put = (payload: object) =>
    rig.api.inject({
      method: 'PUT',
      url: '/v1/workflows/fetch-process/tags/main',
      headers: { host: 'localhost' },
      payload,
    });
  expect((await put({ to: first, expect: first })).statusCode).toBe(409);
  expect((await put({ to: first, expect: next })).statusCode).toBe(200);
  expect((await rig.get('/v1/workflows/fetch-process')).body).toMatchObject({ version: 1 });
});

it('lists, finds and hides workflows', async () => {
  await rig.push(fetchAndProcess);
  await rig.push(workflow('other', [{ id: 'a' }]));
  expect((await rig.get('/v1/workflows?q=fetch')).body).toMatchObject({
    items: [{ name: 'fetch-process', versions: 1, tags: [{ tag: 'main' }] }],
    next_cursor: null,
  });
  const gone = await rig.api.inject({
    method: 'DELETE',
    url: '/v1/workflows/other',
    headers: { host: 'localhost' },
  });
  expect(gone.statusCode).toBe(204);
  expect((await rig.post('/v1/runs', { workflow: 'other' })).status).toBe(404);
});

it('a name that was deleted and comes back protects what it protected (R22, R24, R29)', async () => {
  const paid = workflow(
    'payroll',
    [{ id: 'ask', type: 'hitl', config: { message: 'Pay?' } }, { id: 'pay' }],
    [{ from: 'ask', to: 'pay' }],
  );
  const ungated = workflow('payroll', [{ id: 'pay' }]);
  await rig.push(paid);
  const remove = () =>
    rig.api.inject({ method: 'DELETE', url: '/v1/workflows/payroll', headers: { host: 'localhost' } });
  const pushed = (definition: object, roles: string) =>
    rig.post('/v1/workflows', { definition }, { 'x-aob-actor': `human:op;roles=${roles}` });
  expect((await remove()).statusCode).toBe(204);
  const refused = await pushed(ungated, 'operator');
  expect(refused.status).toBe(422);
  expect(JSON.stringify(refused.body)).toContain('gate.weakened');
  // Nothing of it is left behind: the name is still gone.
  expect((await rig.get('/v1/workflows/payroll')).status).toBe(404);
  expect(await pushed(paid, 'operator')).toMatchObject({ status: 201, body: { version: 1 } });
  await remove();
  expect(await pushed(ungated, 'operator,admin')).toMatchObject({ status: 201, body: { version: 2 } });
});

it('validates without saving', async () => {
  expect((await rig.post('/v1/workflows/validate', { definition: fetchAndProcess })).body).toMatchObject({
    valid: true,
    issues: [],
    digest: expect.stringMatching(/^sha256:/),
  });
  const { body } = await rig.post('/v1/workflows/validate', { definition: { name: 'x' } });
  expect(body).toMatchObject({ valid: false });
  expect((await rig.get<{ items: [] }>('/v1/workflows')).body.items).toEqual([]);
});
