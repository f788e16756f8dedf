import { afterAll, expect, it } from 'vitest';
import { resultCacheContract } from '../../ports/result-cache.contract.ts';
import { createReadPool } from './connection.ts';
import { createPostgresResultCache } from './result-cache.ts';
import { openTestStore } from './testing/open-store.ts';

const url = process.env['AOB_TEST_DATABASE_URL'] ?? '';
const store = await openTestStore(url);
const connection = createReadPool({ url, max: 2 });
const open: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of open) await each.close();
  await connection.close();
});

const onProblem = (error: unknown): void => {
  throw error;
};

resultCacheContract(async () => {
  await connection.query({ text: 'TRUNCATE cached_results, cache_counts', values: [] });
  const cache = createPostgresResultCache({ connection, onProblem, entriesMax: 5, flushMs: 5, sweepMs: 0 });
  open.push(cache);
  return cache;
});

it('takes what is over out of the table', async () => {
  await connection.query({ text: 'TRUNCATE cached_results, cache_counts', values: [] });
  const cache = createPostgresResultCache({ connection, onProblem, flushMs: 5, sweepMs: 0 });
  open.push(cache);
  const output = { value: 1, digest: 'sha256:1' } as const;
  const about = { output, runId: 'run_1', workflow: 'w', node: 'n', nodeType: 'http' };
  await cache.keep({ ...about, key: 'sha256:a', ttlMs: 0 });
  await cache.keep({ ...about, key: 'sha256:b', ttlMs: 60_000 });
  await expect
    .poll(() => connection.query({ text: 'SELECT key FROM cached_results', values: [] }))
    .toEqual([{ key: 'sha256:b' }]);
});

it('shares results and counts with every process on the database', async () => {
  await connection.query({ text: 'TRUNCATE cached_results, cache_counts', values: [] });
  const other = createPostgresResultCache({ connection, onProblem });
  open.push(other);
  const output = { value: 1, digest: 'sha256:1' } as const;
  await store.results.keep({
    key: 'sha256:a',
    output,
    ttlMs: 60_000,
    runId: 'run_1',
    workflow: 'w',
    node: 'n',
    nodeType: 'http',
  });
  expect(await other.find('sha256:a', 60_000)).toMatchObject({ output, runId: 'run_1' });
  for (const cache of [store.results, other]) cache.count({ workflow: 'w', nodeType: 'http', isHit: true });
  await store.results.stats();
  expect((await other.stats()).total).toMatchObject({ hits: 2, misses: 0, entries: 1 });
});
