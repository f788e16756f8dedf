import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { evaluateInline } from './inline.ts';
import { given } from './testing/given.ts';
import { compiled } from './testing/other-workflows.ts';

interface Config {
  readonly op: string;
  readonly value?: string;
  readonly by?: string;
}

const aggregate = (config: Config, list: Json) => {
  const node = { id: 'a', type: 'aggregate', config: { items: 'inputs.list', ...config } };
  const planned = compiled({ nodes: [node], edges: [] }).node.get('a');
  if (planned === undefined) throw new Error('the node is planned');
  return evaluateInline(planned, null, { inputs: { list }, nodes: {}, run: {} });
};

const sales: Json = [
  { shop: 'b', n: 3, tags: ['x'] },
  { shop: 'a', n: 1, tags: [] },
  { shop: 'b', n: 2, tags: ['y', 'z'] },
];

describe('what each op makes of a list, and of an empty one', () => {
  it.each<[Config, Json, Json]>([
    [{ op: 'count' }, 3, 0],
    [{ op: 'sum', value: 'item.n' }, 6, 0],
    [{ op: 'avg', value: 'item.n' }, 2, null],
    [{ op: 'min', value: 'item.n' }, 1, null],
    [{ op: 'max', value: 'item.n' }, 3, null],
    [{ op: 'min', value: 'item.shop' }, 'a', null],
    [{ op: 'max', value: 'item.shop' }, 'b', null],
    [{ op: 'concat', value: 'item.tags' }, ['x', 'y', 'z'], []],
    [{ op: 'merge', value: '{item.shop: item.n, "last": index}' }, { b: 2, a: 1, last: 2 }, {}],
    [
      { op: 'group', by: 'item.shop', value: 'item.n' },
      [
        { key: 'b', items: [3, 2] },
        { key: 'a', items: [1] },
      ],
      [],
    ],
  ])('%j', (config, some, none) => {
    expect(aggregate(config, sales)).toEqual({ ok: true, value: some });
    expect(aggregate(config, [])).toEqual({ ok: true, value: none });
  });

  it('counts an item as itself without a value', () => {
    expect(aggregate({ op: 'sum' }, [1, 2.5])).toEqual({ ok: true, value: 3.5 });
    expect(aggregate({ op: 'group', by: 'item' }, [1, 1])).toEqual({
      ok: true,
      value: [{ key: 1, items: [1, 1] }],
    });
  });
});

it('adds without losing digits', () => {
  expect(aggregate({ op: 'sum' }, Array(10).fill(0.1))).toEqual({ ok: true, value: 1 });
  expect(aggregate({ op: 'sum' }, [1e16, 1.5, -1e16])).toEqual({ ok: true, value: 1.5 });
});

it('keeps groups of different kinds of keys apart, in the order in which they first appear', () => {
  expect(aggregate({ op: 'group', by: 'item' }, ['1', 1, true, null, '1', 'true'])).toEqual({
    ok: true,
    value: [
      { key: '1', items: ['1', '1'] },
      { key: 1, items: [1] },
      { key: true, items: [true] },
      { key: null, items: [null] },
      { key: 'true', items: ['true'] },
    ],
  });
});

it('orders texts by code point', () => {
  expect(aggregate({ op: 'max' }, ['\ue000', '😀', 'z'])).toEqual({ ok: true, value: '😀' });
});

it('merges a key __proto__ like any other', () => {
  const merged = aggregate({ op: 'merge' }, [JSON.parse('{"__proto__": {"isAdmin": true}}'), { a: 1 }]);
  const value = merged !== 'too_long' && merged.ok ? merged.value : null;
  expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

describe('values that do not fit', () => {
  it.each<[string, Config, Json, string, Json]>([
    ['a text in a sum', { op: 'sum' }, [1, '2'], 'aggregate.type', { pointer: '/config/items', item: 1 }],
    [
      'null in a mean',
      { op: 'avg', value: 'item.n' },
      [{ n: null }],
      'aggregate.type',
      { pointer: '/config/value', item: 0 },
    ],
    [
      'a text among numbers',
      { op: 'min' },
      [3, 'b'],
      'aggregate.type',
      { pointer: '/config/items', item: 1 },
    ],
    ['true as a maximum', { op: 'max' }, [true], 'aggregate.type', { pointer: '/config/items', item: 0 }],
    [
      'a text to concat',
      { op: 'concat' },
      [[], 'b'],
      'aggregate.type',
      { pointer: '/config/items', item: 1 },
    ],
    ['a list to merge', { op: 'merge' }, [{}, []], 'aggregate.type', { pointer: '/config/items', item: 1 }],
    [
      'an object as a key',
      { op: 'group', by: 'item' },
      [{}],
      'aggregate.type',
      { pointer: '/config/by', item: 0 },
    ],
    [
      'a sum beyond all numbers',
      { op: 'sum' },
      [1.7e308, 1.7e308],
      'aggregate.overflow',
      { pointer: '/config/items', item: 1 },
    ],
    [
      'whole numbers beyond 2^53',
      { op: 'sum' },
      [2 ** 53, 1],
      'aggregate.overflow',
      { pointer: '/config/items' },
    ],
  ])('%s', (_name, config, list, code, details) => {
    expect(aggregate(config, list)).toMatchObject({ ok: false, error: { code, details } });
  });

  it('and what is no list', () => {
    expect(aggregate({ op: 'count' }, { a: 1 })).toMatchObject({ error: { code: 'expression.type' } });
    expect(aggregate({ op: 'sum', value: 'item.x' }, [{}])).toMatchObject({
      error: { code: 'expression.unresolved' },
    });
  });
});

describe('R9 bounds', () => {
  it('becomes a job when the items together cost more than a decision may spend', () => {
    const squares = { op: 'count' } as const;
    expect(aggregate(squares, Array(1000).fill(1))).toEqual({ ok: true, value: 1000 });
    const heavy = { op: 'sum', value: 'inputs.list.exists(x, x > 1) ? 1 : 0' };
    expect(aggregate(heavy, Array(1000).fill(1))).toBe('too_long');
  });

  it.each([
    { type: 'aggregate', config: { items: 'inputs.list', op: 'count' } },
    { type: 'filter', config: { items: 'inputs.list', where: 'inputs.list.all(x, x < item)' } },
  ])('a long $type goes to a runner, with time to do it', (node) => {
    const document = { nodes: [{ id: 'a', ...node }], edges: [] };
    expect(given(document, { list: [1, 2] }).state.status).toBe('COMPLETED');
    const run = given(document, { list: Array(30_000).fill(1) });
    expect(run.status('a')).toBe('queued');
    expect(run.plan().node.get('a')?.timeoutMs).toBe(60_000);
    run.finish('a', 7);
    expect(run.state.status).toBe('COMPLETED');
  });

  it('never builds a list without end', () => {
    const config = { op: 'concat', value: 'inputs.list' };
    expect(aggregate(config, Array(1100).fill([]))).toBe('too_long');
  });
});
