import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeApi, problem } from './testing/fake-api.ts';
import { aob } from './testing/fake-io.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aob-cli-'));
  file = join(folder, 'patch.json');
  await writeFile(file, JSON.stringify([{ op: 'add', path: '/description', value: 'Packs' }]));
});
afterAll(() => rm(folder, { recursive: true }));

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const accepted = (more: object = {}) => ({
  patch_id: 'patch_2',
  state: 'applied',
  workflow: 'orders',
  tag: 'main',
  digest: digest('b'),
  version: 2,
  ...more,
});
const changes = {
  nodes: { added: [{ id: 'tell', type: 'function' }], removed: [], changed: [] },
  edges: { added: [], removed: [], changed: [] },
  reordered: [],
};
const runs = [
  { run_id: 'run_1', patch_id: 'patch_1', status: 'COMPLETED' },
  { run_id: 'run_2', patch_id: 'patch_9', status: 'COMPLETED' },
];

describe('workflow patch', () => {
  it('sends the operations with the tag, also those that no run patch may have, and says what comes next', async () => {
    await using api = await fakeApi({
      'POST /v1/workflows/orders/patches': { status: 201, body: accepted() },
    });
    const { code, stdout } = await aob([
      'workflow',
      'patch',
      'orders',
      file,
      '--reason',
      'Say what',
      '--tag',
      'canary',
      '--api-url',
      api.url,
    ]);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('orders@main is at version 2'),
    });
    expect(api.asked[0]?.body).toMatchObject({
      reason: 'Say what',
      tag: 'canary',
      operations: [{ path: '/description' }],
    });
  });

  it('with --dry-run exits with 2 when it would be refused, and shows every reason', async () => {
    const issues = [
      { pointer: '/operations/0', code: 'gate.bypassed', message: 'pay could run', rule: 'R24' },
    ];
    const verdict = {
      state: 'refused',
      workflow: 'orders',
      tag: 'main',
      current: digest('a'),
      issues,
      changes,
    };
    await using api = await fakeApi({ 'POST /v1/workflows/orders/patches/preview': { body: verdict } });
    const args = ['workflow', 'patch', 'orders', file, '--reason', 'x', '--dry-run', '--api-url', api.url];
    const { code, stdout } = await aob(args);
    expect(code).toBe(2);
    expect(stdout).toContain('pay could run (gate.bypassed R24)');
    expect(stdout).toContain('+ node tell (function)');
  });

  it('says where a review is decided', async () => {
    const { version: _version, ...waiting } = accepted({ state: 'pending_review' });
    const reviewed = {
      patch_id: 'patch_2',
      decision: 'approve',
      state: 'applied',
      workflow: 'orders',
      tag: 'main',
      approvals: 1,
      quorum: 1,
      version: 2,
      issues: [],
    };
    await using api = await fakeApi({
      'POST /v1/workflows/orders/patches': { status: 201, body: waiting },
      'POST /v1/patches/patch_2/approve': { body: reviewed },
    });
    const sent = await aob(['workflow', 'patch', 'orders', file, '--reason', 'x', '--api-url', api.url]);
    expect(sent.stdout).toContain('aob patch approve patch_2');
    const approved = await aob(['patch', 'approve', 'patch_2', '--api-url', api.url]);
    expect(approved.stdout).toContain('orders@main is at version 2');
  });
});

describe('patch promote', () => {
  it('says which runs had it and what the tag points at', async () => {
    const body = accepted({ promotes: 'patch_1', runs });
    await using api = await fakeApi({ 'POST /v1/patches/patch_1/promote': { status: 201, body } });
    const { stdout } = await aob([
      'patch',
      'promote',
      'patch_1',
      '--reason',
      'It helps',
      '--api-url',
      api.url,
    ]);
    expect(stdout).toContain('2 runs had it: 2 COMPLETED');
    expect(stdout).toContain('orders@main is at version 2');
    expect(api.asked[0]?.body).toEqual({ reason: 'It helps' });
  });

  it('with --dry-run only asks, for the tag that is named', async () => {
    const verdict = {
      state: 'applied',
      workflow: 'orders',
      tag: 'canary',
      current: digest('a'),
      issues: [],
      changes,
      operations: [],
      reason: 'r',
      runs,
    };
    await using api = await fakeApi({ 'GET /v1/patches/patch_1/promote?tag=canary': { body: verdict } });
    const args = ['patch', 'promote', 'patch_1', '--tag', 'canary', '--dry-run', '--api-url', api.url];
    const { code, stdout } = await aob(args);
    expect(code).toBe(0);
    expect(stdout).toContain('would be applied on orders@canary');
  });

  it('exits with 2 on a conflict, and names the elements', async () => {
    await using api = await fakeApi({
      'POST /v1/patches/patch_1/promote': problem(409, 'patch.conflict', {
        issues: [
          { pointer: '/nodes/{tell}', code: 'patch.conflict', message: 'node tell is there already.' },
        ],
      }),
    });
    const { code, stderr } = await aob(['patch', 'promote', 'patch_1', '--api-url', api.url]);
    expect(code).toBe(2);
    expect(stderr).toContain('node tell is there already.');
  });
});

describe('tags', () => {
  const tags = { items: [{ tag: 'main', digest: digest('b'), updated_at: '2026-01-02T03:04:05.000Z' }] };
  const moved = { tag: 'main', digest: digest('a'), updated_at: '2026-01-02T03:04:06.000Z' };

  it('are pointed at a version from where they stand, by number too', async () => {
    await using api = await fakeApi({
      'GET /v1/workflows/orders/versions': { body: { items: [{ version: 1, digest: digest('a') }] } },
      'GET /v1/workflows/orders/tags': { body: tags },
      'PUT /v1/workflows/orders/tags/main': { body: moved },
      'PUT /v1/workflows/orders/tags/new': { body: { ...moved, tag: 'new' } },
    });
    const args = ['workflow', 'tag', 'orders'];
    expect(await aob([...args, 'main', '1', '--reason', 'Back', '--api-url', api.url])).toMatchObject({
      code: 0,
    });
    expect(api.asked.at(-1)?.body).toEqual({ to: digest('a'), expect: digest('b'), reason: 'Back' });
    expect(await aob([...args, 'new', '1', '--api-url', api.url])).toMatchObject({ code: 0 });
    expect(api.asked.at(-1)?.body).toEqual({ to: digest('a'), expect: null });
    expect(await aob([...args, 'main', '7', '--api-url', api.url])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('orders has no version 7'),
    });
  });

  it('are undone and redone, and their history says why', async () => {
    const history = {
      items: [
        {
          kind: 'undo',
          from: digest('b'),
          to: digest('a'),
          version: 1,
          at: '2026-01-02T03:04:06.000Z',
          by: 'human:mia',
          reason: 'Too many mails',
          changes: { ...changes, nodes: { ...changes.nodes, added: [], removed: changes.nodes.added } },
        },
        {
          kind: 'save',
          from: null,
          to: digest('a'),
          version: 1,
          at: '2026-01-02T03:04:05.000Z',
          by: 'human:ben',
        },
      ],
      next_cursor: null,
      undo: null,
      redo: digest('b'),
    };
    await using api = await fakeApi({
      'POST /v1/workflows/orders/tags/main/undo': { body: moved },
      'POST /v1/workflows/orders/tags/stable/redo': { body: { ...moved, tag: 'stable' } },
      'GET /v1/workflows/orders/tags/main/history': { body: history },
    });
    await aob(['workflow', 'undo', 'orders', '--reason', 'Too many mails', '--api-url', api.url]);
    expect(api.asked.at(-1)?.body).toEqual({ reason: 'Too many mails' });
    const redone = await aob(['workflow', 'redo', 'orders', '--tag', 'stable', '--api-url', api.url]);
    expect(redone.stdout).toContain('orders@stable');
    const { stdout } = await aob(['workflow', 'history', 'orders', '--api-url', api.url]);
    expect(stdout).toContain('undone by human:mia');
    expect(stdout).toContain('Too many mails');
    expect(stdout).toContain('- node tell (function)');
    expect(stdout).toContain('redo to sha256:bbbb');
  });
});

describe('blame', () => {
  const blame = {
    workflow: 'orders',
    digest: digest('b'),
    origins: [
      {
        id: 'v1',
        kind: 'version',
        by: 'human:ben',
        at: '2026-01-02T03:04:05.000Z',
        digest: digest('a'),
        version: 1,
      },
      {
        id: 'patch_2',
        kind: 'patch',
        by: 'human:mia',
        at: '2026-01-02T03:04:06.000Z',
        digest: digest('b'),
        patch_id: 'patch_2',
        reason: 'Two fit',
        promoted: {
          patch_id: 'patch_1',
          run_id: 'run_1',
          author: { kind: 'agent', id: 'agent:plan' },
          reason: 'r',
        },
      },
    ],
    nodes: [
      {
        id: 'pack',
        origin: 'v1',
        fields: [
          { path: '/type', origin: 'v1' },
          { path: '/inputs/boxes', origin: 'patch_2' },
        ],
      },
    ],
    edges: [{ id: 'take->pack', origin: 'v1', fields: [] }],
    orders: [],
    members: [{ path: '/outputs', origin: 'v1' }],
  };

  it('names for each element who brought it, and for each field who else wrote it since', async () => {
    await using api = await fakeApi({ 'GET /v1/workflows/orders/blame?ref=3': { body: blame } });
    const { stdout } = await aob(['workflow', 'blame', 'orders', '3', '--api-url', api.url]);
    const lines = stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' '));
    expect(lines.find((line) => line.startsWith('node pack'))).toContain('version 1 human:ben');
    expect(lines.find((line) => line.includes('inputs.boxes'))).toContain(
      'patch_2 human:mia (of agent:plan)',
    );
    expect(stdout).not.toContain(' type ');
    expect(stdout).toContain('edge take->pack');
    expect(stdout).toContain('outputs');
  });

  it('of one node shows every field, of a run at any event, and the nearest name of a wrong one', async () => {
    await using api = await fakeApi({ 'GET /v1/runs/run_1/blame': { body: { ...blame, run_id: 'run_1' } } });
    const args = ['run', 'blame', 'run_1', '--api-url', api.url];
    const { stdout } = await aob([...args, '--at', '4', '--node', 'pack']);
    expect(api.asked.at(-1)?.route).toContain('at=4');
    expect(stdout).toContain('type');
    expect(stdout).not.toContain('take->pack');
    expect(await aob([...args, '--node', 'pak'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean pack?'),
    });
  });
});
