/**
 * A small world around the pure core: a log that accepts a commit only at the expected seq, two orchestrators with their
 * own caches, runners, a bus that reorders and duplicates, a clock that only moves when told. Every message crosses fault
 * points where a process dies or a reply is lost. What is durable is the log alone.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, compile, type Digest, type Plan } from '@aob/ir';
import type { Job } from '../src/messages.ts';
import type { RunCommand } from '../src/run/commands.ts';
import { decide } from '../src/run/decide.ts';
import type { DecideContext, Decision, Effect } from '../src/run/decision.ts';
import type { RunEvent } from '../src/run/events.ts';
import { evolve } from '../src/run/evolve.ts';
import { jobOf, outstandingJobs, planDigestOf } from '../src/run/jobs.ts';
import { absorbState, emptyState, type RunState } from '../src/run/state.ts';
import { wakeAt } from '../src/run/wake.ts';
import type { Dice } from './random.ts';

export interface Commit {
  readonly commitId: number;
  readonly firstSeq: number;
  readonly at: number;
  readonly events: readonly RunEvent[];
}

export type Message =
  | {
      readonly kind: 'command';
      readonly runId: string;
      readonly command: RunCommand;
      readonly notBefore: number;
    }
  | { readonly kind: 'job'; readonly runId: string; readonly job: Job; readonly notBefore: number };

export interface Orchestrator {
  readonly name: string;
  readonly cache: Map<string, RunState>;
}

export type Fault =
  | 'crash_before_commit'
  | 'crash_after_commit'
  | 'lost_reply'
  | 'lost_job'
  | 'duplicate'
  | 'lost_race';

/** An accepted decision as it was made, for whoever wants to make it again. */
export interface Witnessed {
  readonly world: World;
  readonly runId: string;
  readonly command: RunCommand;
  readonly decision: Extract<Decision, { kind: 'accepted' }>;
  /** `world.ids` before it. */
  readonly ids: number;
}

export interface World {
  now: number;
  readonly dice: Dice;
  readonly log: Map<string, Commit[]>;
  readonly plans: Map<Digest, Plan>;
  readonly blobs: Map<Digest, string>;
  readonly bus: Message[];
  readonly orchestrators: readonly Orchestrator[];
  /** External effects by idempotency key: at least one per execution, more only after a fault. */
  readonly effects: Map<string, number>;
  readonly faults: Map<Fault, number>;
  readonly story: string[];
  ids: number;
  commits: number;
  /** Told of every commit. */
  readonly witness: ((seen: Witnessed) => void) | undefined;
}

export const createWorld = (dice: Dice, witness?: World['witness']): World => ({
  now: 1_700_000_000_000,
  dice,
  log: new Map(),
  plans: new Map(),
  blobs: new Map(),
  bus: [],
  orchestrators: [
    { name: 'a', cache: new Map() },
    { name: 'b', cache: new Map() },
  ],
  effects: new Map(),
  faults: new Map(),
  story: [],
  ids: 0,
  commits: 0,
  witness,
});

export const hash = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export const contextOf = (world: World): DecideContext => ({
  now: world.now,
  newId: (prefix) => {
    world.ids += 1;
    return `${prefix}_${String(world.ids).padStart(6, '0')}`;
  },
  hash,
  plan: (digest) => {
    const plan = world.plans.get(digest);
    if (plan === undefined) throw new Error(`no plan ${digest}`);
    return plan;
  },
  blob: (digest) => world.blobs.get(digest),
  urlIssue: undefined,
});

export const foldLog = (runId: string, commits: readonly Commit[]): RunState => {
  const state = emptyState(runId);
  for (const { events, at } of commits) for (const event of events) evolve(state, event, at);
  return state;
};

const logOf = (world: World, runId: string): Commit[] => {
  const log = world.log.get(runId) ?? [];
  world.log.set(runId, log);
  return log;
};

export const folded = (world: World, runId: string): RunState => foldLog(runId, logOf(world, runId));

const fault = (world: World, kind: Fault, probability: number): boolean => {
  if (!world.dice.chance(probability)) return false;
  world.faults.set(kind, (world.faults.get(kind) ?? 0) + 1);
  world.story.push(`fault: ${kind}`);
  return true;
};

/** What became of one message; `again` keeps it on the bus. */
type Handled = 'done' | 'again';

export const handleCommand = (
  world: World,
  who: Orchestrator,
  runId: string,
  command: RunCommand,
): Handled => {
  const log = logOf(world, runId);
  const isFresh = !who.cache.has(runId);
  const state = who.cache.get(runId) ?? foldLog(runId, log);
  const { ids } = world;
  const decision = decide(state, command, contextOf(world));
  if (decision.kind === 'need') throw new Error(`blobs ${decision.blobs.join(', ')} are not in the world`);
  if (decision.kind !== 'accepted') {
    // R12: silence is final only on state confirmed at the head.
    if (isFresh) return 'done';
    who.cache.delete(runId);
    return handleCommand(world, who, runId, command);
  }
  return commitDecision(world, who, { runId, state, command, ids, decision, log });
};

interface Pending {
  readonly runId: string;
  readonly state: RunState;
  readonly command: RunCommand;
  readonly ids: number;
  readonly decision: Extract<Decision, { kind: 'accepted' }>;
  readonly log: Commit[];
}

const commitDecision = (
  world: World,
  who: Orchestrator,
  { runId, state, command, ids, decision, log }: Pending,
): Handled => {
  if (decision.events.length === 0) return 'done';
  if (fault(world, 'crash_before_commit', 0.02)) return crash(world, who);
  const head = log.reduce((seq, commit) => seq + commit.events.length, 0);
  if (head !== state.seq) {
    world.faults.set('lost_race', (world.faults.get('lost_race') ?? 0) + 1);
    who.cache.delete(runId);
    return 'again';
  }
  world.commits += 1;
  const at = decision.next.lastAt;
  log.push({
    commitId: world.commits,
    firstSeq: head + 1,
    at,
    events: JSON.parse(JSON.stringify(decision.events)),
  });
  for (const { digest, text } of decision.blobs) world.blobs.set(digest, text);
  for (const { document } of decision.documents) keepPlan(world, document);
  world.witness?.({ world, runId, command, decision, ids });
  world.story.push(...decision.events.map((event) => describe(runId, event)));
  if (fault(world, 'crash_after_commit', 0.02)) return crash(world, who);
  if (fault(world, 'lost_reply', 0.02)) {
    // R13: the state is dropped, the commit is found by its id, its effects are dispatched.
    who.cache.delete(runId);
    dispatch(world, folded(world, runId), decision.effects);
    return 'done';
  }
  const after = absorbState(decision.next, state);
  who.cache.set(runId, after);
  dispatch(world, after, decision.effects);
  return 'done';
};

const describe = (runId: string, event: RunEvent): string => {
  const about = 'node' in event ? event.node : 'edge' in event.data ? event.data.edge : '';
  return `${runId} ${event.type} ${about}`.trimEnd();
};

const keepPlan = (world: World, document: Plan['document']): void => {
  const compiled = compile(document);
  if (!compiled.ok)
    throw new Error(`an accepted document does not compile: ${JSON.stringify(compiled.issues)}`);
  world.plans.set(compiled.plan.digest, compiled.plan);
};

/** The process is gone: its cache with it, and whatever it had not sent. Recovery dispatches what the log says (R14). */
const crash = (world: World, who: Orchestrator): Handled => {
  who.cache.clear();
  for (const runId of world.log.keys()) {
    const state = folded(world, runId);
    dispatch(
      world,
      state,
      outstandingJobs(state).map((job) => ({ type: 'dispatch_job', job })),
    );
  }
  return 'again';
};

const dispatch = (world: World, state: RunState, effects: readonly Effect[]): void => {
  for (const effect of effects) {
    if (effect.type !== 'dispatch_job') continue;
    const plan = planDigestOf(state, effect.job);
    if (plan === undefined || fault(world, 'lost_job', 0.03)) continue;
    const built = jobOf(state, contextOf(world).plan(plan), effect.job, contextOf(world));
    if (!built.ok) continue;
    const notBefore = world.now + world.dice.roll(2000);
    world.bus.push({ kind: 'job', runId: state.runId, job: built.job, notBefore });
    if (fault(world, 'duplicate', 0.05))
      world.bus.push({
        kind: 'job',
        runId: state.runId,
        job: built.job,
        notBefore: notBefore + world.dice.roll(5000),
      });
  }
};

/** A runner takes a job: what happens is a matter of the attempt's key, so that every copy of it ends the same way. */
export const runJob = (world: World, job: Job): void => {
  world.effects.set(job.idempotencyKey, (world.effects.get(job.idempotencyKey) ?? 0) + 1);
  const luck = Number.parseInt(hash(`${job.idempotencyKey}/${job.attempt}`).slice(-4), 16) / 0xffff;
  const { node, scope, execution, attempt, undoes } = job;
  const ref = { node, scope, execution, attempt, ...(undoes !== undefined && { undoes }) };
  const failure = { code: 'sim.failure', message: 'simulated', retryable: luck < 0.2 };
  const output = { value: { n: job.attempt }, digest: hash(canonicalJson({ n: job.attempt })) };
  const outcome = luck < 0.25 ? { ok: false as const, error: failure } : { ok: true as const, output };
  const command: RunCommand = { type: 'result', ...ref, startedAt: world.now, outcome };
  const notBefore = world.now + world.dice.roll(3000);
  if (world.dice.chance(0.3)) {
    world.bus.push({
      kind: 'command',
      runId: job.runId,
      command: { type: 'started', ...ref, at: world.now },
      notBefore: world.now + world.dice.roll(1000),
    });
  }
  world.bus.push({ kind: 'command', runId: job.runId, command, notBefore });
  if (fault(world, 'duplicate', 0.05))
    world.bus.push({
      kind: 'command',
      runId: job.runId,
      command,
      notBefore: notBefore + world.dice.roll(100_000),
    });
};

/** The earliest moment at which a live run wants to be woken. */
export const nextWake = (world: World): { readonly runId: string; readonly at: number } | undefined => {
  let earliest: { readonly runId: string; readonly at: number } | undefined;
  for (const runId of world.log.keys()) {
    const at = wakeAt(folded(world, runId));
    if (at !== undefined && (earliest === undefined || at < earliest.at)) earliest = { runId, at };
  }
  return earliest;
};
