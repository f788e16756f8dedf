/**
 * The job bus of the embedded profile: dispatch and runner share a process (design §6). It keeps nothing: what is
 * lost with the process is dispatched again from the folded state (R14).
 *
 * 1. An attempt that is queued or running is never started a second time by another dispatch of it.
 * 2. Jobs that only compute have their own lane: slow requests cannot hold them up.
 * 3. Priorities are weighted within each lane; low is never starved.
 */
import { setMaxListeners } from 'node:events';
import type { Job } from '../messages.ts';
import type { JobBus, JobHandler, JobKey, JobSource } from '../ports/job-bus.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';

export interface InProcessBusOptions {
  /** True for work that is done before its handler first waits. */
  readonly isQuick: (job: Job) => boolean;
  /** What a handler threw: its own bug, never the fate of the job. */
  readonly onBug: (error: unknown, job: Job) => void;
  /** Quick jobs whose results may be on their way to the log at once. */
  readonly quickConcurrency?: number;
}

export interface InProcessBus extends JobBus, JobSource {
  consume(options: { readonly concurrency: number; readonly handle: JobHandler }): BusConsumer;
}

export interface BusConsumer {
  /** Takes no more and waits for what runs; after `graceMs` it aborts the rest, which the next start dispatches again. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

export const DEFAULT_CONCURRENCY = 256;
const QUICK_CONCURRENCY = 4096;
/** Jobs of one lane started in one go; then the event loop gets a turn. */
const STARTS_PER_TURN = 512;

interface Entry {
  readonly job: Job;
  readonly key: string;
  isCancelled: boolean;
  isRunning: boolean;
  controller?: AbortController;
}

interface Lane {
  readonly queue: FairQueue<Entry>;
  /** Quick work is over before anybody could cancel it, so all of it shares one signal, for the end of the process. */
  readonly shared?: AbortController;
  limit: number;
  running: number;
}

const keyOf = ({ runId, scope, node, execution, attempt }: JobKey): string =>
  `${runId}/${scope}${node}/${execution}/${attempt}`;

export function createInProcessBus({
  isQuick,
  onBug,
  quickConcurrency = QUICK_CONCURRENCY,
}: InProcessBusOptions): InProcessBus {
  const known = new Map<string, Entry>();
  const quickEnd = new AbortController();
  setMaxListeners(0, quickEnd.signal);
  const quick: Lane = { queue: createFairQueue(), shared: quickEnd, limit: quickConcurrency, running: 0 };
  const slow: Lane = { queue: createFairQueue(), limit: 0, running: 0 };
  let handle: JobHandler | undefined;
  let isDue = false;
  const waitingForIdle: (() => void)[] = [];

  const schedule = (): void => {
    if (isDue || handle === undefined) return;
    isDue = true;
    // A microtask: everything one commit dispatches is taken together, right after it.
    queueMicrotask(turn);
  };

  const turn = (): void => {
    isDue = false;
    const hasMore = [startSome(quick), startSome(slow)].includes(true);
    if (!hasMore) return;
    isDue = true;
    setImmediate(turn);
  };

  /** True when it stopped only to let the event loop breathe. */
  const startSome = (lane: Lane): boolean => {
    for (let started = 0; started < STARTS_PER_TURN; started++) {
      if (handle === undefined || lane.running >= lane.limit) return false;
      const entry = lane.queue.take();
      if (entry === undefined) return false;
      if (!entry.isCancelled) start(entry, lane, handle);
    }
    return lane.queue.size > 0;
  };

  const start = (entry: Entry, lane: Lane, run: JobHandler): void => {
    lane.running++;
    entry.isRunning = true;
    const controller = lane.shared ?? new AbortController();
    if (lane.shared === undefined) entry.controller = controller;
    const done = (): void => {
      lane.running--;
      known.delete(entry.key);
      if (lane.queue.size > 0) schedule();
      if (quick.running + slow.running === 0) for (const resolve of waitingForIdle.splice(0)) resolve();
    };
    run(entry.job, controller.signal).then(done, (error: unknown) => {
      done();
      onBug(error, entry.job);
    });
  };

  const stop = async (graceMs: number | undefined): Promise<void> => {
    handle = undefined;
    if (quick.running + slow.running === 0) return;
    const idle = new Promise<void>((resolve) => {
      waitingForIdle.push(resolve);
    });
    const abortRest = (): void => {
      quickEnd.abort('stopped');
      for (const entry of known.values()) entry.controller?.abort('stopped');
    };
    const grace = graceMs === undefined ? undefined : setTimeout(abortRest, graceMs);
    await idle;
    clearTimeout(grace);
  };

  return {
    dispatch(job) {
      const key = keyOf(job);
      if (known.has(key)) return;
      const entry: Entry = { job, key, isCancelled: false, isRunning: false };
      known.set(key, entry);
      (isQuick(job) ? quick : slow).queue.push(job.priority, entry);
      schedule();
    },
    cancel(jobKey) {
      const key = keyOf(jobKey);
      const entry = known.get(key);
      if (entry === undefined) return;
      entry.isCancelled = true;
      if (!entry.isRunning) known.delete(key);
      entry.controller?.abort('cancelled');
    },
    depth: () => quick.queue.size + slow.queue.size,
    consume({ concurrency, handle: consumer }) {
      if (handle !== undefined) throw new Error('The in-process bus has its consumer already');
      handle = consumer;
      slow.limit = concurrency;
      schedule();
      return { stop: (options) => stop(options?.graceMs) };
    },
  };
}
