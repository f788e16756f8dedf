/** What every cache of results promises. Each adapter's test calls this with a fresh, empty one. */
import { createHash } from 'node:crypto';
import type { Digest } from '@aob/ir';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewCachedResult, ResultCache } from './result-cache.ts';

const digestOf = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const HOUR = 3_600_000;

const result = (name: string, over: Partial<NewCachedResult> = {}): NewCachedResult => ({
  key: digestOf(name),
  output: { value: { name, quoted: 'it\'s "so"', nul: '\0' }, digest: digestOf(`out ${name}`) },
  ttlMs: HOUR,
  runId: 'run_1',
  workflow: 'prices',
  node: 'fetch',
  nodeType: 'http',
  ...over,
});

/** `entriesMax` of the cache that is opened is 5. */
export const resultCacheContract = (openFresh: () => Promise<ResultCache>): void => {
  let cache: ResultCache;
  beforeEach(async () => {
    cache = await openFresh();
  });
  const found = async (name: string, maxAgeMs = HOUR) => cache.find(digestOf(name), maxAgeMs);

  it('gives back what was kept, with where and when', async () => {
    await cache.keep(result('a'));
    expect(await found('a')).toEqual({ output: result('a').output, runId: 'run_1', at: expect.any(Number) });
    expect(Math.abs(((await found('a'))?.at ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await found('b')).toBeUndefined();
  });

  it('keeps an output that is a blob by its digest', async () => {
    const output = { ref: digestOf('blob'), digest: digestOf('blob'), size: 20_000 };
    await cache.keep(result('a', { output }));
    expect((await found('a'))?.output).toEqual(output);
  });

  it('keeps the last one, also when many come at once', async () => {
    await Promise.all([1, 2, 3].map((n) => cache.keep(result('a', { runId: `run_${n}` }))));
    await cache.keep(result('a', { runId: 'run_4' }));
    expect((await found('a'))?.runId).toBe('run_4');
    expect((await cache.stats()).total.entries).toBe(1);
  });

  it('forgets by the time of whoever kept it and of whoever looks', async () => {
    await cache.keep(result('short', { ttlMs: 1 }));
    await cache.keep(result('long'));
    await vi.waitFor(async () => expect(await found('short')).toBeUndefined());
    expect(await found('long', 1)).toBeUndefined();
    expect(await found('long')).toBeDefined();
    expect((await cache.stats()).total.entries).toBe(1);
  });

  it('holds a bounded number; the oldest go', async () => {
    for (let n = 1; n <= 9; n++) await cache.keep(result(`r${n}`));
    await vi.waitFor(async () => {
      expect((await cache.stats()).total.entries).toBe(5);
      expect(await found('r4')).toBeUndefined();
      expect(await found('r9')).toBeDefined();
    });
  });

  describe('counting', () => {
    it('counts who looked, and what is kept of whose work', async () => {
      const prices = { workflow: 'prices', nodeType: 'http' };
      for (const isHit of [true, true, false]) cache.count({ ...prices, isHit });
      cache.count({ workflow: 'other', nodeType: 'function', isHit: false });
      await cache.keep(result('a', { output: { value: 'four', digest: digestOf('x') } }));
      await cache.keep(
        result('b', { output: { ref: digestOf('blob'), digest: digestOf('blob'), size: 20_000 } }),
      );
      expect(await cache.stats()).toEqual({
        total: { hits: 2, misses: 2, entries: 2, bytes: 20_006 },
        groups: [
          { ...prices, hits: 2, misses: 1, entries: 2, bytes: 20_006 },
          { workflow: 'other', nodeType: 'function', hits: 0, misses: 1, entries: 0, bytes: 0 },
        ],
      });
    });

    it('has nothing to say of nothing', async () => {
      expect(await cache.stats()).toEqual({
        total: { hits: 0, misses: 0, entries: 0, bytes: 0 },
        groups: [],
      });
    });
  });

  describe('throwing away', () => {
    beforeEach(async () => {
      await cache.keep(result('a'));
      await cache.keep(result('b', { node: 'other' }));
      await cache.keep(result('c', { workflow: 'stock' }));
    });
    const left = async () => {
      const all = await Promise.all(['a', 'b', 'c'].map(async (name) => [name, await found(name)] as const));
      return all.flatMap(([name, entry]) => (entry === undefined ? [] : [name])).join('');
    };

    it.each([
      ['one by its key', { key: digestOf('a') }, 1, 'bc'],
      ['what a workflow did', { workflow: 'prices' }, 2, 'c'],
      ['what a node did', { workflow: 'prices', node: 'other' }, 1, 'ac'],
      ['everything', { all: true }, 3, ''],
      ['nothing that is not there', { workflow: 'none' }, 0, 'abc'],
    ] as const)('throws away %s', async (_, selection, count, rest) => {
      expect(await cache.invalidate(selection)).toBe(count);
      expect(await left()).toBe(rest);
    });
  });
};
