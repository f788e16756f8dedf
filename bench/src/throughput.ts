/**
 * A closed loop: never more than `inFlight` runs under way, started in batches; a run counts when GET says COMPLETED.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api.ts';

export interface Throughput {
  readonly runs: number;
  readonly seconds: number;
  /** From the start call to the GET that said COMPLETED, sorted, milliseconds. */
  readonly latenciesMs: readonly number[];
}

export interface LoadOptions {
  readonly api: Api;
  readonly workflow: string;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly inFlight: number;
  /** Called when the warm-up is over, so that counters start there. */
  readonly onMeasuring: () => Promise<void>;
}

const BATCH_MAX = 100;
const WATCHED_MAX = 200;
/** Between two looks: every look costs the server rows of a table that the load itself is writing. */
const POLL_MS = 30;

export const measureThroughput = async (options: LoadOptions): Promise<Throughput> => {
  const { api, workflow, warmUpSeconds, seconds, inFlight } = options;
  const open = new Map<string, number>();
  const latenciesMs: number[] = [];
  let startsUnderWay = 0;
  let measuringSince: number | undefined;
  let counted = 0;
  let isOver = false;
  const failures: unknown[] = [];

  const starter = async (): Promise<void> => {
    while (!isOver) {
      const room = inFlight - open.size - startsUnderWay;
      const count = Math.min(BATCH_MAX, room);
      if (count < Math.min(BATCH_MAX, inFlight) / 2) {
        await pause(1);
        continue;
      }
      startsUnderWay += count;
      const at = performance.now();
      const runs = await api.startBatch(workflow, count);
      startsUnderWay -= count;
      for (const run of runs) open.set(run.run_id, at);
    }
  };

  const watcher = async (): Promise<void> => {
    // What is under way at the end is seen out, so that the next measurement finds a server at rest.
    while (!isOver || (open.size > 0 && failures.length === 0)) {
      const oldest = [...open.keys()].slice(0, WATCHED_MAX);
      const statuses = oldest.length === 0 ? new Map<string, string>() : await api.statuses(oldest);
      const now = performance.now();
      for (const [id, status] of statuses) {
        if (status === 'FAILED' || status === 'CANCELLED') throw new Error(`${id} is ${status}`);
        if (status !== 'COMPLETED') continue;
        if (measuringSince !== undefined && !isOver) {
          counted += 1;
          latenciesMs.push(now - (open.get(id) ?? now));
        }
        open.delete(id);
      }
      await pause(POLL_MS);
    }
  };

  const all = [starter(), starter(), watcher()].map((loop) =>
    loop.catch((error: unknown) => {
      failures.push(error);
      isOver = true;
    }),
  );
  await pause(warmUpSeconds * 1000);
  await options.onMeasuring();
  measuringSince = performance.now();
  await Promise.race([pause(seconds * 1000), Promise.all(all)]);
  const measured = (performance.now() - measuringSince) / 1000;
  isOver = true;
  await Promise.all(all);
  if (failures.length > 0) throw failures[0];
  return { runs: counted, seconds: measured, latenciesMs: latenciesMs.sort((a, b) => a - b) };
};
