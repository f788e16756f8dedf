import { expect, it } from 'vitest';
import { resultCacheContract } from '../../ports/result-cache.contract.ts';
import { createMemoryResultCache } from './result-cache.ts';

resultCacheContract(async () => createMemoryResultCache({ entriesMax: 5 }));

it('goes by its clock to the millisecond', async () => {
  let now = 1_800_000_000_000;
  const cache = createMemoryResultCache({ now: () => now });
  await cache.keep({
    key: 'sha256:0',
    output: { value: 1, digest: 'sha256:1' },
    ttlMs: 1000,
    runId: 'run_1',
    workflow: 'w',
    node: 'n',
    nodeType: 'http',
  });
  now += 999;
  expect(await cache.find('sha256:0', 1000)).toBeDefined();
  expect(await cache.find('sha256:0', 999)).toBeUndefined();
  now += 1;
  expect(await cache.find('sha256:0', 5000)).toBeUndefined();
});
