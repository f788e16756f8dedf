/**
 * The last quarter of an hour of this process, in memory: a page that is opened shows what led here. A reading is taken every
 * few seconds; nothing else is done for it, and nothing is written.
 */
import type { OperationsPoint } from '@aob/engine/contract';
import { bucketsBetween, latencyIn } from './quantiles.ts';
import type { Reading } from './readings.ts';

export const READ_EVERY_MS = 5_000;
/** A quarter of an hour. */
const READINGS_MAX = 181;
const LATELY_MS = 60_000;

export interface History {
  /** Takes a reading now, and one every few seconds until `stop`. */
  start(): void;
  points(): readonly OperationsPoint[];
  /** Latencies from about a minute before this reading until it. */
  lately(now: Reading): OperationsPoint['latency_ms'];
  take(): Promise<void>;
  stop(): void;
}

export const createHistory = (read: () => Promise<Reading>, onProblem: (error: unknown) => void): History => {
  const readings: Reading[] = [];
  let timer: ReturnType<typeof setInterval> | undefined;
  const take = async (): Promise<void> => {
    readings.push(await read());
    if (readings.length > READINGS_MAX) readings.shift();
  };
  const takeSafely = (): void => void take().catch(onProblem);
  return {
    take,
    start: () => {
      takeSafely();
      timer = setInterval(takeSafely, READ_EVERY_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
    points: () => readings.slice(1).flatMap((after, place) => pointOf(readings[place], after)),
    lately: (now) => {
      const before = readings.find(({ at }) => at >= now.at - LATELY_MS && at < now.at);
      return latenciesSince(before, now);
    },
  };
};

const pointOf = (before: Reading | undefined, after: Reading): OperationsPoint[] => {
  if (before === undefined) return [];
  const counted = (name: keyof Reading['counts']): number => after.counts[name] - before.counts[name];
  return [
    {
      at: new Date(after.at).toISOString(),
      seconds: (after.at - before.at) / 1000,
      runs_started: counted('runs_started'),
      runs_finished: counted('runs_finished'),
      runs_failed: counted('runs_failed'),
      attempts: counted('attempts'),
      attempts_failed: counted('attempts_failed'),
      commits: counted('commits'),
      events: counted('events'),
      jobs_waiting: after.jobsWaiting,
      latency_ms: latenciesSince(before, after),
    },
  ];
};

const latenciesSince = (before: Reading | undefined, after: Reading): OperationsPoint['latency_ms'] => {
  const found = (name: keyof Reading['buckets']) => {
    const buckets = after.buckets[name];
    return latencyIn(before === undefined ? buckets : bucketsBetween(before.buckets[name], buckets));
  };
  const [start, wait, step, commit] = [found('start'), found('wait'), found('step'), found('commit')];
  return {
    ...(start && { start }),
    ...(wait && { wait }),
    ...(step && { step }),
    ...(commit && { commit }),
  };
};
