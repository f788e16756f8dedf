/** What was kept before a crash is taken after it: a service is called most right after a restart, and need not be. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@aob/client';
import { expect, it, onTestFinished } from 'vitest';
import { aob } from '../cli/aob.ts';
import { startCountingSink } from '../support/counting-sink.ts';
import { startServer } from '../support/server.ts';

it('the next run is answered by a run from before a kill -9, until the result is thrown away', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-cache-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const service = await startCountingSink();
  onTestFinished(() => service.close());
  const env = { AOB_HTTP_ALLOW: service.host };
  const definition = {
    schema: 'aob/v1',
    name: 'rates',
    nodes: [
      {
        id: 'rates',
        type: 'http',
        config: { url: `${service.url}/rates` },
        cache: { mode: 'read_through', ttl: '1h' },
      },
    ],
    edges: [],
  };
  const first = await startServer({ dataDir, env });
  const client = createClient({ url: first.apiUrl });
  const finished = async (): Promise<string> => {
    const { run_id: id } = await client.runs.start({ definition });
    await expect.poll(async () => (await client.runs.get(id)).status, { timeout: 20_000 }).toBe('COMPLETED');
    return id;
  };
  const worked = await finished();
  await first.kill();

  const second = await startServer({ dataDir, apiPort: first.apiPort, env });
  onTestFinished(() => second.stop());
  const answered = await finished();
  expect(service.deliveries.size).toBe(1);
  const { nodes } = await client.runs.graph(answered);
  const { key = '', from_run: from } = nodes[0]?.cached ?? {};
  expect(from).toBe(worked);

  const log = await aob(second.apiUrl, ['logs', 'stream', answered]);
  expect(log.stdout).toContain(`completed (from the cache, ${worked}) 200`);
  const stats = await aob(second.apiUrl, ['cache', 'stats', '--output', 'compact']);
  expect(JSON.parse(stats.stdout)).toMatchObject({ hits: 1, entries: 1 });
  expect(await aob(second.apiUrl, ['cache', 'invalidate', key])).toMatchObject({
    code: 0,
    stdout: '1 result thrown away\n',
  });
  await finished();
  expect(service.deliveries.size).toBe(2);
});
