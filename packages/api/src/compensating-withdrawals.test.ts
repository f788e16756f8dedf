/** A patch of a run is taken back over HTTP after what came of it was undone (R33). */
import { beforeEach, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { type Body, createRig, type Rig } from './testing/rig.ts';

const booking = workflow(
  'booking',
  [
    { id: 'start', inputs: {} },
    { id: 'go', type: 'wait', config: { signal: 'go' } },
  ],
  [{ from: 'start', to: 'go' }],
);
const hotel = (compensate?: object) => [
  {
    op: 'add',
    path: '/nodes/-',
    value: { id: 'book', type: 'function', inputs: {}, ...(compensate && { compensate }) },
  },
  { op: 'add', path: '/edges/-', value: { from: 'start', to: 'book' } },
];
const UNDO = { type: 'function', config: { handler: 'builtin.echo' } };

let rig: Rig;
let runId: string;
beforeEach(async () => {
  rig = await createRig();
  runId = await rig.start({ definition: booking });
});

const booked = async (): Promise<string> => {
  const operations = hotel(UNDO);
  const { body } = await rig.post(`/v1/runs/${runId}/patches`, { operations, reason: 'a room' });
  await rig.until(runId, (run) => (run['compensation'] as Body | undefined)?.['total'] === 1);
  return String(body['patch_id']);
};

it('asks first, undoes, and leaves the run as it was; both patches say so', async () => {
  const { digest } = (await rig.get(`/v1/runs/${runId}`)).body;
  const patch = await booked();
  expect((await rig.get(`/v1/patches/${patch}/withdraw`)).body).toMatchObject({
    state: 'refused',
    issues: expect.arrayContaining([expect.objectContaining({ code: 'withdraw.begun' })]),
  });
  expect((await rig.get(`/v1/patches/${patch}/withdraw?compensate=true`)).body).toMatchObject({
    state: 'compensating',
    undoes: { total: 1, steps: [{ node: 'book', scope: '' }] },
  });
  const key = { 'idempotency-key': 'once' };
  const asked = { reason: 'called off', compensate: true };
  const back = await rig.post(`/v1/patches/${patch}/withdraw`, asked, key);
  expect(back).toMatchObject({ status: 201, body: { state: 'compensating', undoes: { total: 1 } } });
  await rig.until(runId, (run) => run['digest'] === digest);
  expect((await rig.get(`/v1/patches/${patch}`)).body).toMatchObject({
    state: 'withdrawn',
    withdrawn_by: back.body['patch_id'],
  });
  expect((await rig.get(`/v1/patches/${back.body['patch_id']}`)).body).toMatchObject({
    state: 'applied',
    withdraws: patch,
  });
  expect((await rig.post(`/v1/patches/${patch}/withdraw`, asked, key)).body['patch_id']).toBe(
    back.body['patch_id'],
  );
  expect((await rig.get(`/v1/runs/${runId}/verify`)).body).toMatchObject({ valid: true });
});

it('is refused with every reason for who may not act, and for what is no word', async () => {
  const patch = await booked();
  const agent = { 'x-aob-actor': 'agent:plan;roles=operator' };
  const asked = { reason: 'called off', compensate: true };
  expect(await rig.post(`/v1/patches/${patch}/withdraw`, asked, agent)).toMatchObject({
    status: 422,
    body: { code: 'patch.refused', issues: [{ code: 'withdraw.by_machine', rule: 'R29' }] },
  });
  expect((await rig.post(`/v1/patches/${patch}/withdraw`, { ...asked, compensate: 'yes' })).status).toBe(422);
  expect((await rig.get(`/v1/patches/${patch}/withdraw?compensate=perhaps`)).status).toBe(422);
});
