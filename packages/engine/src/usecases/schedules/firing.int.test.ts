/** Several processes on one database: what each of them believes is its own, what is written is shared. */
import { expect, it } from 'vitest';
import { createUlidIds } from '../../adapters/memory/index.ts';
import { openTestStore } from '../../adapters/postgres/testing/open-store.ts';
import { createPlanCache } from '../../write-path/plan-cache.ts';
import { createRig, hash, saveDocument, W3 } from '../../write-path/testing/rig.ts';
import { plansOf } from '../plans.ts';
import { backfillSchedule } from './backfill-schedule.ts';
import { lookAtSchedule } from './look-at-schedule.ts';
import { at, MIA, requestOf } from './testing/house.ts';
import { createSchedule, type WriteSchedulePorts } from './write-schedules.ts';

const url = process.env.AOB_TEST_DATABASE_URL ?? '';

it('processes that look at once start one run for each time, and no two of a schedule side by side', async () => {
  const store = await openTestStore(url);
  const digest = await saveDocument(store, { ...W3, name: 'report' });
  const body = (await store.documents.get(digest)) ?? '';
  await store.workflows.save({
    name: 'report',
    description: undefined,
    digest,
    body,
    tag: 'main',
    actor: MIA.id,
  });
  let now = at('2026-01-05T08:30');
  const clock = { now: () => now };
  const processes = [1, 2, 3].map((): WriteSchedulePorts => {
    const { writer } = createRig({ store });
    return {
      schedules: store.schedules,
      workflows: store.workflows,
      documents: store.documents,
      plans: plansOf(createPlanCache({ documents: store.documents, hash, max: 10 })),
      reads: store.reads,
      writer,
      ids: createUlidIds({ now: Date.now }),
      clock,
      alarm: { notice: () => undefined },
    };
  });
  const [one] = processes;
  if (one === undefined) throw new Error('there is no process');
  const request = requestOf({ cron: '*/10 * * * *', overlap: 'queue', queue_max: 100, catch_up: 'all' });
  const made = await createSchedule(one, { caller: MIA, request });
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  const id = made.value.schedule.schedule_id;

  now = at('2026-01-05T09:30');
  const range = { from: '2026-01-05T07:00:00Z', to: '2026-01-05T08:30:00Z' };
  await Promise.all(
    processes.map((ports) => backfillSchedule(ports, { ref: id, caller: MIA, request: range })),
  );
  const open = async () => (await store.schedules.view(id))?.open ?? [];
  const sideBySide: number[] = [];
  do {
    await Promise.all(processes.map((ports) => lookAtSchedule(ports, id)));
    sideBySide.push((await open()).filter(({ isActive }) => isActive).length);
  } while ((await open()).length > 0);

  const runs = await store.reads.runs({ labels: { schedule: 'nightly' }, limit: 100 });
  const times = runs.map(({ labels }) => JSON.stringify(labels));
  expect(runs).toHaveLength(6 + 9);
  expect(new Set(times).size).toBe(times.length);
  expect(Math.max(...sideBySide)).toBe(1);
  const firings = await store.schedules.firings(id, { limit: 100 });
  expect(new Set(firings.map(({ status }) => status))).toEqual(new Set(['started']));
  expect(new Set(firings.map(({ runId }) => runId))).toEqual(new Set(runs.map(({ runId }) => runId)));
});
