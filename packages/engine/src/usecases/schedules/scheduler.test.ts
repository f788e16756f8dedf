import { expect, it, onTestFinished } from 'vitest';
import { createMemoryCommitFeed } from '../../adapters/memory/index.ts';
import { backfillSchedule } from './backfill-schedule.ts';
import { createScheduler } from './scheduler.ts';
import { at, createHouse, type House, MIA } from './testing/house.ts';

/** A real clock that stands shortly before the full minute. */
const nearlyNine = (): (() => number) => {
  const started = Date.now();
  return () => at('2026-01-05T09:00') - 100 + (Date.now() - started);
};

const open = async () => {
  const now = nearlyNine();
  const house = await createHouse(now());
  const feed = createMemoryCommitFeed();
  const asked = { due: 0 };
  const problems: unknown[] = [];
  const { schedules } = house.ports;
  const ports = {
    ...house.ports,
    clock: { now },
    schedules: {
      ...schedules,
      due: (...given: Parameters<typeof schedules.due>) => {
        asked.due++;
        return schedules.due(...given);
      },
    },
  };
  const scheduler = createScheduler({
    ports,
    commits: feed,
    onProblem: (_id, error) => problems.push(error),
  });
  onTestFinished(() => scheduler.stop());
  return { house, feed, asked, problems, scheduler };
};

const untilRuns = async ({ runs }: House, count: number): Promise<void> => {
  while (runs.length < count) await new Promise((resolve) => setTimeout(resolve, 2));
};

it('fires by itself when the time has come, and asks no more than it has to', async () => {
  const { house, asked, problems, scheduler } = await open();
  const id = await house.create({});
  scheduler.start();
  await untilRuns(house, 1);
  expect(house.runs[0]?.command.labels['scheduled_for']).toBe('2026-01-05T09:00:00.000Z');
  await scheduler.stop();
  expect((await house.firings(id)).map(({ status }) => status)).toEqual(['started']);
  // At the start, and when it was due.
  expect(asked.due).toBeLessThanOrEqual(3);
  expect(problems).toEqual([]);
});

it('starts what waits as soon as it hears that the run before has ended', async () => {
  const { house, feed, scheduler } = await open();
  const id = await house.create({});
  scheduler.start();
  await untilRuns(house, 1);
  const [first] = house.runs;
  const request = { from: '2026-01-05T07:00:00Z', to: '2026-01-05T08:00:00Z' };
  await backfillSchedule({ ...house.ports, alarm: scheduler }, { ref: id, caller: MIA, request });
  await expect
    .poll(async () => (await house.firings(id)).map(({ status }) => status))
    .toEqual(['waiting', 'started']);
  house.end(first);
  const runId = first?.runId ?? '';
  const ended = { runId, firstSeq: 2, lastSeq: 2, at: house.now, events: '[]', status: 'COMPLETED' } as const;
  await expect
    .poll(() => {
      feed.publish(ended);
      return house.runs.length;
    })
    .toBe(2);
});

it('goes on with the others when one cannot be looked at', async () => {
  const { house, problems, scheduler } = await open();
  const broken = await house.create({ name: 'broken' });
  await house.create({ name: 'whole' });
  const row = (await house.ports.schedules.view(broken))?.row;
  if (row !== undefined)
    await house.ports.schedules.save({ row: { ...row, timezone: 'Gone/Zone' }, added: [], moved: [] });
  scheduler.start();
  await untilRuns(house, 1);
  expect(house.runs.map(({ command }) => command.labels['schedule'])).toEqual(['whole']);
  expect(problems).toHaveLength(1);
});
