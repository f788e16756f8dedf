/** Decides, writes, dispatches; and dies at every step between. Two of them work on the same runs. */
import type { Digest } from '@aob/ir';
import type { RunCommand } from '../src/run/commands.ts';
import { decide } from '../src/run/decide.ts';
import type { DecideContext, Decision } from '../src/run/decision.ts';
import { snapshotOf, stateFrom } from '../src/run/snapshot.ts';
import type { RunState } from '../src/run/state.ts';
import { sha256 } from '../src/sha256.ts';
import { copyState } from '../src/write-path/state-copy.ts';
import { wordBetween } from './ask.ts';
import { dispatch, recover, recoverRun } from './dispatch.ts';
import { tellOfRefusal } from './family.ts';
import { crashOddsOf, type Fault, happens, oddsOf } from './faults.ts';
import { append } from './log.ts';
import { takesSlot } from './slots.ts';
import {
  type CommandMessage,
  foldLog,
  foldOnto,
  idOf,
  nextId,
  type Orchestrator,
  type Pending,
  planOf,
  type RunRecord,
  runOf,
  type Snapshot,
  type StoredCommit,
  sendAgain,
  type World,
  type WriteMessage,
} from './world.ts';

export const handleCommand = (world: World, who: Orchestrator, message: CommandMessage): void => {
  const record = runOf(world, message.runId);
  const { command } = message;
  // A command that asks a second time is answered from the log (R13).
  if (message.commandId !== undefined && record.answered.has(message.commandId)) return;
  // Nothing of a run that is set aside goes on, but what gives it back (R21).
  if (record.parked !== undefined && command.type !== 'repair') {
    record.kept.push(message);
    return;
  }
  const writing = who.writing.get(message.runId);
  if (writing !== undefined) {
    sendAgain(world, message, Math.max(1, writing.landsAt - world.now) + world.dice.roll(50));
    return;
  }
  const cached = who.cache.get(message.runId);
  const state = cached ?? load(world, who, record);
  const { decision, ctx, ids } = decideWith(world, state, command);
  if (decision.kind !== 'accepted' || decision.events.length === 0) {
    // R12: silence is final only on state confirmed at the head.
    if (cached === undefined) {
      if (decision.kind === 'rejected') tellOfRefusal(world, message, decision.rejection);
      return;
    }
    who.cache.delete(message.runId);
    handleCommand(world, who, message);
    return;
  }
  const faults = new Set(message.faults);
  write(world, { who, base: state, decision, ctx, ids, message, faults, landsAt: world.now });
};

/** The log, a snapshot of it and what came behind, or what another process has in its memory: all are the same state. */
const load = (world: World, who: Orchestrator, record: RunRecord): RunState => {
  const { snapshot, commits, truth, runId } = record;
  who.fromSnapshot.delete(runId);
  let state: RunState;
  if (snapshot !== undefined && world.dice.chance(0.7)) {
    state = copyState(throughSnapshot(snapshot, commits));
    who.fromSnapshot.add(runId);
  } else state = world.dice.chance(0.03) ? foldLog(record) : copyState(truth);
  who.cache.set(runId, state);
  return state;
};

/** Folded on with every commit since it was last asked for. */
const throughSnapshot = (snapshot: Snapshot, commits: readonly StoredCommit[]): RunState => {
  snapshot.folded ??= { state: stateFrom(snapshot.text), commits: snapshot.commits };
  const { folded } = snapshot;
  foldOnto(folded.state, commits.slice(folded.commits));
  folded.commits = commits.length;
  return folded.state;
};

interface Decided {
  readonly decision: Decision;
  readonly ctx: DecideContext;
  readonly ids: number;
}

/** Blobs are loaded when a decision asks for them, never before (R9). */
const decideWith = (world: World, state: RunState, command: RunCommand): Decided => {
  const loaded = new Set<Digest>();
  for (;;) {
    const { ids } = world;
    const ctx = contextOf(world, loaded);
    const decision = decide(state, command, ctx);
    if (decision.kind !== 'need') return { decision, ctx, ids };
    for (const digest of decision.blobs) {
      if (loaded.has(digest)) throw new Error(`${digest} is loaded, and asked for again`);
      if (!world.blobs.has(digest)) throw new Error(`${digest} was never stored`);
      loaded.add(digest);
    }
  }
};

const contextOf = (world: World, loaded: ReadonlySet<Digest>): DecideContext => ({
  now: world.now,
  newId: (prefix) => idOf(prefix, nextId(world)),
  hash: sha256,
  plan: (digest) => planOf(world, digest),
  blob: (digest) => (loaded.has(digest) ? world.blobs.get(digest) : undefined),
  reference: world.meaning,
  urlIssue: undefined,
  bounds: world.bounds,
});

const write = (world: World, pending: Pending): void => {
  const { who, decision, message, faults } = pending;
  const { runId } = message;
  if (who.fromSnapshot.has(runId)) faults.add('from_snapshot');
  const odds = oddsOf(world.focus, decision.events);
  if (strikes(world, pending, 'crash_before_commit', odds)) {
    sendAgain(world, message, world.dice.roll(50), 'crash_before_commit');
    crash(world, who);
  } else if (strikes(world, pending, 'lost_race', odds)) {
    overtake(world, who, runOf(world, runId));
    land(world, pending, odds);
  } else if (strikes(world, pending, 'slow_disk', odds)) {
    faults.add('slow_disk');
    const notBefore = world.now + 1 + world.dice.roll(world.focus.isStorm ? 9000 : 3000);
    pending.landsAt = notBefore;
    who.writing.set(runId, pending);
    world.bus.push({ kind: 'write', id: nextId(world), runId, notBefore, faults: new Set(), pending });
  } else land(world, pending, odds);
};

/** Whoever is not writing hears of something else, and has it in the log first. */
const overtake = (world: World, who: Orchestrator, record: RunRecord): void => {
  const message = wordBetween(world, record);
  const other = world.orchestrators.find((one) => one !== who && !one.writing.has(record.runId));
  if (other === undefined) return;
  const base = load(world, other, record);
  const decided = decideWith(world, base, message.command);
  const { decision } = decided;
  if (decision.kind !== 'accepted' || decision.events.length === 0) return;
  const faults = new Set<Fault>();
  land(world, { ...decided, who: other, base, decision, message, faults, landsAt: world.now }, 0);
};

/** The slow write has come to its end; unless its process died meanwhile, and took what it knew with it. */
export const finishWrite = (world: World, { pending }: WriteMessage): void => {
  const { who, message, decision } = pending;
  if (who.writing.get(message.runId) !== pending) return;
  who.writing.delete(message.runId);
  land(world, pending, oddsOf(world.focus, decision.events));
};

/** Each fault strikes a message once at most, however often that comes: nothing is struck for ever. */
const strikes = (world: World, { faults }: Pick<Pending, 'faults'>, fault: Fault, odds: number): boolean => {
  const chance = fault.startsWith('crash') ? crashOddsOf(world.focus, odds) : odds;
  if (faults.has(fault) || !happens(world.luck, chance)) return false;
  world.story.push(`fault: ${fault}`);
  return true;
};

const land = (world: World, pending: Pending, odds: number): void => {
  const { who, base, decision, message, faults } = pending;
  const { runId } = message;
  const record = runOf(world, runId);
  // R11: the commit is the one that finds the seq it was decided on, or there is none.
  if (record.truth.seq !== base.seq) {
    world.story.push(`${who.name} lost a race for ${runId}`);
    who.cache.delete(runId);
    sendAgain(world, message, world.dice.roll(50), 'lost_race');
    return;
  }
  if (!takesSlot(world, record, decision.events)) {
    // The number is another run's by now: whoever gives out slots looks again (R19).
    who.cache.delete(runId);
    return;
  }
  if (strikes(world, pending, 'lost_request', odds)) {
    // R13: looked for by its id and not found: it is decided again.
    who.cache.delete(runId);
    sendAgain(world, message, world.dice.roll(50), 'lost_request');
    return;
  }
  const isCrash = strikes(world, pending, 'crash_after_commit', odds);
  const isReplyLost = !isCrash && strikes(world, pending, 'lost_reply', odds);
  if (isCrash) faults.add('crash_after_commit');
  if (isReplyLost) faults.add('lost_reply');
  const after = append(world, record, pending);
  // Who gives a run back sees to it that its work is under way (R21).
  if (message.command.type === 'repair') recoverRun(world, record);
  if (isCrash) {
    // Nobody has acknowledged the message, so that it comes again.
    sendAgain(world, message, world.dice.roll(50));
    crash(world, who);
    return;
  }
  if (isReplyLost) {
    // R13: the state is dropped, the commit is found by its id, its effects are dispatched.
    who.cache.delete(runId);
    dispatch(world, record.truth, decision.effects);
    return;
  }
  who.cache.set(runId, after);
  dispatch(world, after, decision.effects);
  if (world.dice.chance(world.focus.isStorm ? 0.2 : 0.05))
    record.snapshot = { text: snapshotOf(after), commits: record.commits.length, folded: undefined };
};

/** The process is gone: its caches with it, and whatever it had not sent. Recovery dispatches what the log says (R14). */
const crash = (world: World, who: Orchestrator): void => {
  who.cache.clear();
  const writing = [...who.writing.values()];
  who.writing.clear();
  for (const pending of writing) {
    // What was on its way to the disk may have arrived there.
    const record = runOf(world, pending.message.runId);
    const mayArrive =
      record.truth.seq === pending.base.seq && takesSlot(world, record, pending.decision.events);
    const hasArrived = mayArrive && world.dice.chance(0.5);
    pending.faults.add('crash_after_commit');
    if (hasArrived) append(world, record, pending);
    sendAgain(world, pending.message, world.dice.roll(50), hasArrived ? undefined : 'crash_before_commit');
  }
  recover(world);
};
