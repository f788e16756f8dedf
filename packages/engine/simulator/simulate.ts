/** One simulation: some runs of random workflows, people and agents who interfere, faults everywhere, until all has ended. */
import { isTerminal } from '../src/run/state.ts';
import { values } from '../src/run/table.ts';
import { wake } from './ask.ts';
import type { Tally } from './coverage.ts';
import { runJob } from './dispatch.ts';
import { endingOf } from './invariants/ending.ts';
import { isSameState } from './invariants/same.ts';
import { finishWrite, handleCommand } from './orchestrator.ts';
import { decideSomething, goOn, interfere, mend } from './people.ts';
import { giveSlot } from './slots.ts';
import { startRun, writeWorkflows } from './starts.ts';
import {
  createWorld,
  foldLog,
  type Message,
  type Options,
  type Orchestrator,
  type RunRecord,
  type World,
} from './world.ts';

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
    for (; steps < STEPS_MAX && step(world, steps < world.focus.busySteps); steps += 1) {
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
  if (isBusy && world.dice.chance(world.focus.interferes)) {
    interfere(world);
    return true;
  }
  if (!isBusy && world.dice.chance(0.1)) decideSomething(world, world.dice.pick([...world.runs.values()]));
  if (world.dice.chance(0.1) && giveSlot(world)) return true;
  const message = pickReady(world) ?? (moveToMail(world) ? pickReady(world) : undefined);
  if (message === undefined) return moveOn(world);
  take(world, message);
  if (message.kind === 'job') runJob(world, message);
  else if (message.kind === 'write') finishWrite(world, message);
  else handleCommand(world, anyOrchestrator(world, message), message);
  return true;
};

/** Often one that is not busy with the run, so that the one that is loses its race. */
const anyOrchestrator = ({ dice, orchestrators }: World, { runId }: Message): Orchestrator => {
  const idle = orchestrators.filter(({ writing }) => !writing.has(runId));
  const who = dice.pick(idle.length > 0 && dice.chance(0.8) ? idle : orchestrators);
  if (who === undefined) throw new Error('nobody is there to decide');
  return who;
};

/** One of those whose time has come. */
const pickReady = ({ bus, dice, now }: World): Message | undefined => {
  let ready = 0;
  for (const { notBefore } of bus) if (notBefore <= now) ready += 1;
  let before = dice.roll(ready);
  for (const message of bus) {
    if (message.notBefore > now) continue;
    if (before === 0) return message;
    before -= 1;
  }
  return undefined;
};

/** Off the bus; whatever was sent before it, about the same run, has been overtaken. */
const take = ({ bus }: World, message: Message): void => {
  let kept = 0;
  for (const other of bus) {
    if (other === message) continue;
    const isOvertaken = other.runId === message.runId && other.id < message.id && other.kind !== 'write';
    bus[kept] =
      isOvertaken && !other.faults.has('reordered')
        ? { ...other, faults: new Set([...other.faults, 'reordered' as const]) }
        : other;
    kept += 1;
  }
  bus.length = kept;
};

/** The clock moves to the next message; false when there is none, or a run wants to be woken before it. */
const moveToMail = (world: World): boolean => {
  let waiting = Number.POSITIVE_INFINITY;
  for (const { notBefore } of world.bus) waiting = Math.min(waiting, notBefore);
  const next = nextWake(world);
  if (world.bus.length === 0 || (next !== undefined && next.at < waiting)) return false;
  world.now = Math.max(world.now, waiting);
  return true;
};

/** Nothing is on its way for now: a run is woken, or whoever is waited for acts. */
const moveOn = (world: World): boolean => {
  const next = nextWake(world);
  if (next !== undefined) {
    world.now = Math.max(world.now, next.at);
    next.record.polledAt = world.now;
    wake(world, next.record);
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
  const { runId, truth } = record;
  if (!isSameState(foldLog(record), truth)) violations.push(`${runId}: is not the fold of its log`);
  for (const { name, cache } of orchestrators) {
    const held = cache.get(runId);
    if (held === undefined) continue;
    const commits = record.commits.filter(({ firstSeq }) => firstSeq <= held.seq);
    const known = held.seq === truth.seq ? truth : foldLog({ ...record, commits });
    if (!isSameState(held, known))
      violations.push(`${runId}: the cache of ${name} is not the fold of its log at ${held.seq}`);
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
