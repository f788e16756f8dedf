import { beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/documents.ts';
import { type Body, createRig, type Rig } from './testing/rig.ts';

const MIA = { 'x-aob-actor': 'human:mia;roles=viewer,operator,approver' };
const BEN = { 'x-aob-actor': 'human:ben;roles=viewer,operator,approver' };
const ROOT = { 'x-aob-actor': 'human:root;roles=admin' };
const AGENT = { 'x-aob-actor': 'agent:plan;roles=operator' };

const base = workflow(
  'orders',
  [{ id: 'take' }, { id: 'pack', inputs: { boxes: 1 } }],
  [{ from: 'take', to: 'pack' }],
);

const add = (id: string, after: string) => [
  { op: 'add', path: '/nodes/-', value: { id, type: 'function', inputs: {} } },
  { op: 'add', path: '/edges/-', value: { from: after, to: id } },
];
const set = (path: string, value: unknown) => [{ op: 'replace', path, value }];

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const propose = (operations: readonly object[], more: object = {}, headers: Record<string, string> = MIA) =>
  rig.post('/v1/workflows/orders/patches', { operations, reason: 'Because', ...more }, headers);
const current = async (): Promise<Body> => (await rig.get('/v1/workflows/orders')).body;
const ids = (body: Body): readonly string[] =>
  (body['definition'] as unknown as { nodes: { id: string }[] }).nodes.map(({ id }) => id);

describe('a patch of a workflow', () => {
  it('makes a version, moves the tag to it, and is kept with author, reason, digests and change set', async () => {
    const before = await rig.push(base);
    const { status, body } = await propose(add('send', 'pack'), { reason: 'Orders are sent' });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { state: 'applied', workflow: 'orders', tag: 'main', version: 2 },
    });
    expect(await current()).toMatchObject({ version: 2, digest: body['digest'], created_by: 'human:mia' });
    const patch = (await rig.get(`/v1/patches/${body['patch_id']}`)).body;
    expect(patch).toMatchObject({
      scope: 'workflow',
      tag: 'main',
      state: 'applied',
      version: 2,
      author: { kind: 'human', id: 'human:mia' },
      reason: 'Orders are sent',
      base: before,
      digest: body['digest'],
      changes: { nodes: { added: [{ id: 'send' }] } },
      issues: [],
    });
    expect(patch).not.toHaveProperty('seq');
    expect((await rig.get('/v1/workflows/orders/patches')).body).toMatchObject({
      items: [{ patch_id: body['patch_id'] }],
    });
    expect((await rig.get('/v1/workflows/orders/tags/main/history')).body).toMatchObject({
      items: [
        {
          kind: 'patch',
          by: 'human:mia',
          reason: 'Orders are sent',
          patch_id: body['patch_id'],
          version: 2,
          changes: { nodes: { added: [{ id: 'send' }] } },
        },
        { kind: 'save', from: null, to: before },
      ],
      undo: before,
      redo: null,
    });
    expect((await rig.get('/v1/workflows/orders/versions')).body).toMatchObject({
      items: [{ version: 2, parent: before, patch_id: body['patch_id'] }, { version: 1 }],
    });
  });

  it('is refused with every reason at once, kept with them, and changes nothing', async () => {
    const before = await rig.push(base);
    const operations = [
      { op: 'add', path: '/edges/-', value: { from: 'pack', to: 'nowhere' } },
      { op: 'replace', path: '/nodes/{take}/type', value: 'nothing' },
    ];
    const { status, body } = await propose(operations);
    expect(status).toBe(422);
    const {
      code,
      issues,
      patch_id: patchId,
    } = body as unknown as {
      code: string;
      issues: { pointer: string }[];
      patch_id: string;
    };
    expect(code).toBe('patch.refused');
    expect(issues.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/operations/0/value/to', '/operations/1/value']),
    );
    expect((await rig.get(`/v1/patches/${patchId}`)).body).toMatchObject({ state: 'refused', issues });
    expect(await current()).toMatchObject({ version: 1, digest: before });
  });

  it('says what would come of it without writing anything', async () => {
    const before = await rig.push(base);
    const preview = await rig.post('/v1/workflows/orders/patches/preview', {
      operations: add('send', 'pack'),
    });
    expect(preview.body).toMatchObject({
      state: 'applied',
      issues: [],
      current: before,
      changes: { nodes: { added: [{ id: 'send' }] } },
    });
    expect((await rig.get('/v1/workflows/orders/patches')).body).toMatchObject({ items: [] });
    expect(await current()).toMatchObject({ version: 1 });
  });

  it('is the same patch under the same id or key, and another one is refused', async () => {
    await rig.push(base);
    const first = await propose(add('send', 'pack'), { patch_id: 'patch_mine' });
    expect(await propose(add('send', 'pack'), { patch_id: 'patch_mine' })).toMatchObject({
      status: 201,
      body: first.body,
    });
    expect(await propose(add('bill', 'pack'), { patch_id: 'patch_mine' })).toMatchObject({
      status: 409,
      body: { code: 'patch.id_reused' },
    });
    const keyed = { ...MIA, 'idempotency-key': 'once' };
    const second = await propose(add('bill', 'pack'), {}, keyed);
    expect(await propose(add('bill', 'pack'), {}, keyed)).toMatchObject({ status: 201, body: second.body });
    expect(await propose(add('other', 'pack'), {}, keyed)).toMatchObject({
      status: 422,
      body: { code: 'key.reused' },
    });
    expect(await current()).toMatchObject({ version: 3 });
  });
});

describe('a patch written against an older version (R22)', () => {
  it('is moved onto the current one by what it does', async () => {
    const before = await rig.push(base);
    await propose(add('send', 'pack'));
    const { status, body } = await propose(set('/nodes/1/inputs/boxes', 2), { base: before });
    expect({ status, body }).toMatchObject({ status: 201, body: { version: 3, rebased_from: before } });
    const now = await current();
    expect(ids(now)).toEqual(['take', 'pack', 'send']);
    expect(now).toMatchObject({ definition: { nodes: [{}, { inputs: { boxes: 2 } }, {}] } });
    expect((await rig.get(`/v1/patches/${body['patch_id']}`)).body).toMatchObject({
      rebased: { from: before, operations: set('/nodes/1/inputs/boxes', 2) },
      operations: [{ op: 'replace', path: '/nodes/{pack}/inputs/boxes' }],
    });
  });

  it('is a conflict that names the elements when they have changed since, and nothing is kept', async () => {
    const before = await rig.push(base);
    await propose(set('/nodes/{pack}/inputs/boxes', 2));
    expect(await propose(set('/nodes/{pack}/inputs/boxes', 3), { base: before })).toMatchObject({
      status: 409,
      body: { code: 'patch.conflict', issues: [{ pointer: 'pack/inputs/boxes', rule: 'R22' }] },
    });
    expect((await rig.get<{ items: [] }>('/v1/workflows/orders/patches')).body.items).toHaveLength(1);
  });

  it('is stale when it was written against what was never a version', async () => {
    await rig.push(base);
    const { status, body } = await propose(add('send', 'pack'), { base: `sha256:${'0'.repeat(64)}` });
    expect({ status, body }).toMatchObject({ status: 409, body: { code: 'patch.stale' } });
  });

  it('of many at once, every one lands, each on top of the others', async () => {
    await rig.push(base);
    const all = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(all.map((id) => propose(add(id, 'pack'))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect([...ids(await current())].sort()).toEqual(['a', 'b', 'c', 'd', 'pack', 'take']);
  });
});

describe('the gate of a workflow', () => {
  const guarded = workflow(
    'orders',
    [{ id: 'take' }, { id: 'ask', type: 'hitl', config: { message: 'Pay?' } }, { id: 'pay' }, { id: 'note' }],
    [
      { from: 'take', to: 'ask' },
      { from: 'ask', to: 'pay' },
      { from: 'take', to: 'note' },
    ],
    { outputs: { note: '${nodes.note.output}' } },
  );

  it('lets nobody past an approval, and keeps an effect guarded that was taken out and comes back (R24)', async () => {
    const http = { id: 'pay', type: 'http', config: { url: 'https://bank.example/pay' } };
    await rig.push({ ...guarded, nodes: guarded.nodes.map((node) => (node.id === 'pay' ? http : node)) });
    const past = await propose([{ op: 'add', path: '/edges/-', value: { from: 'take', to: 'pay' } }]);
    expect(past).toMatchObject({ status: 422, body: { issues: [{ code: 'gate.bypassed', rule: 'R24' }] } });
    const out = await propose([
      { op: 'remove', path: '/edges/{ask->pay}' },
      { op: 'remove', path: '/nodes/{pay}' },
    ]);
    expect(out).toMatchObject({ status: 201 });
    const back = await propose([
      { op: 'add', path: '/nodes/-', value: { ...http, id: 'send_money' } },
      { op: 'add', path: '/edges/-', value: { from: 'take', to: 'send_money' } },
    ]);
    expect(back).toMatchObject({ status: 422, body: { issues: [{ code: 'gate.effect_bypassed' }] } });
    // Nor by a whole document.
    const { definition } = await current();
    const { nodes, edges } = definition as unknown as { nodes: object[]; edges: object[] };
    const pushed = await rig.post('/v1/workflows', {
      definition: {
        ...(definition as object),
        nodes: [...nodes, { ...http, id: 'send_money' }],
        edges: [...edges, { from: 'take', to: 'send_money' }],
      },
    });
    expect(pushed).toMatchObject({ status: 422, body: { issues: [{ code: 'gate.effect_bypassed' }] } });
  });

  it('has settings changed by people, policy and limits by an admin (R29)', async () => {
    await rig.push(base);
    expect(await propose([{ op: 'add', path: '/description', value: 'Packs' }])).toMatchObject({
      status: 201,
    });
    const limits = [{ op: 'add', path: '/limits', value: { nodes: 20 } }];
    expect(await propose(limits)).toMatchObject({
      status: 422,
      body: { issues: [{ code: 'settings.admin_only', pointer: '/operations/0/path' }] },
    });
    expect(await propose(limits, {}, ROOT)).toMatchObject({ status: 201 });
    expect(await propose([{ op: 'replace', path: '/name', value: 'x' }], {}, ROOT)).toMatchObject({
      status: 422,
      body: { issues: [{ code: 'patch.reach' }] },
    });
  });

  it('asks what a reference means, and lets no workflow run itself (R28)', async () => {
    await rig.push(base);
    const child = (ref: string) => [
      { op: 'add', path: '/nodes/-', value: { id: 'sub', type: 'composite', config: { workflow: ref } } },
      { op: 'add', path: '/edges/-', value: { from: 'pack', to: 'sub' } },
    ];
    expect(await propose(child('nothing'))).toMatchObject({
      status: 422,
      body: {
        issues: [{ code: 'workflow.unknown', rule: 'R28', pointer: '/operations/0/value/config/workflow' }],
      },
    });
    expect(await propose(child('orders'))).toMatchObject({
      status: 422,
      body: { issues: [{ code: 'child.cycle' }] },
    });
    await rig.push(workflow('label', [{ id: 'print' }]));
    expect(await propose(child('label'))).toMatchObject({ status: 201 });
    expect(await current()).toMatchObject({
      definition: { nodes: [{}, {}, { config: { workflow: 'label' } }] },
    });
  });
});

describe('a review (R31, R32)', () => {
  const review = (id: unknown, word: 'approve' | 'reject', headers: Record<string, string>, reason = '') =>
    rig.post(`/v1/patches/${String(id)}/${word}`, { reason }, headers);

  it('stands before what an agent proposes: a person moves the tag (R29)', async () => {
    const before = await rig.push(base);
    const { status, body } = await propose(add('send', 'pack'), {}, AGENT);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { state: 'pending_review', digest: before },
    });
    expect(await current()).toMatchObject({ version: 1 });
    expect((await rig.get(`/v1/patches/${body['patch_id']}`)).body).toMatchObject({
      state: 'pending_review',
      issues: [{ code: 'review.workflow', rule: 'R29' }],
      reviewing: { quorum: 1, reviewers: [], approvals: [] },
    });
    expect(await review(body['patch_id'], 'approve', AGENT)).toMatchObject({ status: 403 });
    expect(await review(body['patch_id'], 'approve', MIA, 'Fine')).toMatchObject({
      status: 200,
      body: { state: 'applied', version: 2, approvals: 1, quorum: 1 },
    });
    expect((await rig.get(`/v1/patches/${body['patch_id']}`)).body).toMatchObject({
      state: 'applied',
      author: { kind: 'agent', id: 'agent:plan' },
      review: { decision: 'approve', by: 'human:mia', reason: 'Fine' },
    });
    expect((await rig.get('/v1/workflows/orders/tags/main/history')).body).toMatchObject({
      items: [{ kind: 'patch', by: 'human:mia', patch_id: body['patch_id'] }, {}],
    });
    expect(await review(body['patch_id'], 'approve', BEN)).toMatchObject({
      status: 409,
      body: { code: 'patch.not_under_review' },
    });
  });

  it('that rejects leaves the workflow as it is, and the same patch again is answered so', async () => {
    await rig.push(base);
    const sent = { patch_id: 'patch_no' };
    await propose(add('send', 'pack'), sent, AGENT);
    expect(await review('patch_no', 'reject', BEN, 'Not now')).toMatchObject({ body: { state: 'rejected' } });
    expect(await current()).toMatchObject({ version: 1 });
    expect(await propose(add('send', 'pack'), sent, AGENT)).toMatchObject({
      status: 422,
      body: { code: 'patch.rejected', patch_id: 'patch_no' },
    });
  });

  it('is by whom the policy names, by as many, and not by whoever proposed it', async () => {
    const policy = {
      rules: [{ when: 'size(change.nodes.added) > 0', then: 'review', reason: 'New steps are read' }],
      reviewers: ['human:mia', 'human:ben', 'human:eva'],
      review: { quorum: 2, four_eyes: true },
    };
    await rig.push({ ...base, policy });
    const { body } = await propose(add('send', 'pack'));
    const id = body['patch_id'];
    expect(body).toMatchObject({ state: 'pending_review' });
    expect(await review(id, 'approve', MIA)).toMatchObject({
      status: 403,
      body: { code: 'ticket.own_work' },
    });
    const tom = { 'x-aob-actor': 'human:tom;roles=operator,approver' };
    expect(await review(id, 'approve', tom)).toMatchObject({
      status: 403,
      body: { code: 'ticket.not_approver' },
    });
    const keyed = { ...BEN, 'idempotency-key': 'word' };
    const first = await review(id, 'approve', keyed);
    expect(first).toMatchObject({ body: { state: 'pending_review', approvals: 1, quorum: 2 } });
    expect(await review(id, 'approve', keyed)).toMatchObject({ status: 200, body: first.body });
    expect(await review(id, 'approve', BEN)).toMatchObject({
      status: 409,
      body: { code: 'ticket.already_spoken' },
    });
    const eva = { 'x-aob-actor': 'human:eva;roles=operator,approver' };
    expect(await review(id, 'approve', eva)).toMatchObject({ body: { state: 'applied', approvals: 2 } });
    expect(await current()).toMatchObject({ version: 2 });
  });

  it('that ends after the tag has moved on applies what was shown, where it still means the same (R32)', async () => {
    const before = await rig.push(base);
    const { body } = await propose(add('send', 'pack'), {}, AGENT);
    await propose(add('bill', 'take'));
    expect(await review(body['patch_id'], 'approve', BEN)).toMatchObject({
      body: { state: 'applied', version: 3 },
    });
    expect(ids(await current())).toEqual(['take', 'pack', 'bill', 'send']);
    expect((await rig.get(`/v1/patches/${body['patch_id']}`)).body).toMatchObject({
      rebased: { from: before },
    });
  });

  it('refuses what speaks of an element that has changed meanwhile (R32)', async () => {
    await rig.push(base);
    const { body } = await propose(set('/nodes/{pack}/inputs/boxes', 5), {}, AGENT);
    await propose([{ op: 'add', path: '/nodes/{pack}/label', value: 'Pack' }]);
    expect(await review(body['patch_id'], 'approve', BEN)).toMatchObject({
      body: { state: 'refused', issues: [{ code: 'patch.conflict', pointer: '/nodes/{pack}', rule: 'R32' }] },
    });
    expect(await current()).toMatchObject({ definition: { nodes: [{}, { inputs: { boxes: 1 } }] } });
  });

  it('is asked for again when the rules say something else of it on the version of now (R32)', async () => {
    await rig.push(base);
    const { body } = await propose(add('send', 'pack'), {}, AGENT);
    const rule = { when: 'size(change.nodes.added) > 0', then: 'review', reason: 'New steps are read' };
    await propose([{ op: 'add', path: '/policy', value: { rules: [rule] } }], {}, ROOT);
    const again = await review(body['patch_id'], 'approve', BEN);
    expect(again).toMatchObject({ body: { state: 'pending_review', approvals: 0 } });
    expect((await rig.get(`/v1/patches/${body['patch_id']}`)).body).toMatchObject({
      state: 'pending_review',
      issues: [{ code: 'review.policy' }, { code: 'review.workflow' }],
    });
    expect(await review(body['patch_id'], 'approve', BEN)).toMatchObject({ body: { state: 'applied' } });
  });
});
