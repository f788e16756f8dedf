/** Patches of workflows are taken back: called off while somebody is asked about them, answered by their inverse after that. */
import { beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { type Body, createRig, type Rig } from './testing/rig.ts';

const MIA = { 'x-aob-actor': 'human:mia;roles=viewer,operator,approver' };
const BEN = { 'x-aob-actor': 'human:ben;roles=viewer,operator,approver' };
const ROOT = { 'x-aob-actor': 'human:root;roles=admin' };
const AGENT = { 'x-aob-actor': 'agent:plan;roles=operator' };

const base = workflow('orders', [{ id: 'take' }, { id: 'pack', inputs: {} }], [{ from: 'take', to: 'pack' }]);
const add = (id: string, after: string) => [
  { op: 'add', path: '/nodes/-', value: { id, type: 'function', inputs: {} } },
  { op: 'add', path: '/edges/-', value: { from: after, to: id } },
];

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  await rig.push(base);
});

const propose = async (id: string, after: string, headers = MIA): Promise<string> => {
  const asked = { operations: add(id, after), reason: 'Because' };
  return String((await rig.post('/v1/workflows/orders/patches', asked, headers)).body['patch_id']);
};
const withdraw = (id: string, headers: Record<string, string> = MIA, more: object = {}) =>
  rig.post(`/v1/patches/${id}/withdraw`, { reason: 'Not now', ...more }, headers);
const read = async (url: string): Promise<Body> => (await rig.get(url)).body;

describe('R33: a patch of a workflow under review', () => {
  it('is called off by whoever proposed it or an admin, and nobody decides it any more', async () => {
    const id = await propose('send', 'pack', AGENT);
    expect(await read(`/v1/patches/${id}/withdraw`)).toMatchObject({ code: 'patch.not_yours' });
    expect(await withdraw(id, BEN)).toMatchObject({ status: 403, body: { code: 'patch.not_yours' } });
    const key = { ...AGENT, 'idempotency-key': 'once' };
    const off = await withdraw(id, key);
    expect(off).toMatchObject({ status: 201, body: { patch_id: id, state: 'withdrawn', tag: 'main' } });
    expect((await withdraw(id, key)).body).toEqual(off.body);
    expect(await withdraw(id, AGENT)).toMatchObject({ status: 409, body: { code: 'patch.not_applied' } });
    expect(await read(`/v1/patches/${id}`)).toMatchObject({
      state: 'withdrawn',
      called_off: { by: 'agent:plan', reason: 'Not now' },
    });
    expect(await read(`/v1/patches/${id}`)).not.toHaveProperty('reviewing');
    expect(await rig.post(`/v1/patches/${id}/approve`, {}, BEN)).toMatchObject({
      status: 409,
      body: { code: 'patch.not_under_review' },
    });
    expect(await read('/v1/workflows/orders')).toMatchObject({ version: 1 });
    const other = await propose('bill', 'pack', AGENT);
    expect(await withdraw(other, ROOT)).toMatchObject({ body: { state: 'withdrawn' } });
  });
});

describe('R33: a patch of a workflow that was applied', () => {
  it('is answered by its inverse, as another patch through the gate, and its version stays', async () => {
    const { digest: before } = await read('/v1/workflows/orders');
    const id = await propose('send', 'pack');
    expect(await read(`/v1/patches/${id}/withdraw`)).toMatchObject({ state: 'applied', digest: before });
    const back = await withdraw(id, BEN);
    // The same document is the same version (R22).
    expect(back).toMatchObject({ status: 201, body: { state: 'applied', version: 1 } });
    expect(back.body['patch_id']).not.toBe(id);
    expect(await read('/v1/workflows/orders')).toMatchObject({ digest: before });
    expect(await read(`/v1/patches/${id}`)).toMatchObject({ state: 'applied', version: 2 });
    expect(await read(`/v1/patches/${back.body['patch_id']}`)).toMatchObject({
      author: { id: 'human:ben' },
      changes: { nodes: { removed: [{ id: 'send' }] } },
    });
  });

  it('waits for a person when an agent takes it back', async () => {
    expect(await withdraw(await propose('send', 'pack'), AGENT)).toMatchObject({
      status: 201,
      body: { state: 'pending_review' },
    });
  });

  it('is a conflict when what it speaks of is not there any more, and nothing that can be undone', async () => {
    const id = await propose('send', 'pack');
    expect(await withdraw(id, MIA, { compensate: true })).toMatchObject({
      status: 422,
      body: { code: 'withdraw.of_workflow', issues: [{ pointer: '/compensate' }] },
    });
    const label = [{ op: 'add', path: '/nodes/{send}/label', value: 'Send' }];
    await rig.post('/v1/workflows/orders/patches', { operations: label, reason: 'Say it' }, MIA);
    expect(await withdraw(id)).toMatchObject({
      status: 409,
      body: { code: 'patch.conflict', issues: [{ pointer: '/nodes/{send}' }] },
    });
  });
});
