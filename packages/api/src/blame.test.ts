import type { WorkflowDiff } from '@aob/engine/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { type Body, createRig, type Rig } from './testing/rig.ts';

const MIA = { 'x-aob-actor': 'human:mia;roles=viewer,operator,approver' };
const ROOT = { 'x-aob-actor': 'human:root;roles=admin' };

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

const read = async <T = Body>(url: string): Promise<T> => (await rig.get<T>(url)).body;
const patch = async (url: string, operations: readonly object[], reason: string): Promise<string> => {
  const { status, body } = await rig.post(url, { operations, reason }, MIA);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return String(body['patch_id']);
};
const patchWorkflow = (operations: readonly object[], reason = 'Because') =>
  patch('/v1/workflows/orders/patches', operations, reason);

interface Blame {
  readonly origins: readonly { readonly id: string }[];
  readonly nodes: readonly {
    readonly id: string;
    readonly origin: string;
    readonly fields: readonly { readonly path: string; readonly origin: string }[];
  }[];
}

const fieldOf = ({ nodes }: Blame, id: string, path: string) =>
  nodes.find((node) => node.id === id)?.fields.find((field) => field.path === path)?.origin;

describe('blame', () => {
  it('says of a version who brought each node and field, by which patch or push, and why', async () => {
    const boxes = await patchWorkflow(
      [{ op: 'replace', path: '/nodes/{pack}/inputs/boxes', value: 2 }],
      'Two fit',
    );
    const tell = await patchWorkflow(add('tell'), 'Tell them');
    const blame = await read<Blame>('/v1/workflows/orders/blame');
    expect(blame).toMatchObject({ workflow: 'orders', version: 3 });
    expect(blame.origins).toMatchObject([
      { id: 'v1', kind: 'version', by: 'human:local', version: 1, digest: version },
      { id: boxes, kind: 'patch', by: 'human:mia', reason: 'Two fit', version: 2 },
      { id: tell, kind: 'patch', reason: 'Tell them', version: 3 },
    ]);
    expect(blame.nodes.map(({ id, origin }) => [id, origin])).toEqual([
      ['go', 'v1'],
      ['pack', 'v1'],
      ['tell', tell],
    ]);
    expect(fieldOf(blame, 'pack', '/inputs/boxes')).toBe(boxes);
    expect(fieldOf(blame, 'pack', '/type')).toBe('v1');
    // The version before knows nothing of it, and a push says its reason.
    expect((await read<Blame>('/v1/workflows/orders/blame?ref=1')).origins.map(({ id }) => id)).toEqual([
      'v1',
    ]);
    expect(await rig.get('/v1/workflows/orders/blame?ref=9')).toMatchObject({ status: 404 });
  });

  it('of a push names whoever pushed, and why; a promotion also whose patch it was', async () => {
    const pushed = { ...waits, description: 'Packs' };
    await rig.post('/v1/workflows', { definition: pushed, reason: 'Say what it is' }, MIA);
    const runId = await rig.start({ workflow: 'orders', inputs: {} });
    const own = await patch(`/v1/runs/${runId}/patches`, add('tell'), 'Tell them');
    const promotion = await rig.post(`/v1/patches/${own}/promote`, { reason: 'It helps' }, ROOT);
    const blame = await read<Blame & { members: object[] }>('/v1/workflows/orders/blame');
    expect(blame.origins).toMatchObject([
      { id: 'v1' },
      { id: 'v2', by: 'human:mia', reason: 'Say what it is' },
      {
        id: promotion.body['patch_id'],
        by: 'human:root',
        reason: 'It helps',
        promoted: { patch_id: own, run_id: runId, author: { id: 'human:mia' }, reason: 'Tell them' },
      },
    ]);
    expect(blame.members).toContainEqual({ path: '/description', origin: 'v2' });
  });

  it('of a run goes on where that of its version ends, at any event', async () => {
    const tell = await patchWorkflow(add('tell'), 'Tell them');
    const runId = await rig.start({ workflow: 'orders', inputs: {} });
    const { seq } = await rig.until(runId, ({ status }) => status === 'WAITING');
    const bill = await patch(`/v1/runs/${runId}/patches`, add('bill', 'tell'), 'Bill them');
    const blame = await read<Blame>(`/v1/runs/${runId}/blame`);
    expect(blame).toMatchObject({ workflow: 'orders', run_id: runId });
    expect(blame.nodes.map(({ id, origin }) => [id, origin])).toEqual([
      ['go', 'v1'],
      ['pack', 'v1'],
      ['tell', tell],
      ['bill', bill],
    ]);
    expect(blame.origins.at(-1)).toMatchObject({
      id: bill,
      kind: 'patch',
      reason: 'Bill them',
      by: 'human:mia',
    });
    const then = await read<Blame>(`/v1/runs/${runId}/blame?at=${seq}`);
    expect(then.nodes.map(({ id }) => id)).toEqual(['go', 'pack', 'tell']);
    expect(await rig.get(`/v1/runs/${runId}/blame?at=999`)).toMatchObject({ status: 404 });
    expect(await rig.get('/v1/runs/run_nope/blame')).toMatchObject({ status: 404 });
  });

  it('of a run with a definition of its own says that it was started with it', async () => {
    const runId = await rig.start({ definition: { ...waits, name: 'once' }, inputs: {} }, MIA);
    const blame = await read<Blame>(`/v1/runs/${runId}/blame`);
    expect(blame.origins).toMatchObject([{ id: 'start', kind: 'start', by: 'human:mia' }]);
  });
});

describe('diff', () => {
  const diff = (from: string, to: string) =>
    rig.get(`/v1/workflows/orders/diff?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`);

  it('compares versions, runs at any event, and what patches led to', async () => {
    const runId = await rig.start({ workflow: 'orders', inputs: {} });
    const { seq } = await rig.until(runId, ({ status }) => status === 'WAITING');
    const own = await patch(`/v1/runs/${runId}/patches`, add('bill'), 'Bill them');
    const added = { nodes: { added: [{ id: 'bill' }], removed: [], changed: [] } };
    expect((await diff('main', `run:${runId}`)).body).toMatchObject({ from: version, changes: added });
    expect((await diff(`run:${runId}@${seq}`, `patch:${own}`)).body).toMatchObject({ changes: added });
    expect((await diff('1', `run:${runId}@${seq}`)).body).toMatchObject({
      to: version,
      changes: { nodes: { added: [] } },
    });
    const { digest } = await read(`/v1/patches/${own}`);
    expect((await diff(version, String(digest))).body).toMatchObject({ changes: added });
    const boxes = [{ op: 'replace', path: '/nodes/{pack}/inputs/boxes', value: 2 }];
    const agent = { 'x-aob-actor': 'agent:plan;roles=operator' };
    const { body } = await rig.post(
      '/v1/workflows/orders/patches',
      { operations: boxes, reason: 'x' },
      agent,
    );
    expect((await diff('main', `patch:${body['patch_id']}`)).body).toMatchObject({
      changes: {
        nodes: { changed: [{ id: 'pack', fields: [{ path: '/inputs/boxes', before: 1, after: 2 }] }] },
      },
    });
  });

  it('brings both documents along when asked to', async () => {
    const runId = await rig.start({ workflow: 'orders', inputs: {} });
    await patch(`/v1/runs/${runId}/patches`, add('bill'), 'Bill them');
    const sides = `from=main&to=${encodeURIComponent(`run:${runId}`)}`;
    const { documents } = await read<WorkflowDiff>(`/v1/workflows/orders/diff?${sides}&documents=true`);
    const ids = (document: { nodes: readonly { id: string }[] } | undefined) =>
      document?.nodes.map(({ id }) => id);
    expect(ids(documents?.from)).not.toContain('bill');
    expect(ids(documents?.to)).toContain('bill');
    expect(await read(`/v1/workflows/orders/diff?${sides}`)).not.toHaveProperty('documents');
  });

  it('says which side leads nowhere, or to another workflow', async () => {
    await rig.push({ ...waits, name: 'other' });
    const runId = await rig.start({ workflow: 'other', inputs: {} });
    expect(await diff('main', `run:${runId}`)).toMatchObject({
      status: 422,
      body: { code: 'diff.other_workflow', issues: [{ pointer: '/to' }] },
    });
    expect(await diff('nope', 'main')).toMatchObject({
      status: 404,
      body: { issues: [{ pointer: '/from' }] },
    });
    expect(await diff('main', 'run:run_nope')).toMatchObject({ status: 404 });
    expect(await diff('main', 'patch:patch_nope')).toMatchObject({ status: 404 });
    const refused = await rig.post('/v1/workflows/orders/patches', {
      operations: [{ op: 'remove', path: '/nodes/{nope}' }],
      reason: 'x',
    });
    expect(await diff('main', `patch:${refused.body['patch_id']}`)).toMatchObject({
      status: 409,
      body: { code: 'patch.no_result' },
    });
  });
});

describe('undo and redo of a tag', () => {
  const step = (word: 'undo' | 'redo', body: object = {}, headers = MIA) =>
    rig.post(`/v1/workflows/orders/tags/main/${word}`, body, headers);
  const history = () =>
    read<{ items: Body[]; undo: string | null; redo: string | null }>(
      '/v1/workflows/orders/tags/main/history',
    );

  it('are moves of their own: nothing is taken out, and each may be taken back', async () => {
    await patchWorkflow(add('tell'));
    const { digest: second } = await read('/v1/workflows/orders');
    expect(await history()).toMatchObject({ undo: version, redo: null });
    expect(await step('undo', { reason: 'Too soon', expect: second })).toMatchObject({
      status: 200,
      body: { tag: 'main', digest: version },
    });
    expect(await history()).toMatchObject({
      items: [
        { kind: 'undo', to: version, by: 'human:mia', reason: 'Too soon' },
        { kind: 'patch' },
        { kind: 'save' },
      ],
      undo: null,
      redo: second,
    });
    expect(await step('undo')).toMatchObject({ status: 409, body: { code: 'tag.nothing_to_undo' } });
    expect(await step('redo')).toMatchObject({ status: 200, body: { digest: second } });
    expect(await step('redo')).toMatchObject({ status: 409, body: { code: 'tag.nothing_to_redo' } });
    expect((await read<{ items: [] }>('/v1/workflows/orders/tags/main/history?limit=2')).items).toHaveLength(
      2,
    );
  });

  it('are refused from where the tag is not, by agents, and where they would take protection away (R22, R24, R29)', async () => {
    expect(await step('undo', { expect: `sha256:${'0'.repeat(64)}` })).toMatchObject({
      status: 409,
      body: { code: 'workflow.stale', issues: [{ pointer: '/expect' }] },
    });
    const agent = { 'x-aob-actor': 'agent:plan;roles=operator' };
    expect(await step('undo', {}, agent)).toMatchObject({ status: 403 });
    await patchWorkflow([
      { op: 'add', path: '/nodes/-', value: { id: 'ask', type: 'hitl', config: { message: 'Pack?' } } },
      { op: 'remove', path: '/edges/{go->pack}' },
      { op: 'add', path: '/edges/-', value: { from: 'go', to: 'ask' } },
      { op: 'add', path: '/edges/-', value: { from: 'ask', to: 'pack' } },
    ]);
    const undone = await step('undo');
    expect(undone.status).toBe(422);
    expect(JSON.stringify(undone.body)).toContain('gate.weakened');
    expect(await step('undo', {}, ROOT)).toMatchObject({ status: 200 });
  });
});
