/** A map of thousands of calls outlives every kill -9: each item is done once in the log, and the world sees each key. */
import type { Client } from '@aob/client';
import { expect, it } from 'vitest';
import { until } from '../support/server.ts';
import { startMortalServer } from './mortal-server.ts';
import { persist } from './persist.ts';

const ITEMS = 2_000;
const KILLS = 3;

const definition = (url: string) => ({
  schema: 'aob/v1',
  name: 'mailing',
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
              id: 'send',
              type: 'http',
              config: { url, method: 'POST', body: '${item}' },
              retry: { max_attempts: 5 },
            },
            { id: 'sent', type: 'transform', config: { expression: 'item' } },
          ],
          edges: [{ from: 'send', to: 'sent' }],
        },
      },
    },
  ],
  edges: [],
});

it.each(['full', 'fast'] as const)(
  `does each of ${ITEMS} items once, in their order, whenever it is killed: %s`,
  {
    timeout: 400_000,
  },
  async (fidelity) => {
    const { client, sink, killWhileDelivering } = await startMortalServer();
    const list = Array.from({ length: ITEMS }, (_, index) => index);
    const { run_id: id } = await client.runs.start({
      definition: definition(sink.url),
      inputs: { list },
      fidelity,
    });
    await killWhileDelivering(ITEMS, KILLS);
    await until(async () => (await persist(() => client.runs.get(id))).status === 'COMPLETED', 200_000);
    expect((await client.runs.get(id)).outputs).toEqual(list);

    const done = await completions(client, id);
    for (const index of list) {
      expect(done.get(`each[${index}]/send`), `${index}`).toBe(1);
      expect(done.get(`each[${index}]/sent`), `${index}`).toBe(1);
    }
    expect(done.size).toBe(2 * ITEMS + 1);
    expect((await client.runs.verify(id)).problems).toEqual([]);
    // One key for each item and no other: what was sent twice can be told to be the same.
    expect(sink.deliveries.size).toBe(ITEMS);
  },
);

const PAGE = 1_000;

/** How often each node instance completed. */
const completions = async (client: Client, id: string): Promise<ReadonlyMap<string, number>> => {
  const done = new Map<string, number>();
  for (let seq = 1; ; ) {
    const { items } = await client.runs.events(id, { from: seq, limit: PAGE });
    for (const { type, node, scope = '' } of items) {
      if (type === 'node.completed') done.set(`${scope}${node}`, (done.get(`${scope}${node}`) ?? 0) + 1);
    }
    const last = items.at(-1);
    if (last === undefined) return done;
    seq = last.seq + 1;
  }
};
