/** One simulation: some runs of random workflows, people and agents who interfere, faults everywhere, until all has ended. */
import { snapshotOf } from '../src/run/snapshot.ts';
import { isTerminal } from '../src/run/state.ts';
import { values } from '../src/run/table.ts';
import { wake } from './ask.ts';
import type { Tally } from './coverage.ts';
import { runJob } from './dispatch.ts';
import { endingOf } from './invariants/ending.ts';
import { finishWrite, handleCommand } from './orchestrator.ts';
import { decideSomething, goOn, interfere, mend } from './people.ts';
import { giveSlot } from './slots.ts';
import { startRun, writeWorkflows } from './starts.ts';
import { createWorld, foldLog, type Message, type Options, type RunRecord, type World } from './world.ts';

export interface Story {
  readonly seed: number;
  readonly steps: number;
  readonly endings: ReadonlyMap<string, number>;
  readonly patches: ReadonlyMap<string, number>;
  readonly tally: Tally;
}

export class Violation extends Error {
  readonly world: World;
  constructor(message: string, world: World) {
    super(message);
    this.world = world;
  }
}

/** After this many steps nothing new is started or asked for, so that everything can come to its end. */
const BUSY_STEPS = 800;
const STEPS_MAX = 60_000;
/** How often a run is folded again from its first event. */
const REFOLD_EVERY = 200;

/** Throws a `Violation` if anything that must hold does not. */
export const simulate = (seed: number, options: Options = {}): Story => {
  const world = createWorld(seed, options);
  try {
    writeWorkflows(world);
    for (let i = 0; i < world.focus.runs; i += 1) startRun(world);
    let steps = 0;
    for (; steps < STEPS_MAX && step(world, steps < BUSY_STEPS); steps += 1) {
      if (steps % REFOLD_EVERY === 0) refold(world, world.dice.pick([...world.runs.values()]));
      stopIfBroken(world);
    }
    for (const record of world.runs.values()) {
      refold(world, record);
      world.violations.push(...endingOf(world, record));
    }
    stopIfBroken(world);
    return summary(seed, steps, world);
  } catch (error) {
    if (error instanceof Violation) throw error;
    // Anything else that is thrown breaks a promise as well.
    throw new Violation(error instanceof Error ? (error.stack ?? error.message) : String(error), world);
  }
};

const stopIfBroken = (world: World): void => {
  if (world.violations.length > 0) throw new Violation(world.violations.join('; '), world);
};

/** Does one thing; false when there is nothing left to do. */
const step = (world: World, isBusy: boolean): boolean => {
  if (isBusy && world.dice.chance(0.2)) {
    interfere(world);
    return true;
  }
  if (!isBusy && world.dice.chance(0.1)) decideSomething(world, world.dice.pick([...world.runs.values()]));
  if (world.dice.chance(0.1) && giveSlot(world)) return true;
  const message = world.dice.pick(world.bus.filter(({ notBefore }) => notBefore <= world.now));
  if (message === undefined) return moveClock(world);
  take(world, message);
  const who = world.dice.pick(world.orchestrators);
  if (message.kind === 'job') runJob(world, message);
  else if (message.kind === 'write') finishWrite(world, message);
  else if (who !== undefined) handleCommand(world, who, message);
  return true;
};

/** Off the bus; whatever was sent before it, about the same run, has been overtaken. */
const take = (world: World, message: Message): void => {
  world.bus = world.bus.flatMap((other) => {
    if (other === message) return [];
    const isOvertaken = other.runId === message.runId && other.id < message.id && other.kind !== 'write';
    if (!isOvertaken || other.faults.has('reordered')) return [other];
    return [{ ...other, faults: new Set([...other.faults, 'reordered' as const]) }];
  });
};

/** To whatever comes next: a message, or the time of a run. */
const moveClock = (world: World): boolean => {
  const waiting = Math.min(...world.bus.map(({ notBefore }) => notBefore));
  const next = nextWake(world);
  if (next !== undefined && next.at < waiting) {
    world.now = Math.max(world.now, next.at);
    next.record.polledAt = world.now;
    wake(world, next.record);
    return true;
  }
  if (world.bus.length > 0) {
    world.now = Math.max(world.now, waiting);
    return true;
  }
  const records = [...world.runs.values()];
  if (giveSlot(world)) return true;
  return records.some((record) => goOn(world, record)) || records.some((record) => reopen(world, record));
};

/** The poller looks at a run that is due no more often than this. */
const POLL_EVERY_MS = 1000;

const nextWake = (world: World): { readonly record: RunRecord; readonly at: number } | undefined => {
  let next: { readonly record: RunRecord; readonly at: number } | undefined;
  for (const record of world.runs.values()) {
    const { wakeAt, parked, polledAt } = record;
    if (wakeAt === undefined || parked !== undefined) continue;
    const at = Math.max(wakeAt, polledAt + POLL_EVERY_MS);
    if (next === undefined || at < next.at) next = { record, at };
  }
  return next;
};

/** With enough failed runs somebody would always take one up again. */
const REOPENED_MAX = 10;

const reopen = (world: World, { truth }: RunRecord): boolean => {
  const isOver = truth.status !== 'FAILED' || truth.ending !== undefined || truth.unhandled.length === 0;
  if (isOver || world.reopened >= REOPENED_MAX || !world.dice.chance(0.3)) return false;
  world.reopened += 1;
  return mend(world, truth);
};

/** State = fold of the log: of what is carried on, and of what each orchestrator holds. */
const refold = ({ violations, orchestrators }: World, record: RunRecord | undefined): void => {
  if (record === undefined) return;
  const now = snapshotOf(record.truth);
  if (snapshotOf(foldLog(record)) !== now) violations.push(`${record.runId}: is not the fold of its log`);
  for (const { name, cache } of orchestrators) {
    const held = cache.get(record.runId);
    if (held === undefined) continue;
    const commits = record.commits.filter(({ firstSeq }) => firstSeq <= held.seq);
    const known = held.seq === record.truth.seq ? now : snapshotOf(foldLog({ ...record, commits }));
    if (snapshotOf(held) !== known)
      violations.push(`${record.runId}: the cache of ${name} is not the fold of its log at ${held.seq}`);
  }
};

const summary = (seed: number, steps: number, { runs, tally }: World): Story => {
  const endings = new Map<string, number>();
  const patches = new Map<string, number>();
  for (const { truth } of runs.values()) {
    const ending = isTerminal(truth.status) ? truth.status : 'never began';
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    for (const { status } of values(truth.patches)) patches.set(status, (patches.get(status) ?? 0) + 1);
  }
  return { seed, steps, endings, patches, tally };
};
