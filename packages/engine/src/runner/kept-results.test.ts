import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { createMemoryBlobStore, createMemoryResultCache } from '../adapters/memory/index.ts';
import type { Job, JobCache, JobResult } from '../messages.ts';
import { type NodeExecutor, TerminalNodeError } from '../nodes/executor.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { ResultCache } from '../ports/result-cache.ts';
import { createJobRunner } from './job-runner.ts';
import { cacheable } from './kept-results.ts';

const HOUR = 3_600_000;
const cache: JobCache = { isRead: true, isWritten: true, ttlMs: HOUR, owner: 'human:mia' };

const job = (more: Partial<Job> = {}): Job => ({
  runId: 'run_1',
  workflow: 'prices',
  node: 'fetch',
  scope: '',
  execution: 1,
  attempt: 1,
  nodeType: 'http',
  idempotencyKey: 'key',
  inputs: { a: 1, b: [1, 2] },
  config: { url: 'https://x.example/1' },
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
  cache,
  ...more,
});

describe('the key of a result', () => {
  const executor: NodeExecutor = { resultVersion: 1, execute: async () => ({ output: null }) };
  const keyOf = (more: Partial<Job> = {}, by = executor) => cacheable(job(more), by)?.key;

  it.each<[string, Partial<Job>]>([
    [
      'run, node, place and attempt',
      { runId: 'run_2', node: 'other', scope: 'each[3]/', execution: 2, attempt: 3 },
    ],
    ['workflow and version of its graph', { workflow: 'other', document: 'sha256:1', graphVersion: 9 }],
    ['patience and urgency', { timeoutMs: 1, priority: 'high', idempotencyKey: 'another' }],
    ['order of fields', { inputs: { b: [1, 2], a: 1 } }],
    ['defaults that are written out', { config: { url: 'https://x.example/1', method: 'GET' } }],
    ['how long results are kept, or which may be', { cache: { ...cache, ttlMs: 1, isRead: false } }],
  ])('does not depend on %s', (_, more) => {
    expect(keyOf(more)).toBe(keyOf());
  });

  it.each<[string, Partial<Job>]>([
    ['inputs', { inputs: { a: 1, b: [2, 1] } }],
    ['config', { config: { url: 'https://x.example/2' } }],
    ['a header', { config: { url: 'https://x.example/1', headers: { accept: 'text/csv' } } }],
    ['the method', { config: { url: 'https://x.example/1', method: 'HEAD' } }],
    ['the type', { nodeType: 'function' }],
    ['the owner', { cache: { ...cache, owner: 'human:ann' } }],
  ])('depends on %s', (_, more) => {
    expect(keyOf(more)).not.toBe(keyOf());
  });

  it('depends on the version of what carries it out', () => {
    expect(keyOf({}, { ...executor, resultVersion: 2 })).not.toBe(keyOf());
  });

  it('is only asked for where the author allows it', () => {
    const { cache: _, ...plain } = job();
    expect(cacheable(plain, executor)).toBeUndefined();
  });
});

interface Rig {
  readonly calls: () => number;
  readonly cache: ResultCache;
  readonly blobs: BlobStore;
  readonly bugs: unknown[];
  ask(more?: Partial<Job>): Promise<JobResult['outcome']>;
}

const rig = (
  work: (call: number) => Json | Promise<Json> = (call) => ({ call }),
  { results = createMemoryResultCache(), signal = new AbortController().signal } = {},
): Rig => {
  let calls = 0;
  let reported: JobResult | undefined;
  const blobs = createMemoryBlobStore();
  const bugs: unknown[] = [];
  const execute: NodeExecutor['execute'] = async () => {
    calls += 1;
    return { output: await work(calls) };
  };
  const runner = createJobRunner({
    executors: new Map([['http', { execute }]]),
    results,
    blobs,
    clock: { now: () => 42 },
    worker: 'w1',
    report: async (result) => {
      reported = result;
    },
    started: async () => undefined,
    onBug: (error) => bugs.push(error),
  });
  return {
    calls: () => calls,
    cache: results,
    blobs,
    bugs,
    ask: async (more) => {
      await runner.handle(job(more), signal);
      if (reported === undefined) throw new Error('nothing was reported');
      return reported.outcome;
    },
  };
};

const total = async ({ cache }: Rig) => (await cache.stats()).total;

describe('a job whose results may be reused', () => {
  it('is carried out once; who asks the same gets that result, and where it is from', async () => {
    const one = rig();
    const first = await one.ask();
    expect(first).toMatchObject({ ok: true, output: { value: { call: 1 } } });
    expect(first).not.toHaveProperty('cached');
    expect(await one.ask({ runId: 'run_2', scope: 'each[1]/' })).toEqual({
      ...first,
      cached: { key: expect.stringMatching(/^sha256:/), from_run: 'run_1', at: expect.any(Number) },
    });
    expect(one.calls()).toBe(1);
    expect(await total(one)).toMatchObject({ hits: 1, misses: 1, entries: 1 });
  });

  it('is carried out again for somebody else', async () => {
    const one = rig();
    await one.ask();
    expect(await one.ask({ cache: { ...cache, owner: 'human:ann' } })).toMatchObject({
      output: { value: { call: 2 } },
    });
  });

  it('is carried out again when the result is too old for who asks', async () => {
    let now = 0;
    const one = rig(undefined, { results: createMemoryResultCache({ now: () => now }) });
    await one.ask();
    now = 60_000;
    expect(await one.ask({ cache: { ...cache, ttlMs: 60_001 } })).toHaveProperty('cached');
    expect(await one.ask({ cache: { ...cache, ttlMs: 60_000 } })).not.toHaveProperty('cached');
    expect(one.calls()).toBe(2);
  });

  it('only reads, or only writes, when told so', async () => {
    const one = rig();
    const only = (isRead: boolean) => ({ cache: { ...cache, isRead, isWritten: !isRead } });
    await one.ask(only(true));
    await one.ask(only(true));
    expect(one.calls()).toBe(2);
    await one.ask(only(false));
    await one.ask(only(false));
    expect(one.calls()).toBe(4);
    expect(await one.ask(only(true))).toMatchObject({ output: { value: { call: 4 } } });
    expect(await total(one)).toMatchObject({ hits: 1, misses: 2 });
  });

  it('never keeps a failure', async () => {
    const one = rig((call) => {
      if (call === 1) throw new TerminalNodeError({ code: 'x', message: 'no' });
      return call;
    });
    expect(await one.ask()).toMatchObject({ ok: false });
    expect((await total(one)).entries).toBe(0);
    expect(await one.ask()).toMatchObject({ ok: true, output: { value: 2 } });
  });

  it('two at once may both do the work; both are right, and what is kept is one of them', async () => {
    const one = rig();
    const other = rig(undefined, { results: one.cache });
    const [a, b] = await Promise.all([one.ask(), other.ask()]);
    expect(a).toEqual(b);
    expect(await one.ask()).toMatchObject({ output: { value: { call: 1 } }, cached: {} });
    expect((await total(one)).entries).toBe(1);
  });
});

describe('a large result', () => {
  it('is taken by its digest, and its blob is put again so that it stays (R37)', async () => {
    const one = rig(() => 'x'.repeat(20_000));
    const first = await one.ask();
    const output = first.ok ? first.output : undefined;
    if (output === undefined || !('ref' in output)) throw new Error('no blob');
    const puts: string[] = [];
    const { put } = one.blobs;
    one.blobs.put = async (digest, bytes) => {
      puts.push(digest);
      await put(digest, bytes);
    };
    expect(await one.ask()).toMatchObject({ output, cached: {} });
    expect(puts).toEqual([output.ref]);
  });

  it('is worked out again when its blob is gone', async () => {
    const one = rig(() => 'x'.repeat(20_000));
    await one.ask();
    one.blobs.get = async () => undefined;
    expect(await one.ask()).not.toHaveProperty('cached');
    expect(one.calls()).toBe(2);
    expect(await total(one)).toMatchObject({ hits: 0, misses: 2 });
  });
});

describe('a cache that does not help', () => {
  it('costs the work and a word to the operator, never the node', async () => {
    const broken = createMemoryResultCache();
    const gone = async (): Promise<never> => {
      throw new Error('gone');
    };
    const one = rig(undefined, { results: { ...broken, find: gone, keep: gone } });
    expect(await one.ask()).toMatchObject({ ok: true, output: { value: { call: 1 } } });
    expect(one.bugs).toHaveLength(2);
  });
});

it('nothing is reported of an attempt that was called off', async () => {
  const off = new AbortController();
  off.abort();
  const one = rig(undefined, { signal: off.signal });
  await expect(one.ask()).rejects.toThrow('nothing was reported');
  expect(one.calls()).toBe(0);
});
