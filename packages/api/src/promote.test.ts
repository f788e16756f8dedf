import { beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { type Body, createRig, type Rig } from './testing/rig.ts';

const MIA = { 'x-aob-actor': 'human:mia;roles=viewer,operator,approver' };
const AGENT = { 'x-aob-actor': 'agent:plan;roles=operator' };

const waits = workflow(
  'orders',
  [
    { id: 'go', type: 'wait', config: { signal: 'go' } },
    { id: 'pack', inputs: { boxes: 1 } },
  ],
  [{ from: 'go', to: 'pack' }],
);

const add = (id: string, after = 'pack') => [
  { op: 'add', path: '/nodes/-', value: { id, type: 'function', inputs: {} } },
  { op: 'add', path: '/edges/-', value: { from: after, to: id } },
];

let rig: Rig;
let version: string;
beforeEach(async () => {
  rig = await createRig();
  version = await rig.push(waits);
});

const start = () => rig.start({ workflow: 'orders', inputs: {} });
const patchRun = async (
  runId: string,
  operations: readonly object[],
  headers: Record<string, string> = AGENT,
) => {
  const answer = await rig.post(`/v1/runs/${runId}/patches`, { operations, reason: 'Tell them' }, headers);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return String(answer.body['patch_id']);
};
const promote = (id: string, request: object = {}, headers: Record<string, string> = MIA) =>
  rig.post(`/v1/patches/${id}/promote`, request, headers);
const read = async (url: string): Promise<Body> => (await rig.get(url)).body;

describe('promoting a patch of a run', () => {
  it('brings it to the workflow as a patch of whoever promotes it, with the runs that speak for it', async () => {
    const [one, two, other] = [await start(), await start(), await start()];
    const same = await patchRun(one, add('tell'));
    const promoted = await patchRun(two, add('tell'));
    await patchRun(other, add('bill'));
    const preview = await read(`/v1/patches/${promoted}/promote`);
    expect(preview).toMatchObject({
      state: 'applied',
      workflow: 'orders',
      tag: 'main',
      current: version,
      reason: 'Tell them',
      changes: { nodes: { added: [{ id: 'tell' }] } },
    });
    const { status, body } = await promote(promoted);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        state: 'applied',
        workflow: 'orders',
        tag: 'main',
        version: 2,
        promotes: promoted,
        runs: [
          { run_id: two, patch_id: promoted, status: 'WAITING' },
          { run_id: one, patch_id: same },
        ],
      },
    });
    expect(preview['runs']).toEqual(body['runs']);
    expect(await read('/v1/workflows/orders')).toMatchObject({ version: 2, digest: body['digest'] });
    expect(await read(`/v1/patches/${body['patch_id']}`)).toMatchObject({
      scope: 'workflow',
      author: { kind: 'human', id: 'human:mia' },
      reason: 'Tell them',
      promotes: promoted,
    });
    expect(await read(`/v1/patches/${promoted}`)).toMatchObject({
      state: 'promoted',
      promoted_by: body['patch_id'],
      author: { kind: 'agent' },
    });
    expect(await read('/v1/patches?state=promoted')).toMatchObject({ items: [{ patch_id: promoted }] });
    expect((await rig.get<{ items: [] }>('/v1/patches?state=applied&scope=run')).body.items).toHaveLength(2);
  });

  it('keeps its word in the log of the run, which may have ended long ago', async () => {
    const runId = await start();
    const id = await patchRun(runId, add('tell'));
    await rig.post(`/v1/runs/${runId}/signals/go`, {});
    await rig.until(runId, ({ status }) => status === 'COMPLETED');
    const { seq } = await read(`/v1/runs/${runId}`);
    expect(await promote(id)).toMatchObject({ status: 201, body: { runs: [{ status: 'COMPLETED' }] } });
    expect(await read(`/v1/runs/${runId}`)).toMatchObject({ seq });
    expect(await read(`/v1/patches/${id}`)).toMatchObject({ state: 'promoted' });
    expect(await read(`/v1/runs/${runId}/verify`)).toMatchObject({ valid: true });
  });

  it('stays promoted when its run goes on and writes the patch again', async () => {
    const runId = await start();
    const id = await patchRun(runId, add('tell'));
    await promote(id);
    const taken = await rig.post(`/v1/patches/${id}/withdraw`, { reason: 'Not here' }, MIA);
    expect(taken.status).toBe(201);
    expect(await read(`/v1/patches/${id}`)).toMatchObject({
      state: 'withdrawn',
      promoted_by: expect.any(String),
    });
    expect(await read('/v1/workflows/orders')).toMatchObject({ version: 2 });
  });

  it('twice is once, until the workflow moves on', async () => {
    const id = await patchRun(await start(), add('tell'));
    const first = await promote(id);
    expect(await promote(id)).toEqual(first);
    const both = await Promise.all([promote(id), promote(id)]);
    expect(both.map(({ body }) => body)).toEqual([first.body, first.body]);
    await rig.post('/v1/workflows/orders/patches', { operations: add('bill'), reason: 'Bill them' }, MIA);
    expect(await promote(id)).toMatchObject({
      status: 409,
      body: {
        code: 'patch.conflict',
        issues: [{ pointer: '/nodes/{tell}' }, { pointer: '/edges/{pack->tell}' }],
      },
    });
    expect((await rig.get<{ items: [] }>('/v1/workflows/orders/versions')).body.items).toHaveLength(3);
  });

  it('is possible again after its move of the tag was undone', async () => {
    const id = await patchRun(await start(), add('tell'));
    const { body: first } = await promote(id);
    await rig.post('/v1/workflows/orders/tags/main/undo', {}, MIA);
    const { status, body } = await promote(id);
    expect({ status, body }).toMatchObject({ status: 201, body: { version: 2, digest: first['digest'] } });
    expect(body['patch_id']).not.toBe(first['patch_id']);
  });

  it('goes through the gate for the promoter, never for the agent', async () => {
    const guarded = workflow(
      'guarded',
      [
        { id: 'go', type: 'wait', config: { signal: 'go' } },
        { id: 'work' },
        { id: 'ask', type: 'hitl', config: { message: 'Pay?' } },
        { id: 'pay' },
      ],
      [
        { from: 'go', to: 'work' },
        { from: 'work', to: 'ask' },
        { from: 'ask', to: 'pay' },
      ],
      {
        policy: {
          rules: [
            {
              when: 'actor.kind == "human" && size(change.nodes.added) > 0',
              then: 'review',
              reason: 'New steps',
            },
          ],
        },
      },
    );
    await rig.push(guarded);
    const runId = await rig.start({ workflow: 'guarded', inputs: {} });
    const id = await patchRun(runId, add('tell', 'work'));
    expect(await promote(id, {}, AGENT)).toMatchObject({ status: 403, body: { code: 'actor.not_a_person' } });
    const { body } = await promote(id);
    expect(body).toMatchObject({ state: 'pending_review' });
    expect(await read(`/v1/patches/${id}`)).toMatchObject({ state: 'applied' });
    // Asked again it is the one under review, not a second one.
    expect((await promote(id)).body['patch_id']).toBe(body['patch_id']);
    const approved = await rig.post(`/v1/patches/${body['patch_id']}/approve`, {}, MIA);
    expect(approved.body).toMatchObject({ state: 'applied', version: 2 });
    expect(await read(`/v1/patches/${id}`)).toMatchObject({ state: 'promoted' });
  });

  it('is refused for what was taken back, never applied, or changes a workflow already', async () => {
    const runId = await start();
    const id = await patchRun(runId, add('tell'));
    const taken = await rig.post(`/v1/patches/${id}/withdraw`, { reason: 'No' }, MIA);
    expect(taken.status).toBe(201);
    expect(await promote(id)).toMatchObject({ status: 409, body: { code: 'patch.not_applied' } });
    const refused = await rig.post(`/v1/runs/${runId}/patches`, {
      operations: [{ op: 'remove', path: '/nodes/{pack}' }],
      reason: 'x',
    });
    expect(await promote(String(refused.body['patch_id']))).toMatchObject({
      body: { code: 'patch.not_applied' },
    });
    expect(await promote('patch_nope')).toMatchObject({ status: 404, body: { code: 'patch.unknown' } });
    const own = await rig.post('/v1/workflows/orders/patches', { operations: add('bill'), reason: 'x' }, MIA);
    expect(await promote(String(own.body['patch_id']))).toMatchObject({
      status: 409,
      body: { code: 'patch.of_workflow' },
    });
  });

  it('goes to the tag that is asked for, where the promoter saw it', async () => {
    await rig.post('/v1/workflows', { definition: waits, tag: 'canary' });
    const id = await patchRun(await start(), add('tell'));
    const elsewhere = `sha256:${'0'.repeat(64)}`;
    expect(await promote(id, { tag: 'canary', expect: elsewhere })).toMatchObject({
      status: 409,
      body: { code: 'workflow.stale', issues: [{ pointer: '/expect' }] },
    });
    expect(await promote(id, { tag: 'canary', expect: version, reason: 'Try it' })).toMatchObject({
      status: 201,
    });
    expect(await read('/v1/workflows/orders')).toMatchObject({ version: 1 });
    expect(await read('/v1/workflows/orders@canary')).toMatchObject({ version: 2 });
    expect(await promote(id, { tag: 'nope' })).toMatchObject({ status: 404 });
  });

  it('is moved by what it does to where the tag points by then', async () => {
    const id = await patchRun(await start(), add('tell'));
    await rig.post('/v1/workflows/orders/patches', { operations: add('bill'), reason: 'Bill them' }, MIA);
    expect(await promote(id)).toMatchObject({ status: 201, body: { version: 3 } });
    const { definition } = (await read('/v1/workflows/orders')) as unknown as {
      definition: { nodes: { id: string }[] };
    };
    expect(definition.nodes.map((node) => node.id)).toEqual(['go', 'pack', 'bill', 'tell']);
  });
});
