import { expect, it } from 'vitest';
import { createHistory } from './history.ts';
import type { Reading } from './readings.ts';

const AT = Date.UTC(2026, 0, 1);
const BOUNDS = [0.01, 0.1];

/** So many seconds after the beginning, with so many attempts of 10 to 100 ms behind it. */
function reading(seconds: number, attempts: number): Reading {
  const none = { bounds: BOUNDS, counts: [0, 0, 0] };
  return {
    at: AT + seconds * 1000,
    counts: {
      runs_started: attempts * 2,
      runs_finished: attempts,
      runs_failed: 0,
      attempts,
      attempts_failed: 0,
      commits: attempts * 3,
      events: attempts * 9,
    },
    buckets: { start: none, wait: none, commit: none, step: { bounds: BOUNDS, counts: [0, attempts, 0] } },
    jobsWaiting: attempts,
  };
}

async function historyOf(readings: readonly Reading[]) {
  const coming = readings.values();
  const history = createHistory(
    async () => {
      const { value } = coming.next();
      if (value === undefined) throw new Error('no reading is left');
      return value;
    },
    (error) => {
      throw error;
    },
  );
  for (const _ of readings) await history.take();
  return history;
}

it('says what happened between two readings', async () => {
  const history = await historyOf([reading(0, 10), reading(5, 30)]);
  expect(history.points()).toEqual([
    {
      at: new Date(AT + 5000).toISOString(),
      seconds: 5,
      runs_started: 40,
      runs_finished: 20,
      runs_failed: 0,
      attempts: 20,
      attempts_failed: 0,
      commits: 60,
      events: 180,
      jobs_waiting: 30,
      latency_ms: {
        step: { count: 20, p50: expect.closeTo(55), p95: expect.closeTo(95.5), p99: expect.closeTo(99.1) },
      },
    },
  ]);
});

it('keeps a quarter of an hour and no more', async () => {
  const history = await historyOf(Array.from({ length: 200 }, (_, at) => reading(at * 5, at)));
  const points = history.points();
  expect(points).toHaveLength(180);
  expect(points.at(-1)?.at).toBe(new Date(AT + 199 * 5000).toISOString());
});

it('speaks of the last minute, not of all that ever was', async () => {
  const history = await historyOf([reading(0, 1000), reading(50, 1010), reading(100, 1030)]);
  expect(history.lately(reading(105, 1032)).step?.count).toBe(22);
  // Nothing was read a minute ago: then it is all there is.
  expect(history.lately(reading(900, 1032)).step?.count).toBe(1032);
});
