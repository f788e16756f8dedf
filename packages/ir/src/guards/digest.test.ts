import { describe, expect, it } from 'vitest';
import { compileJson } from '../compile/index.ts';
import type { Json } from '../json/index.ts';
import { bookOf, effectKeysOf, growBook, guardDigest, guardsOfEffect, isSameEffect } from './index.ts';

type Members = { readonly [key: string]: Json };

const http = (id: string, url: string, more: Members = {}): Json => ({
  id,
  type: 'http',
  config: { url, method: 'POST', ...more },
});

const PARTS = {
  fetch: { id: 'fetch', type: 'function' } as Json,
  price: {
    id: 'price',
    type: 'transform',
    config: { expression: 'nodes.fetch.output.amount * 2.0' },
  } as Json,
  side: { id: 'side', type: 'function' } as Json,
  gate: { id: 'gate', type: 'hitl', config: { message: 'Pay?' } } as Json,
  pay: http('pay', 'https://bank.example/pay', { body: { amount: '${nodes.price.output}' } }),
  tell: { id: 'tell', type: 'function', label: 'Tell' } as Json,
};
const EDGES: readonly Json[] = [
  { from: 'fetch', to: 'price' },
  { from: 'fetch', to: 'side' },
  { from: 'price', to: 'gate' },
  { from: 'gate', to: 'pay' },
  { from: 'pay', to: 'tell' },
];

function planWith(
  parts: Partial<typeof PARTS> = {},
  more: readonly Json[] = [],
  edges: readonly Json[] = EDGES,
  policy?: Json,
) {
  const nodes = [...Object.values({ ...PARTS, ...parts }), ...more];
  const document = {
    schema: 'aob/v1',
    name: 'pay',
    nodes,
    edges,
    outputs: null,
    ...(policy === undefined ? {} : { policy }),
  };
  const compiled = compileJson(document);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.plan;
}

const base = guardDigest(planWith(), 'gate');

describe('R26: what was approved is what runs', () => {
  it('covers what cannot run without the approval, and lists what is not seen yet', () => {
    expect(base.covered).toEqual(['pay', 'tell']);
    expect(base.unseen).toEqual([]);
    expect(guardDigest(planWith(), 'gate', (id) => id === 'price').unseen).toEqual(['price']);
    expect(guardDigest(planWith(), 'gate', () => true).unseen).toEqual(['fetch', 'pay', 'price']);
  });

  it.each<[string, ReturnType<typeof planWith>]>([
    ['the amount', planWith({ pay: http('pay', 'https://bank.example/pay', { body: { amount: 999 } }) })],
    [
      'the host',
      planWith({
        pay: http('pay', 'https://thief.example/pay', { body: { amount: '${nodes.price.output}' } }),
      }),
    ],
    [
      'where the amount comes from',
      planWith({ price: { id: 'price', type: 'transform', config: { expression: '999' } } }),
    ],
    [
      'the question',
      planWith({ gate: { id: 'gate', type: 'hitl', config: { message: 'Nothing special' } } }),
    ],
    [
      'who may answer',
      planWith({ gate: { id: 'gate', type: 'hitl', config: { message: 'Pay?', approvers: ['agent'] } } }),
    ],
    [
      'an edge into the covered',
      planWith(
        {},
        [],
        EDGES.map((edge, i) => (i === 3 ? { from: 'gate', to: 'pay', when: 'inputs.x' } : edge)),
      ),
    ],
    [
      'a node among the covered',
      planWith({}, [http('more', 'https://bank.example/pay')], [...EDGES, { from: 'pay', to: 'more' }]),
    ],
    ['the policy', planWith({}, [], EDGES, { late_edges: 'reject' })],
  ])('changes with %s', (_, plan) => {
    expect(guardDigest(plan, 'gate').digest).not.toBe(base.digest);
  });

  it.each<[string, ReturnType<typeof planWith>]>([
    ['a label', planWith({ tell: { id: 'tell', type: 'function', label: 'Say it' } })],
    [
      'a branch that has nothing to do with it',
      planWith({ side: { id: 'side', type: 'transform', config: { expression: '1' } } }),
    ],
    ['the order of nodes', planWith({}, [])],
  ])('stays with %s', (_, plan) => {
    expect(guardDigest(plan, 'gate').digest).toBe(base.digest);
  });
});

describe('R24: the book of guards', () => {
  it('keeps gates by node and by effect, and never forgets one', () => {
    const book = bookOf(planWith());
    expect([...(book.byNode.get('pay') ?? [])]).toEqual(['gate']);
    expect([...guardsOfEffect(book, 'http:bank.example|POST')]).toEqual(['gate']);
    expect([...guardsOfEffect(book, 'http:bank.example|GET')]).toEqual([]);
    const without = planWith(
      {},
      [],
      EDGES.map((edge, i) => (i === 3 ? { from: 'price', to: 'pay' } : edge)),
    );
    expect(without.guards.has('pay')).toBe(false);
    expect([...(growBook(book, without).byNode.get('pay') ?? [])]).toEqual(['gate']);
  });

  it('a host that only a template knows may be any host', () => {
    const book = bookOf(planWith());
    expect([...guardsOfEffect(book, 'http:*|POST')]).toEqual(['gate']);
    expect([...guardsOfEffect(book, 'http:*|GET')]).toEqual([]);
  });

  it('recipients that only a template knows may be anybody, but no host', () => {
    expect(isSameEffect('mail:*', 'mail:a.example')).toBe(true);
    expect(isSameEffect('mail:b.example', 'mail:a.example')).toBe(false);
    expect(isSameEffect('mail:*', 'http:*|POST')).toBe(false);
  });

  it.each<[Members, readonly string[]]>([
    [{ type: 'function' }, []],
    [{ type: 'task', config: { handler: 'builtin.now' } }, []],
    [{ type: 'http', config: { url: 'https://A.example:443/x' } }, ['http:a.example|GET']],
    [{ type: 'http', config: { url: 'https://${inputs.h}/x', method: 'PUT' } }, ['http:*|PUT']],
    [
      { type: 'notify', config: { channel: 'webhook', to: 'http://a.example/x', body: '' } },
      ['http:a.example|POST'],
    ],
    [{ type: 'notify', config: { channel: 'log', body: '' } }, []],
    [
      { type: 'notify', config: { channel: 'slack', to: 'https://hooks.example/x', body: '' } },
      ['http:hooks.example|POST'],
    ],
    [
      { type: 'notify', config: { channel: 'email', to: 'a@Mail.example', subject: '', body: '' } },
      ['mail:mail.example'],
    ],
    [
      {
        type: 'notify',
        config: {
          channel: 'email',
          to: ['a@b.example', 'c@a.example', '${inputs.x}@b.example', '${inputs.y}'],
          subject: '',
          body: '',
        },
      },
      ['mail:*', 'mail:a.example', 'mail:b.example'],
    ],
    [{ type: 'agent', config: { provider: 'script', tools: ['patch_workflow'] } }, ['tool:patch_workflow']],
    [{ type: 'hitl' }, []],
  ])('%j has the effects %j', (node, keys) => {
    expect(effectKeysOf({ id: 'n', ...node } as Parameters<typeof effectKeysOf>[0])).toEqual(keys);
  });
});
