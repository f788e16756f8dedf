import { expect, it } from 'vitest';
import { createLayoutCache, structureOf } from './layout-cache.ts';
import { layoutNested, type NestedInput } from './layout-nested.ts';

const chain = (...ids: readonly string[]): NestedInput => ({
  nodes: ids.map((id) => ({ id, isFrame: false })),
  edges: ids.slice(1).map((to, at) => ({ id: `e${at}`, from: ids[at] ?? '', to })),
});

it('has one text for graphs that are laid out alike, and another for all others', () => {
  const base = chain('a', 'b');
  expect(structureOf(chain('a', 'b'))).toBe(structureOf(base));
  const labelled = { ...base, edges: base.edges.map((edge) => ({ ...edge, hasLabel: true })) };
  const framed = { ...base, nodes: base.nodes.map((node) => ({ ...node, isFrame: true })) };
  const inside = { ...base, nodes: base.nodes.map((node) => ({ ...node, parent: 'each' })) };
  const others = [chain('b', 'a'), chain('a', 'b', 'c'), labelled, framed, inside].map(structureOf);
  expect(new Set([structureOf(base), ...others]).size).toBe(6);
});

it('finds what was kept, and forgets what was looked at longest ago', () => {
  const cache = createLayoutCache(6);
  const layouts = new Map(
    ['one', 'two', 'three'].map((name) => [name, layoutNested(chain(`${name}a`, `${name}b`))] as const),
  );
  for (const [name, layout] of layouts) cache.keep(name, layout);
  expect(cache.find('one')).toBe(layouts.get('one'));
  cache.keep('four', layoutNested(chain('x', 'y')));
  expect(cache.find('two')).toBeUndefined();
  expect(cache.find('one')).toBe(layouts.get('one'));
  expect(cache.find('three')).toBe(layouts.get('three'));
});

it('keeps the newest, however large it is, and counts what replaces another once', () => {
  const cache = createLayoutCache(3);
  const large = layoutNested(chain('a', 'b', 'c', 'd'));
  cache.keep('small', layoutNested(chain('a')));
  cache.keep('large', large);
  expect(cache.find('large')).toBe(large);
  expect(cache.find('small')).toBeUndefined();
  const small = layoutNested(chain('a'));
  cache.keep('large', small);
  cache.keep('other', layoutNested(chain('b', 'c')));
  expect(cache.find('large')).toBe(small);
});
