/** A patch whose bookings are undone before it is taken back goes on with that after every kill -9: in order, each once, under one key. */
import { expect, it } from 'vitest';
import { until } from '../support/server.ts';
import { bookEach } from './bookings.ts';
import { startMortalServer } from './mortal-server.ts';
import { persist } from './persist.ts';
import { undoTurns } from './undo-turns.ts';

const ITEMS = 200;
const KILLS = 2;

const definition = {
  schema: 'aob/v1',
  name: 'trip',
  nodes: [
    { id: 'plan', type: 'function' },
    { id: 'go', type: 'wait', config: { signal: 'go' } },
  ],
  edges: [{ from: 'plan', to: 'go' }],
};

it(`undoes each of ${ITEMS} bookings of a patch once, the last first, and takes it back, whenever it is killed`, {
  timeout: 300_000,
}, async () => {
  const { client, sink, killWhileDelivering } = await startMortalServer();
  const list = Array.from({ length: ITEMS }, (_, index) => index);
  const { run_id: id } = await client.runs.start({ definition, inputs: { list } });
  const { digest: before } = await client.runs.get(id);
  const { patch_id: patch } = await client.patches.propose(id, {
    operations: [
      { op: 'add', path: '/nodes/-', value: bookEach(sink.url) },
      { op: 'add', path: '/edges/-', value: { from: 'plan', to: 'each' } },
    ],
    reason: 'book it all',
  });
  const preview = () => client.patches.previewWithdrawal(patch, { compensate: true });
  await until(async () => (await preview()).state === 'compensating', 60_000);

  const asked = await client.patches.withdraw(patch, { reason: 'called off', compensate: true });
  expect(asked).toMatchObject({ state: 'compensating', undoes: { total: ITEMS } });
  await killWhileDelivering(ITEMS, KILLS);
  await until(async () => (await persist(() => client.patches.get(patch))).state === 'withdrawn', 150_000);
  expect((await client.patches.get(asked.patch_id)).state).toBe('applied');
  expect((await client.runs.get(id)).digest).toBe(before);

  const { prepared, undone } = await undoTurns(client, id);
  expect(undone).toEqual(prepared.toReversed());
  // One key for each booking and no other: what was sent twice can be told to be the same.
  expect(sink.deliveries.size).toBe(ITEMS);

  await client.runs.signal(id, 'go', {});
  await until(async () => (await persist(() => client.runs.get(id))).status === 'COMPLETED', 60_000);
  expect((await client.runs.verify(id)).problems).toEqual([]);
});
