/** An order for many runs outlives the process that was working on it, and no run is told twice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@aob/client';
import type { Bulk } from '@aob/engine/contract';
import { expect, it, onTestFinished } from 'vitest';
import { startServer, until } from '../support/server.ts';
import { persist } from './persist.ts';

const RUNS = 2_000;
const BATCH = 100;

const definition = {
  schema: 'aob/v1',
  name: 'stock-take',
  nodes: [{ id: 'counted', type: 'wait', config: { signal: 'counted' } }],
  edges: [],
};

it('goes on behind the last runs that were counted after a kill -9', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-bulk-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const first = await startServer({ dataDir });
  const client = createClient({ url: first.apiUrl });
  const ids: string[] = [];
  for (let i = 0; i < RUNS; i += BATCH) {
    const { results } = await client.runs.batch(Array.from({ length: BATCH }, () => ({ definition })));
    for (const result of results) if ('run_id' in result) ids.push(result.run_id);
  }
  expect(ids).toHaveLength(RUNS);
  const request = { action: 'pause', filter: { workflow: 'stock-take' }, reason: 'counting' } as const;
  const { bulk_id: bulkId = '', matched } = await client.bulk.start(request);
  expect(matched).toBe(RUNS);
  await until(async () => (await client.bulk.get(bulkId)).done > 0);
  await first.kill();

  const second = await startServer({ dataDir, apiPort: first.apiPort });
  onTestFinished(() => second.stop());
  const taken = await client.bulk.get(bulkId);
  expect(taken).toMatchObject({ state: 'running', matched: RUNS });
  let order: Bulk = taken;
  await until(async () => {
    order = await persist(() => client.bulk.get(bulkId));
    return order.finished_at !== undefined;
  }, 120_000);
  expect(order).toMatchObject({ state: 'done', done: RUNS, failed: 0, skipped: 0, problems: [] });
  for (const id of ids) {
    const { items } = await client.runs.events(id);
    expect(
      items.filter(({ type }) => type === 'run.paused'),
      id,
    ).toHaveLength(1);
  }
});
