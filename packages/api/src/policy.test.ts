/** Policies of workflows: what another one would have said, and what one says now (design §4). */
import type { JudgedPatch, PolicyDryRun } from '@aob/engine/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { HALF_A_MINUTE, workflow } from './testing/documents.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});

const AGENT = { 'x-aob-actor': 'agent:enrich' };

const shop = (more: object = {}) =>
  workflow('shop', [{ id: 'a', ...HALF_A_MINUTE }, { id: 'b' }], [{ from: 'a', to: 'b' }], more);

const call = (id: string, host: string) => [
  { op: 'add', path: '/nodes/-', value: { id, type: 'http', config: { url: `https://${host}/x` } } },
  { op: 'add', path: '/edges/-', value: { from: 'b', to: id } },
];
const step = (id: string) => [
  { op: 'add', path: '/nodes/-', value: { id, type: 'function' } },
  { op: 'add', path: '/edges/-', value: { from: 'b', to: id } },
];

const propose = async (runId: string, operations: object[], headers?: typeof AGENT): Promise<string> => {
  const { body } = await rig.post(`/v1/runs/${runId}/patches`, { operations, reason: 'a try' }, headers);
  return `${body['patch_id']}`;
};

const dryRun = async (request: object): Promise<PolicyDryRun> => {
  const { status, body } = await rig.post<PolicyDryRun>('/v1/workflows/shop/policy/dry-run', request);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
};

const verdicts = ({ items }: PolicyDryRun) =>
  Object.fromEntries(
    items.map(({ patch_id, then, now }: JudgedPatch) => [patch_id, `${then.verdict} → ${now.verdict}`]),
  );

/** A run with a patch of each kind, and their ids. */
const patchedRun = async () => {
  await rig.push(shop());
  const id = await rig.start({ workflow: 'shop' });
  await rig.until(id, ({ status }) => status === 'RUNNING');
  return {
    id,
    plain: await propose(id, step('x')),
    byAgent: await propose(id, step('y'), AGENT),
    reviewed: await propose(id, call('z', 'new.example'), AGENT),
    live: await propose(id, [{ op: 'replace', path: '/nodes/{a}/inputs', value: { ms: 1 } }]),
    broken: await propose(id, [{ op: 'remove', path: '/nodes/{nobody}' }]),
  };
};

describe('POST /v1/workflows/{name}/policy/dry-run', () => {
  it('says of each patch what was said then, what would be said now, and by which rule', async () => {
    const { id, plain, byAgent, reviewed, live, broken } = await patchedRun();
    const policy = {
      rules: [
        { when: 'actor.kind == "agent" && change.hosts.size() == 0', then: 'review', reason: 'agents ask' },
        { when: 'change.hosts.size() > 0', then: 'auto' },
      ],
    };
    const judged = await dryRun({ policy });
    expect(verdicts(judged)).toEqual({
      [plain]: 'auto → auto',
      [byAgent]: 'auto → review',
      [reviewed]: 'review → auto',
      [live]: 'refuse → refuse',
      [broken]: 'refuse → refuse',
    });
    expect(judged).toMatchObject({ workflow: 'shop', patches: 5, changed: 2, unknown: 0 });
    expect(judged.items.find(({ patch_id }) => patch_id === byAgent)).toMatchObject({
      run_id: id,
      author: { kind: 'agent', id: 'agent:enrich' },
      now: { issues: [{ code: 'review.policy', message: expect.stringContaining('agents ask') }] },
    });
    // What the live run refused, no policy allows.
    expect(judged.items.find(({ patch_id }) => patch_id === live)?.now.issues[0]?.rule).toBe('R23');
  });

  it('with the policy of then says what was said then', async () => {
    const { id } = await patchedRun();
    expect(await dryRun({})).toMatchObject({ patches: 5, changed: 0, unknown: 0 });
    expect((await rig.get(`/v1/runs/${id}/patches`)).body['items']).toHaveLength(5);
  });

  it('tries out what may be added, where to, and how much', async () => {
    const { plain, reviewed } = await patchedRun();
    const hosts = await dryRun({ policy: { allow: { hosts: [] } } });
    expect(verdicts(hosts)).toMatchObject({ [plain]: 'auto → auto', [reviewed]: 'review → refuse' });
    const types = await dryRun({ policy: { allow: { node_types: ['http'] } } });
    expect(verdicts(types)).toMatchObject({ [plain]: 'auto → refuse', [reviewed]: 'review → review' });
    const limits = await dryRun({ limits: { nodes_per_patch: 0 } });
    expect(verdicts(limits)).toMatchObject({ [plain]: 'auto → refuse', [reviewed]: 'review → refuse' });
    // The first patch of the run lay on nothing, the next one on one.
    const { items } = await dryRun({ limits: { patches: 1 } });
    expect(items.find(({ patch_id }) => patch_id === plain)?.now.verdict).toBe('auto');
    expect(items.filter(({ now }) => now.issues.some(({ code }) => code === 'limits.patches'))).toHaveLength(
      1,
    );
  });

  it('looks at the newest ones, and at none before a time', async () => {
    await patchedRun();
    expect(await dryRun({ limit: 2 })).toMatchObject({ patches: 2 });
    expect(await dryRun({ since: '2999-01-01T00:00:00Z' })).toMatchObject({ patches: 0, items: [] });
  });

  it('knows the roles of then: an admin of then is one now', async () => {
    await rig.push(shop());
    const id = await rig.start({ workflow: 'shop' });
    await rig.until(id, ({ status }) => status === 'RUNNING');
    const admin = { 'x-aob-actor': 'human:root;roles=admin,operator' };
    const patch = await propose(id, step('x'), admin as never);
    const policy = { rules: [{ when: '!("admin" in actor.roles)', then: 'refuse' }] };
    expect(verdicts(await dryRun({ policy }))).toEqual({ [patch]: 'auto → auto' });
  });

  it('judges patches of the workflow itself as well, those that were reviewed with the roles of then', async () => {
    await rig.push(shop());
    const reason = 'for all later runs';
    const patchWorkflow = async (operations: object[], headers?: typeof AGENT) => {
      const { body } = await rig.post('/v1/workflows/shop/patches', { operations, reason }, headers);
      return `${body['patch_id']}`;
    };
    const mine = await patchWorkflow(step('x'));
    const reviewed = await patchWorkflow(step('y'), AGENT);
    expect(verdicts(await dryRun({}))).toEqual({ [mine]: 'auto → auto', [reviewed]: 'review → review' });
    const policy = { rules: [{ when: 'actor.kind == "agent"', then: 'refuse' }] };
    expect(verdicts(await dryRun({ policy }))).toEqual({
      [mine]: 'auto → auto',
      [reviewed]: 'review → refuse',
    });
  });

  it('refuses a policy that could not be saved, with every reason, and knows no other workflow', async () => {
    await rig.push(shop());
    const wrong = {
      policy: { rules: [{ when: 'change.nodes.', then: 'maybe' }], alow: {} },
      limits: { nodes: 0 },
    };
    const { status, body } = await rig.post('/v1/workflows/shop/policy/dry-run', wrong);
    const issues = body['issues'] as unknown as readonly { pointer: string }[];
    expect({ status, code: body['code'], pointers: issues.map(({ pointer }) => pointer).sort() }).toEqual({
      status: 422,
      code: 'policy.invalid',
      pointers: ['/limits/nodes', '/policy/alow', '/policy/rules/0/then', '/policy/rules/0/when'],
    });
    expect((await rig.post('/v1/workflows/nothing/policy/dry-run', {})).status).toBe(404);
  });
});

describe('limits.spawn_depth', () => {
  const agent = (id: string, from: string, tools: unknown[] = []) => [
    {
      op: 'add',
      path: '/nodes/-',
      value: { id, type: 'agent', config: { provider: 'script', script: tools } },
    },
    { op: 'add', path: '/edges/-', value: { from, to: id } },
  ];

  it('counts an agent that nobody in the run stands for as one of the workflow', async () => {
    await rig.push(shop({ limits: { spawn_depth: 0 } }));
    const id = await rig.start({ workflow: 'shop' });
    await rig.until(id, ({ status }) => status === 'RUNNING');
    const { status, body } = await rig.post(
      `/v1/runs/${id}/patches`,
      { operations: agent('helper', 'b'), reason: 'help' },
      AGENT,
    );
    expect({ status, issues: body['issues'] }).toMatchObject({
      status: 422,
      issues: [{ code: 'limits.spawn_depth', node: 'helper', pointer: '/operations/0/value' }],
    });
    expect(
      (await rig.post(`/v1/runs/${id}/patches`, { operations: agent('mine', 'b'), reason: 'help' })).status,
    ).toBe(201);
  });
});

describe('a review that the policy asks for', () => {
  const policy = {
    rules: [{ when: 'change.nodes.changed.exists(n, n.id == "held")', then: 'review' }],
    reviewers: ['human:ann', 'human:bob', 'human:mia'],
    review: { quorum: 2, four_eyes: true, timeout: '1h' },
  };

  it('opens a ticket with its quorum, bars the author, and holds back only what the patch touches', async () => {
    await rig.push(
      workflow(
        'parallel',
        [
          { id: 'start', config: { handler: 'builtin.sleep' }, inputs: { ms: 400 } },
          { id: 'held' },
          { id: 'free' },
        ],
        [
          { from: 'start', to: 'held' },
          { from: 'start', to: 'free' },
        ],
        { policy },
      ),
    );
    const id = await rig.start({ workflow: 'parallel' });
    await rig.until(id, ({ status }) => status === 'RUNNING');
    const operations = [{ op: 'add', path: '/nodes/{held}/label', value: 'Held' }];
    const as = (name: string) => ({ 'x-aob-actor': `human:${name};roles=approver,operator` });
    const { body } = await rig.post(`/v1/runs/${id}/patches`, { operations, reason: 'a name' }, as('mia'));
    expect(body).toMatchObject({ state: 'pending_review' });
    await rig.until(id, ({ status }) => status === 'WAITING');
    const { nodes } = (
      await rig.get<{ nodes: { id: string; status: string; held_by?: string }[] }>(`/v1/runs/${id}/graph`)
    ).body;
    const ticketId = `${body['ticket_id']}`;
    expect(nodes.find((node) => node.id === 'free')?.status).toBe('completed');
    expect(nodes.find((node) => node.id === 'held')).toMatchObject({ status: 'pending', held_by: ticketId });
    const approve = (name: string) =>
      rig.post(`/v1/tickets/${ticketId}/decision`, { decision: 'approve', reason: 'fine' }, as(name));
    expect((await approve('mia')).body['code']).toBe('ticket.own_work');
    expect((await approve('ann')).status).toBe(200);
    expect((await rig.get(`/v1/runs/${id}`)).body['status']).toBe('WAITING');
    expect((await approve('bob')).status).toBe(200);
    expect(await rig.until(id, ({ status }) => status === 'COMPLETED')).toMatchObject({ graph_version: 2 });
  });
});
