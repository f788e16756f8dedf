import { describe, expect, it } from 'vitest';
import { valueDifferences } from './value-differences.ts';

describe('valueDifferences', () => {
  it('names each place, however deep, with what stands there', () => {
    expect(
      valueDifferences(
        { lead: { name: 'Mia', score: 1 }, tags: ['a', 'b'], gone: true },
        { lead: { name: 'Mia', score: 2 }, tags: ['a', 'c', 'd'] },
      ),
    ).toEqual([
      { path: '/lead/score', before: 1, after: 2 },
      { path: '/tags/1', before: 'b', after: 'c' },
      { path: '/tags/2', after: 'd' },
      { path: '/gone', before: true },
    ]);
  });

  it('takes values of different kinds as they are', () => {
    expect(valueDifferences({ a: [1] }, { a: { 0: 1 } })).toEqual([
      { path: '/a', before: [1], after: { 0: 1 } },
    ]);
    expect(valueDifferences('x', null)).toEqual([{ path: '/value', before: 'x', after: null }]);
  });

  it('finds nothing between equal values, in whatever order their members stand', () => {
    expect(valueDifferences({ a: [1, { b: null }], c: 1 }, { c: 1, a: [1, { b: null }] })).toEqual([]);
  });

  it('gives up where nearly everything differs', () => {
    const list = (from: number) => Array.from({ length: 50 }, (_, index) => from + index);
    expect(valueDifferences(list(0), list(100))).toBeUndefined();
  });
});
