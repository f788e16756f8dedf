/** R22: what two patches of a run have to do with each other, over HTTP and tRPC. */
import { expect, it } from 'vitest';
import { HALF_A_MINUTE, workflow } from './testing/documents.ts';
import { createRig } from './testing/rig.ts';

const add = (node: string, after: string) => ({
  operations: [
    { op: 'add', path: '/nodes/-', value: { id: node, type: 'task', inputs: {} } },
    { op: 'add', path: '/edges/-', value: { from: after, to: node } },
  ],
  reason: `add ${node}`,
});
const label = (node: string, value: string) => ({
  operations: [{ op: 'add', path: `/nodes/{${node}}/label`, value }],
  reason: `call ${node} ${value}`,
});

const withPatches = async (...requests: readonly object[]) => {
  const rig = await createRig();
  await rig.push(workflow('slow', [{ id: 'a', ...HALF_A_MINUTE }]));
  const run = await rig.start({ workflow: 'slow' });
  const ids: string[] = [];
  for (const request of requests) {
    const { body, status } = await rig.post(`/v1/runs/${run}/patches`, request);
    expect(status).toBe(201);
    ids.push(`${body['patch_id']}`);
  }
  const ask = async (one: number, other: number) =>
    (await rig.get(`/v1/patches/${ids[one]}/commute/${ids[other]}`)).body;
  return { rig, run, ids, ask };
};

it('two that have nothing to do with each other commute, asked about in either order', async () => {
  const { run, ids, ask } = await withPatches(add('b', 'a'), add('c', 'a'));
  const expected = {
    commutes: true,
    shared: [],
    a_without_b: { stands: true, issues: [] },
    b_without_a: { stands: true, issues: [] },
    together: [],
    left_out: [],
  };
  expect(await ask(0, 1)).toEqual({ run_id: run, a: ids[0], b: ids[1], ...expected });
  expect(await ask(1, 0)).toEqual({ run_id: run, a: ids[1], b: ids[0], ...expected });
});

it('one that builds on another does not stand without it, and says where', async () => {
  const { ask } = await withPatches(add('b', 'a'), add('c', 'b'));
  expect(await ask(0, 1)).toMatchObject({
    commutes: false,
    a_without_b: { stands: true },
    b_without_a: {
      stands: false,
      issues: expect.arrayContaining([expect.objectContaining({ code: 'edge.unknown_node' })]),
    },
  });
});

it('what was patched in between counts, except what builds on the first', async () => {
  const { ids, ask } = await withPatches(add('b', 'a'), label('b', 'B'), add('c', 'a'), add('d', 'c'));
  expect(await ask(0, 3)).toMatchObject({ commutes: true, left_out: [ids[1]] });
  expect(await ask(2, 3)).toMatchObject({ commutes: false, b_without_a: { stands: false } });
});

it('one that was taken back is compared as it was, and counts for nobody else', async () => {
  const { rig, ids, ask } = await withPatches(add('b', 'a'), add('c', 'a'), add('d', 'a'));
  await rig.post(`/v1/patches/${ids[1]}/withdraw`, { reason: 'not needed' });
  expect(await ask(0, 1)).toMatchObject({ commutes: true });
  expect(await ask(0, 2)).toMatchObject({ commutes: true, left_out: [] });
});

it('patches of different runs, and one with itself, have no answer', async () => {
  const { rig, ids } = await withPatches(add('b', 'a'));
  const other = await rig.start({ workflow: 'slow' });
  const { body } = await rig.post(`/v1/runs/${other}/patches`, add('b', 'a'));
  for (const [one, two, status, code] of [
    [ids[0], body['patch_id'], 422, 'patch.not_comparable'],
    [ids[0], ids[0], 422, 'patch.not_comparable'],
    [ids[0], 'patch_nothing', 404, 'patch.unknown'],
    ['patch_nothing', ids[0], 404, 'patch.unknown'],
  ] as const) {
    const answer = await rig.get(`/v1/patches/${one}/commute/${two}`);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
  }
});

it('one that was refused before it was known what it would do has no answer', async () => {
  const { rig, run, ids } = await withPatches(add('b', 'a'));
  const bad = await rig.post(`/v1/runs/${run}/patches`, label('nowhere', 'x'));
  const answer = await rig.get(`/v1/patches/${ids[0]}/commute/${bad.body['patch_id']}`);
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({
    status: 409,
    code: 'patch.no_changes',
  });
});
