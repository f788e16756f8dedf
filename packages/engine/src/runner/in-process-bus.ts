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
  readonly lane: Lane;
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

interface Bus {
  readonly quick: Lane;
  readonly slow: Lane;
  /** Queued and running attempts. */
  readonly known: Map<string, Entry>;
  readonly onBug: InProcessBusOptions['onBug'];
  readonly waitingForIdle: (() => void)[];
  handle: JobHandler | undefined;
  /** A turn is coming. */
  isDue: boolean;
}

const keyOf = ({ runId, scope, node, execution, attempt, undoes }: JobKey): string =>
  `${runId}/${scope}${node}/${undoes ?? ''}/${execution}/${attempt}`;

export function createInProcessBus(options: InProcessBusOptions): InProcessBus {
  const shared = new AbortController();
  setMaxListeners(0, shared.signal);
  const quickLimit = options.quickConcurrency ?? QUICK_CONCURRENCY;
  const bus: Bus = {
    quick: { queue: createFairQueue(), shared, limit: quickLimit, running: 0 },
    slow: { queue: createFairQueue(), limit: 0, running: 0 },
    known: new Map(),
    onBug: options.onBug,
    waitingForIdle: [],
    handle: undefined,
    isDue: false,
  };
  return {
    dispatch(job) {
      const key = keyOf(job);
      if (bus.known.has(key)) return;
      const lane = options.isQuick(job) ? bus.quick : bus.slow;
      const entry: Entry = { job, key, lane, isCancelled: false, isRunning: false };
      bus.known.set(key, entry);
      lane.queue.push(job.priority, entry);
      schedule(bus);
    },
    cancel(jobKey) {
      const key = keyOf(jobKey);
      const entry = bus.known.get(key);
      if (entry === undefined) return;
      entry.isCancelled = true;
      if (!entry.isRunning) bus.known.delete(key);
      entry.controller?.abort('cancelled');
    },
    depth: () => bus.quick.queue.size + bus.slow.queue.size,
    consume({ concurrency, handle }) {
      if (bus.handle !== undefined) throw new Error('The in-process bus has its consumer already');
      bus.handle = handle;
      bus.slow.limit = concurrency;
      schedule(bus);
      return { stop: (how) => stop(bus, how?.graceMs) };
    },
  };
}

/** For new work: everything one commit dispatches is taken together, right after it. */
function schedule(bus: Bus): void {
  if (bus.isDue || bus.handle === undefined) return;
  bus.isDue = true;
  queueMicrotask(() => turn(bus));
}

/** For work that waited: never a microtask, or handlers that end at once would keep the event loop from ever turning. */
function scheduleLater(bus: Bus): void {
  if (bus.isDue || bus.handle === undefined) return;
  bus.isDue = true;
  setImmediate(turn, bus);
}

function turn(bus: Bus): void {
  bus.isDue = false;
  const hasMore = [startSome(bus, bus.quick), startSome(bus, bus.slow)].includes(true);
  if (hasMore) scheduleLater(bus);
}

/** True when it stopped only to let the event loop breathe. */
function startSome(bus: Bus, lane: Lane): boolean {
  for (let started = 0; started < STARTS_PER_TURN; started++) {
    if (bus.handle === undefined || lane.running >= lane.limit) return false;
    const entry = lane.queue.take();
    if (entry === undefined) return false;
    if (!entry.isCancelled) start(bus, entry, bus.handle);
  }
  return lane.queue.size > 0;
}

function start(bus: Bus, entry: Entry, handle: JobHandler): void {
  const { lane } = entry;
  lane.running++;
  entry.isRunning = true;
  const controller = lane.shared ?? new AbortController();
  if (lane.shared === undefined) entry.controller = controller;
  handle(entry.job, controller.signal).then(
    () => finish(bus, entry),
    (error: unknown) => {
      finish(bus, entry);
      bus.onBug(error, entry.job);
    },
  );
}

function finish(bus: Bus, entry: Entry): void {
  entry.lane.running--;
  bus.known.delete(entry.key);
  if (entry.lane.queue.size > 0) scheduleLater(bus);
  if (isIdle(bus)) for (const resolve of bus.waitingForIdle.splice(0)) resolve();
}

function isIdle({ quick, slow }: Bus): boolean {
  return quick.running + slow.running === 0;
}

async function stop(bus: Bus, graceMs: number | undefined): Promise<void> {
  bus.handle = undefined;
  if (isIdle(bus)) return;
  const idle = new Promise<void>((resolve) => {
    bus.waitingForIdle.push(resolve);
  });
  const abortRest = (): void => {
    bus.quick.shared?.abort('stopped');
    for (const entry of bus.known.values()) entry.controller?.abort('stopped');
  };
  const grace = graceMs === undefined ? undefined : setTimeout(abortRest, graceMs);
  await idle;
  clearTimeout(grace);
}
