import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Job } from '../messages.ts';
import type { RunningWriter } from './run-writer.ts';
import {
  commitsOf,
  createRig,
  echoOf,
  isSealed,
  memoryStore,
  PAIR,
  saveDocument,
  typesOf,
  W3,
} from './testing/rig.ts';
import { type Mishap, unsteady } from './testing/unsteady-log.ts';

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Mishap>('none') },
  { weight: 4, arbitrary: fc.constantFrom<Mishap>('reply_lost', 'request_lost', 'late', 'contended') },
);

/** Two processes on one log, each losing replies as it likes; every result is sent to both, some of them twice. */
const play = async (mishaps: readonly (readonly Mishap[])[], repeats: readonly number[], runs: number) => {
  const store = memoryStore();
  const digests = [await saveDocument(store, W3), await saveDocument(store, PAIR)];
  const writers: RunningWriter[] = [];
  let told = 0;
  const onJob = async (job: Job): Promise<void> => {
    const times = repeats[told % repeats.length] ?? 1;
    told += 1;
    const targets = Array.from({ length: times + 1 }, (_, index) => writers[index % writers.length]);
    await Promise.all(targets.map((writer) => writer?.submit(job.runId, echoOf(job))));
  };
  const rigs = mishaps.map((own) => {
    const left = [...own];
    return createRig({ store: { ...store, log: unsteady(store.log, () => left.shift() ?? 'none') }, onJob });
  });
  writers.push(...rigs.map((rig) => rig.writer));
  const starts = Array.from({ length: runs }, (_, index) => {
    const digest = digests[index % digests.length] ?? digests[0];
    const fidelity = index % 3 === 0 ? 'full' : 'fast';
    return digest === undefined ? '' : (rigs[index % rigs.length]?.start(digest, {}, fidelity) ?? '');
  });
  const ids = await Promise.all(starts);
  await Promise.all(ids.map((id) => Promise.race(rigs.map((rig) => rig.until(id, 'COMPLETED')))));
  return { store, rigs, ids };
};

it('every run ends once, with every result once, whatever replies are lost and results repeated', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(mishap, { maxLength: 12 }), { minLength: 1, maxLength: 2 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 5 }),
      async (mishaps, repeats, runs) => {
        const { store, rigs, ids } = await play(mishaps, repeats, runs);
        for (const id of ids) {
          const types = await typesOf(store, id);
          const nodes = types.filter((type) => type === 'node.queued').length;
          expect(types.filter((type) => type === 'node.completed')).toHaveLength(nodes);
          expect(types.filter((type) => type === 'run.started' || type === 'run.completed')).toHaveLength(2);
          expect(isSealed(await commitsOf(store, id))).toBe(true);
        }
        const seen = rigs.flatMap((rig) => rig.notices.map((notice) => `${notice.runId}:${notice.firstSeq}`));
        expect(new Set(seen).size).toBe(seen.length);
        const stored = (await Promise.all(ids.map((id) => commitsOf(store, id)))).flat();
        expect(seen).toHaveLength(stored.length);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);
