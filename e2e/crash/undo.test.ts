/** A run that is being undone goes on with that after every kill -9: in its order, each once in the log and under one key. */
import { expect, it } from 'vitest';
import { until } from '../support/server.ts';
import { bookEach } from './bookings.ts';
import { startMortalServer } from './mortal-server.ts';
import { persist } from './persist.ts';
import { undoTurns } from './undo-turns.ts';

const ITEMS = 300;
const KILLS = 2;

const definition = (url: string) => ({
  schema: 'aob/v1',
  name: 'bookings',
  nodes: [
    bookEach(url),
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
  const { client, sink, killWhileDelivering } = await startMortalServer();
  const list = Array.from({ length: ITEMS }, (_, index) => index);
  const { run_id: id } = await client.runs.start({ definition: definition(sink.url), inputs: { list } });
  await killWhileDelivering(ITEMS, KILLS);
  await until(async () => (await persist(() => client.runs.get(id))).status === 'FAILED', 150_000);
  expect((await client.runs.get(id)).compensation).toMatchObject({
    status: 'completed',
    total: ITEMS,
    undone: ITEMS,
    failed: 0,
  });

  const { prepared, undone } = await undoTurns(client, id);
  expect(undone).toEqual(prepared.toReversed());
  expect(new Set(undone).size).toBe(ITEMS);
  expect(sink.deliveries.size).toBe(ITEMS);
  expect((await client.runs.verify(id)).problems).toEqual([]);
});
