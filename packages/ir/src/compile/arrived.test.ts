import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { addArrived } from './arrived.ts';
import { compileJson } from './index.ts';

describe('$from (R5)', () => {
  const arrivals: { readonly [id: string]: Json } = { a: 1, c: null };

  it('adds what arrived, by id, and leaves the rest out', () => {
    expect(addArrived({ x: 0 }, ['a', 'b', 'c'], (id) => arrivals[id])).toEqual({ x: 0, a: 1, c: null });
    expect(addArrived('text', [], () => 1)).toBe('text');
  });

  it('lets the mapping itself win', () => {
    expect(addArrived({ a: 'mine' }, ['a'], (id) => arrivals[id])).toEqual({ a: 'mine' });
  });

  const documentWith = (from: readonly string[]): Json => ({
    schema: 'aob/v1',
    name: 'test',
    nodes: [
      { id: 'a', type: 'function' },
      { id: 'b', type: 'function', inputs: { $from: from } },
      { id: 'c', type: 'function' },
    ],
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ],
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['what runs before', ['a'], []],
    ['an unknown node', ['a', 'aa'], ['data_flow.unknown_node /nodes/1/inputs/$from/1']],
    ['what runs after', ['c'], ['data_flow.not_before /nodes/1/inputs/$from/0']],
    ['itself', ['b'], ['data_flow.not_before /nodes/1/inputs/$from/0']],
  ])('lists %s', (_, from, issues) => {
    const compiled = compileJson(documentWith(from));
    expect(compiled.ok ? [] : compiled.issues.map((issue) => `${issue.code} ${issue.pointer}`)).toEqual(
      issues,
    );
  });
});
