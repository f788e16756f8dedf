/**
 * The job bus of the embedded profile: dispatch and runners share a process (design §6). It keeps nothing: what is lost
 * with the process is dispatched again from the folded state (R14).
 *
 * 1. An attempt that is queued or running is never started a second time by another dispatch of it.
 * 2. Jobs that only compute have their own lane: slow requests cannot hold them up.
 * 3. Priorities are weighted within each lane; low is never starved.
 * 4. A job goes to a runner that can carry it out. If there are runners but none for it, the run is told, and the bus
 *    remembers only which run that was: whoever registers next gets everything that has waited so.
 */
import { setMaxListeners } from 'node:events';
import type { Job } from '../messages.ts';
import type { ConsumeOptions, JobBus, JobKey, JobSource, RunnerCard } from '../ports/job-bus.ts';
import type { BusView } from '../ports/workshop.ts';
import type { Need } from '../run/need.ts';
import { createTransientMap, type TransientMap } from '../transient-map.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';

export interface InProcessBusOptions {
  /** True for work that is done before its handler first waits. */
  readonly isQuick: (job: Job) => boolean;
  /** What a handler threw: its own bug, never the fate of the job. */
  readonly onBug: (error: unknown, job: Job) => void;
  /** No runner that is here can carry the job out. */
  readonly onUnclaimed: (job: Job, need: Need) => void;
  /** A runner came, and these runs have jobs that none could carry out before: dispatch them again. */
  readonly onRunner: (runIds: readonly string[]) => void;
  /** A job came to its end that nobody had cancelled. */
  readonly onDone?: (job: Job, times: { readonly waitedMs: number; readonly tookMs: number }) => void;
  /** Quick jobs whose results may be on their way to the log at once. */
  readonly quickConcurrency?: number;
}

export interface InProcessBus extends JobBus, JobSource {
  /** Who is here, and what waits. Costs as much as there are jobs. */
  look(): BusView;
  consume(options: ConsumeOptions): BusConsumer;
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
  /** By the clock that only goes forward, when it came and when it was begun. */
  readonly since: number;
  begunAt: number;
  isCancelled: boolean;
  isRunning: boolean;
  controller?: AbortController;
}

interface Lane {
  readonly queue: FairQueue<Entry>;
  /** Quick work is over before anybody could cancel it, so all of it shares one signal, for the end of the process. */
  readonly shared?: AbortController;
  readonly limit: number;
  running: number;
}

interface Runner extends Pick<ConsumeOptions, 'handle' | 'lacks'>, RunnerCard {
  readonly bus: Bus;
  /** Milliseconds since the epoch, for people. */
  readonly connectedAt: number;
  readonly quick: Lane;
  readonly slow: Lane;
  /** What it is at work on, slow work only: nobody cancels what is over at once. */
  readonly atWork: TransientMap<Entry>;
  readonly waitingForIdle: (() => void)[];
  isStopped: boolean;
  /** A turn is coming. */
  isDue: boolean;
}

interface Bus {
  readonly options: InProcessBusOptions;
  readonly runners: Runner[];
  /** What came before the first runner, or was left by the last. */
  readonly early: FairQueue<Entry>;
  /** Queued and running attempts. */
  readonly known: TransientMap<Entry>;
  /** Runs with jobs that no runner could carry out, and what one of those asked for. */
  readonly unclaimed: Map<string, Need>;
}

const keyOf = ({ runId, scope, node, execution, attempt, undoes }: JobKey): string =>
  `${runId}/${scope}${node}/${undoes ?? ''}/${execution}/${attempt}`;

export function createInProcessBus(options: InProcessBusOptions): InProcessBus {
  const bus: Bus = {
    options,
    runners: [],
    early: createFairQueue(),
    known: createTransientMap(),
    unclaimed: new Map(),
  };
  return {
    dispatch(job) {
      const key = keyOf(job);
      if (bus.known.has(key)) return;
      const since = performance.now();
      const entry: Entry = { job, key, since, begunAt: since, isCancelled: false, isRunning: false };
      bus.known.set(key, entry);
      route(bus, entry);
    },
    cancel(jobKey) {
      const key = keyOf(jobKey);
      const entry = bus.known.get(key);
      if (entry === undefined) return;
      entry.isCancelled = true;
      if (!entry.isRunning) bus.known.delete(key);
      entry.controller?.abort('cancelled');
    },
    look: () => lookAt(bus),
    depth: () => bus.runners.reduce((sum, runner) => sum + queuedFor(runner), bus.early.size),
    consume(wanted) {
      const runner = runnerOf(bus, wanted);
      bus.runners.push(runner);
      const waited = [...bus.unclaimed.keys()];
      bus.unclaimed.clear();
      for (const entry of drained(bus.early)) route(bus, entry);
      if (waited.length > 0) options.onRunner(waited);
      return { stop: (how) => stop(runner, how?.graceMs) };
    },
  };
}

function runnerOf(
  bus: Bus,
  { name = 'unnamed', offers = [], concurrency, handle, lacks }: ConsumeOptions,
): Runner {
  const shared = new AbortController();
  setMaxListeners(0, shared.signal);
  const quickLimit = bus.options.quickConcurrency ?? QUICK_CONCURRENCY;
  return {
    bus,
    name,
    offers,
    connectedAt: Date.now(),
    handle,
    ...(lacks && { lacks }),
    quick: { queue: createFairQueue(), shared, limit: quickLimit, running: 0 },
    slow: { queue: createFairQueue(), limit: concurrency, running: 0 },
    atWork: createTransientMap(),
    waitingForIdle: [],
    isStopped: false,
    isDue: false,
  };
}

const queuedFor = ({ quick, slow }: Runner): number => quick.queue.size + slow.queue.size;

const loadOf = (runner: Runner): number => queuedFor(runner) + runner.quick.running + runner.slow.running;

/** To the runner with the least to do among those that can; with one runner, which is the rule, nothing is compared. */
function route(bus: Bus, entry: Entry): void {
  const { job } = entry;
  if (entry.isCancelled) return;
  if (bus.runners.length === 0) {
    bus.early.push(job.priority, entry);
    return;
  }
  let chosen: Runner | undefined;
  let need: Need | undefined;
  for (const runner of bus.runners) {
    const lacking = runner.lacks?.(job);
    if (lacking !== undefined) need ??= lacking;
    else if (chosen === undefined || loadOf(runner) < loadOf(chosen)) chosen = runner;
  }
  if (chosen === undefined) {
    bus.known.delete(entry.key);
    if (need === undefined) return;
    bus.unclaimed.set(job.runId, need);
    bus.options.onUnclaimed(job, need);
    return;
  }
  const lane = bus.options.isQuick(job) ? chosen.quick : chosen.slow;
  lane.queue.push(job.priority, entry);
  schedule(chosen);
}

/** For new work: everything one commit dispatches is taken together, right after it. */
function schedule(runner: Runner): void {
  if (runner.isDue || runner.isStopped) return;
  runner.isDue = true;
  queueMicrotask(() => turn(runner));
}

/** For work that waited: never a microtask, or handlers that end at once would keep the event loop from ever turning. */
function scheduleLater(runner: Runner): void {
  if (runner.isDue || runner.isStopped) return;
  runner.isDue = true;
  setImmediate(turn, runner);
}

function turn(runner: Runner): void {
  runner.isDue = false;
  const hasMore = [startSome(runner, runner.quick), startSome(runner, runner.slow)].includes(true);
  if (hasMore) scheduleLater(runner);
}

/** True when it stopped only to let the event loop breathe. */
function startSome(runner: Runner, lane: Lane): boolean {
  for (let started = 0; started < STARTS_PER_TURN; started++) {
    if (runner.isStopped || lane.running >= lane.limit) return false;
    const entry = lane.queue.take();
    if (entry === undefined) return false;
    if (!entry.isCancelled) start(runner, lane, entry);
  }
  return lane.queue.size > 0;
}

function start(runner: Runner, lane: Lane, entry: Entry): void {
  lane.running++;
  entry.isRunning = true;
  entry.begunAt = performance.now();
  const controller = lane.shared ?? new AbortController();
  if (lane.shared === undefined) {
    entry.controller = controller;
    runner.atWork.set(entry.key, entry);
  }
  runner.handle(entry.job, controller.signal).then(
    () => {
      finish(runner, lane, entry);
      tellDone(runner.bus.options, entry);
    },
    (error: unknown) => {
      finish(runner, lane, entry);
      runner.bus.options.onBug(error, entry.job);
    },
  );
}

function tellDone({ onDone }: InProcessBusOptions, { job, since, begunAt, isCancelled }: Entry): void {
  if (isCancelled) return;
  onDone?.(job, { waitedMs: begunAt - since, tookMs: performance.now() - begunAt });
}

function finish(runner: Runner, lane: Lane, entry: Entry): void {
  lane.running--;
  runner.bus.known.delete(entry.key);
  runner.atWork.delete(entry.key);
  if (lane.queue.size > 0) scheduleLater(runner);
  if (isIdle(runner)) for (const resolve of runner.waitingForIdle.splice(0)) resolve();
}

function isIdle({ quick, slow }: Runner): boolean {
  return quick.running + slow.running === 0;
}

function lookAt({ runners, known, unclaimed }: Bus): BusView {
  const waiting = { high: 0, medium: 0, low: 0 };
  let oldest = Number.POSITIVE_INFINITY;
  for (const { job, since, isRunning, isCancelled } of known.values()) {
    if (isRunning || isCancelled) continue;
    waiting[job.priority] += 1;
    oldest = Math.min(oldest, since);
  }
  const now = Date.now();
  return {
    waiting,
    oldestWaitMs: oldest === Number.POSITIVE_INFINITY ? undefined : performance.now() - oldest,
    unclaimed: [...unclaimed].map(([runId, need]) => ({ runId, need })),
    runners: runners.map((runner) => ({
      name: runner.name,
      offers: runner.offers,
      slots: runner.slow.limit,
      busy: runner.slow.running,
      computing: runner.quick.running,
      queued: queuedFor(runner),
      connectedAt: runner.connectedAt,
      // It is in this process: whoever is told of it has just seen it.
      lastSeenAt: now,
    })),
  };
}

const drained = (queue: FairQueue<Entry>): readonly Entry[] => {
  const entries: Entry[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) entries.push(next);
  return entries;
};

async function stop(runner: Runner, graceMs: number | undefined): Promise<void> {
  const { bus, quick, slow } = runner;
  runner.isStopped = true;
  const place = bus.runners.indexOf(runner);
  if (place >= 0) bus.runners.splice(place, 1);
  // What it had not begun is for the others, or for the next to come.
  for (const entry of [...drained(quick.queue), ...drained(slow.queue)]) route(bus, entry);
  if (isIdle(runner)) return;
  const idle = new Promise<void>((resolve) => {
    runner.waitingForIdle.push(resolve);
  });
  const abortRest = (): void => {
    quick.shared?.abort('stopped');
    for (const entry of runner.atWork.values()) entry.controller?.abort('stopped');
  };
  const grace = graceMs === undefined ? undefined : setTimeout(abortRest, graceMs);
  await idle;
  clearTimeout(grace);
}
