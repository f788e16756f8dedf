/** A run that is being undone goes on with that after every kill -9: in its order, each once in the log and under one key. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@aob/client';
import { expect, it, onTestFinished } from 'vitest';
import { startCountingSink } from '../support/counting-sink.ts';
import { type Server, startServer, until } from '../support/server.ts';
import { persist } from './persist.ts';

const ITEMS = 300;
const KILLS = 2;

const definition = (url: string) => ({
  schema: 'aob/v1',
  name: 'bookings',
  nodes: [
    {
      id: 'each',
      type: 'map',
      config: {
        items: 'inputs.list',
        concurrency: 50,
        body: {
          nodes: [
            {
              id: 'book',
              type: 'function',
              inputs: { booking: '${item}' },
              compensate: {
                type: 'http',
                config: { url, method: 'POST', body: '${nodes.book.output.booking}' },
                retry: { max_attempts: 5 },
              },
            },
          ],
          edges: [],
        },
      },
    },
    {
      id: 'pay',
      type: 'function',
      config: { handler: 'builtin.fail' },
      inputs: { times: 9, message: 'the card was declined', retryable: false },
    },
  ],
  edges: [{ from: 'each', to: 'pay' }],
});

it(`undoes each of ${ITEMS} items once, the last first, whenever it is killed`, {
  timeout: 300_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-undo-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const sink = await startCountingSink();
  onTestFinished(() => sink.close());
  const env = { AOB_HTTP_ALLOW: sink.host };
  let server: Server = await startServer({ dataDir, env });
  onTestFinished(() => server.stop());
  const client = createClient({ url: server.apiUrl });
  const list = Array.from({ length: ITEMS }, (_, index) => index);
  const { run_id: id } = await client.runs.start({ definition: definition(sink.url), inputs: { list } });
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await until(async () => sink.deliveries.size > (ITEMS * kill) / (KILLS + 1), 120_000);
    await server.kill();
    server = await startServer({ dataDir, env, apiPort: server.apiPort });
  }
  await until(async () => (await persist(() => client.runs.get(id))).status === 'FAILED', 150_000);
  expect((await client.runs.get(id)).compensation).toMatchObject({
    status: 'completed',
    total: ITEMS,
    undone: ITEMS,
    failed: 0,
  });

  const booked: string[] = [];
  const undone: string[] = [];
  for (let from = 1, more = true; more; ) {
    const { items } = await client.runs.events(id, { from, limit: 1_000 });
    for (const { type, scope = '' } of items) {
      if (type === 'compensation.prepared') booked.push(scope);
      if (type === 'compensation.completed') undone.push(scope);
    }
    more = items.length > 0;
    from = (items.at(-1)?.seq ?? 0) + 1;
  }
  expect(undone).toEqual(booked.toReversed());
  expect(new Set(undone).size).toBe(ITEMS);
  expect(sink.deliveries.size).toBe(ITEMS);
  expect((await client.runs.verify(id)).problems).toEqual([]);
});
