import { describe, expect, it } from 'vitest';
import type { WorkflowLimits, WorkflowPolicy } from '../document.ts';
import { bookOf } from '../guards/index.ts';
import type { Json } from '../json/index.ts';
import { validateDocument } from '../validate/index.ts';
import { checkPatch } from './check.ts';
import { planOf } from './testing/plans.ts';
import type { PatchOperation } from './types.ts';

const document = (policy: WorkflowPolicy, limits: WorkflowLimits = {}) => ({
  schema: 'aob/v1',
  name: 'shop',
  policy,
  limits,
  nodes: [
    { id: 'a', type: 'function' },
    { id: 'get', type: 'http', config: { url: 'https://known.example/x' } },
  ],
  edges: [{ from: 'a', to: 'get' }],
});

const addAfter = (
  from: string,
  node: { readonly id: string; readonly [field: string]: Json },
): PatchOperation[] => [
  { op: 'add', path: '/nodes/-', value: node },
  { op: 'add', path: '/edges/-', value: { from, to: node.id } },
];

/** As an admin proposes it: nobody may more. */
const codesOf = (
  policy: WorkflowPolicy,
  operations: readonly PatchOperation[],
  limits: WorkflowLimits = {},
) => {
  const current = planOf(document(policy, limits) as never);
  const author = { kind: 'human', id: 'human:ann', roles: ['admin'] } as const;
  const checked = checkPatch({
    current,
    book: bookOf(current),
    proposal: { id: 'patch_1', operations, reason: 'a try', author },
  });
  return checked.verdict === 'sound'
    ? []
    : checked.issues.map(
        ({ code, pointer, node }) => `${code} ${pointer}${node === undefined ? '' : ` ${node}`}`,
      );
};

const call = (url: string): PatchOperation[] => addAfter('a', { id: 'x', type: 'http', config: { url } });

describe('policy.allow.node_types', () => {
  const allow = { node_types: ['function', 'http'] } as const;

  it('refuses every other type that a patch brings, whoever proposes it', () => {
    expect(codesOf({ allow }, addAfter('a', { id: 'x', type: 'function' }))).toEqual([]);
    expect(codesOf({ allow }, addAfter('a', { id: 'x', type: 'delay', config: { duration: '1s' } }))).toEqual(
      ['policy.node_type /operations/0/value x'],
    );
  });

  it('refuses to turn a node into another type, and leaves alone what stood there before', () => {
    const turn = { op: 'replace', path: '/nodes/{a}/type', value: 'join' } as const;
    expect(codesOf({ allow }, [turn])).toEqual(['policy.node_type /operations/0/value a']);
    const rename = { op: 'add', path: '/nodes/{get}/label', value: 'Get' } as const;
    expect(codesOf({ allow: { node_types: ['function'] } }, [rename])).toEqual([]);
  });

  it('with no type at all allows no new node', () => {
    expect(codesOf({ allow: { node_types: [] } }, addAfter('a', { id: 'x', type: 'function' }))).toHaveLength(
      1,
    );
  });
});

describe('policy.allow.hosts', () => {
  it.each([
    [['api.example'], 'https://api.example/x', true],
    [['api.example'], 'https://api.example:8443/x', false],
    [['api.example:8443'], 'https://api.example:8443/x', true],
    [['*.example'], 'https://deep.api.example/x', true],
    [['*.example'], 'https://example/x', false],
    [['*.example'], 'https://evilexample/x', false],
    [['*.ample'], 'https://api.example/x', false],
    [['*.example'], 'https://${inputs.host}/x', false],
    [['*'], 'https://${inputs.host}/x', true],
    [[], 'https://api.example/x', false],
    [['mail:*'], 'https://api.example/x', false],
    // The workflow calls it already.
    [[], 'https://known.example/y', true],
  ])('%j: may a patch call %s? %s', (hosts, url, isAllowed) => {
    expect(codesOf({ allow: { hosts } }, call(url))).toEqual(
      isAllowed ? [] : ['policy.host /operations/0/value x'],
    );
  });

  it('holds for mail and for what undoes a node', () => {
    const mail = (to: string) =>
      addAfter('a', { id: 'x', type: 'notify', config: { channel: 'email', to, subject: 's', body: 'b' } });
    expect(codesOf({ allow: { hosts: ['mail:example.com'] } }, mail('mia@example.com'))).toEqual([]);
    expect(codesOf({ allow: { hosts: ['example.com'] } }, mail('mia@example.com'))).toHaveLength(1);
    const undone = { type: 'http', config: { url: 'https://evil.example/x', method: 'POST' } };
    expect(
      codesOf({ allow: { hosts: [] } }, [{ op: 'add', path: '/nodes/{get}/compensate', value: undone }]),
    ).toHaveLength(1);
  });
});

describe('ceilings on one patch', () => {
  it('limits.nodes_per_patch counts what is new', () => {
    const two = [
      ...addAfter('a', { id: 'x', type: 'function' }),
      ...addAfter('x', { id: 'y', type: 'function' }),
    ];
    expect(codesOf({}, two, { nodes_per_patch: 2 })).toEqual([]);
    expect(codesOf({}, two, { nodes_per_patch: 1 })).toEqual(['limits.nodes_per_patch /operations']);
  });

  it('limits.fan_out holds for every document, patched or saved', () => {
    const more = addAfter('a', { id: 'x', type: 'function' });
    expect(codesOf({}, more, { fan_out: 2 })).toEqual([]);
    expect(codesOf({}, more, { fan_out: 1 })).toEqual([expect.stringMatching(/^limits\.fan_out .* a$/)]);
    const saved = validateDocument({
      ...document({}, { fan_out: 1 }),
      edges: [
        { from: 'a', to: 'get' },
        { from: 'a', to: 'b' },
      ],
      nodes: [...document({}).nodes, { id: 'b', type: 'function' }],
    } as never);
    expect(saved.ok ? [] : saved.issues.map(({ code, pointer }) => ({ code, pointer }))).toEqual([
      { code: 'limits.fan_out', pointer: '/edges/1' },
    ]);
  });
});

describe('a policy that is saved', () => {
  it.each([
    [{ allow: { hosts: ['https://x.example'] } }, '/policy/allow/hosts/0'],
    [{ allow: { hosts: ['a..*'] } }, '/policy/allow/hosts/0'],
    [{ allow: { node_types: ['functoin'] } }, '/policy/allow/node_types/0'],
    [{ allow: { host: [] } }, '/policy/allow/host'],
  ])('is refused when it could never fit: %j', (policy, pointer) => {
    const checked = validateDocument({ ...document({}), policy } as never);
    expect(checked.ok ? [] : checked.issues.map((issue) => issue.pointer)).toEqual([pointer]);
  });
});
