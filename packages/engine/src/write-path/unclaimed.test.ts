import { expect, it } from 'vitest';
import type { Job } from '../messages.ts';
import { createRig, echoOf, memoryStore, saveDocument, typesOf } from './testing/rig.ts';

const CHARGE = {
  nodes: [{ id: 'charge', type: 'function', config: { handler: 'acme.charge' } }],
  edges: [],
};
const lacks = ({ config }: Job) =>
  config['handler'] === 'acme.charge' ? ({ what: 'handler', name: 'acme.charge' } as const) : undefined;

it('R14: a job without a runner waits visibly and goes on as soon as a runner for it registers', async () => {
  const store = memoryStore();
  const digest = await saveDocument(store, CHARGE);
  const rig = createRig({ store, lacks });
  const runId = await rig.start(digest);
  await rig.until(runId, 'WAITING');
  expect(await store.reads.run(runId)).toMatchObject({ waitsFor: 'no runner for handler acme.charge' });
  expect(rig.jobs).toEqual([]);
  const isMarked: unknown[] = [];
  rig.bus.consume({
    concurrency: 1,
    handle: async (job) => {
      isMarked.push(job.isUnclaimed);
      await rig.writer.submit(job.runId, echoOf(job));
    },
  });
  await rig.until(runId, 'COMPLETED');
  expect(isMarked).toEqual([true]);
  expect(await typesOf(store, runId)).toEqual([
    'run.started',
    'node.queued',
    'node.unclaimed',
    'node.started',
    'node.completed',
    'run.completed',
  ]);
});

it('R14: a process that starts with a runner for it carries on what waited for one', async () => {
  const store = memoryStore();
  const digest = await saveDocument(store, CHARGE);
  const before = createRig({ store, lacks });
  const runId = await before.start(digest);
  await before.until(runId, 'WAITING');
  await before.writer.stop();
  const still = createRig({ store, lacks });
  await still.writer.recover();
  expect((await typesOf(store, runId)).filter((type) => type === 'node.unclaimed')).toHaveLength(1);
  await still.writer.stop();
  const after = createRig({ store });
  await after.writer.recover();
  await after.until(runId, 'COMPLETED');
});
