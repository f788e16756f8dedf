import { test } from 'vitest';
import { createPostgresStore } from '../adapters/postgres/index.ts';
import { createRig, saveDocument, W3 } from './testing/rig.ts';

test('smoke', async () => {
  const store = createPostgresStore({
    url: process.env.AOB_TEST_DATABASE_URL ?? '',
    observeClock: () => undefined,
    localNow: Date.now,
    onProblem: console.error,
  });
  await store.open();
  const digest = await saveDocument(store, W3);
  const rig = createRig({ store });
  const id = await rig.start(digest, { x: 1 });
  await rig.until(id, 'COMPLETED');
  console.log(rig.problems, await store.reads.run(id));
  for (const round of [1, 2, 3]) {
    const t = performance.now();
    let left = 5000,
      done = 0;
    await Promise.all(
      Array.from({ length: 256 }, async () => {
        while (left-- > 0) {
          const id = await rig.start(digest, { x: 1 });
          await rig.until(id, 'COMPLETED');
          rig.notices.length = 0;
          done++;
        }
      }),
    );
    console.log(round, done, 'runs', (done / (performance.now() - t)) * 1000, '/s', rig.problems.length);
    rig.notices.length = 0;
  }
  await rig.stop();
  await store.close();
}, 120000);
