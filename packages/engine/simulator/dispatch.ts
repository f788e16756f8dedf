/** From a commit to the runners: jobs get lost, come twice and late; and what a runner does with one. */
import { canonicalJson, type Digest, type Json, type PatchProposal } from '@aob/ir';
import type { Job } from '../src/messages.ts';
import type { ResultCommand } from '../src/run/commands.ts';
import type { Effect, JobRef } from '../src/run/decision.ts';
import type { Payload } from '../src/run/events.ts';
import { jobOf, outstandingJobs, planDigestOf } from '../src/run/jobs.ts';
import { nodeKey, type RunState, undoKey } from '../src/run/state.ts';
import { get } from '../src/run/table.ts';
import { sha256 } from '../src/sha256.ts';
import { carryOut, recoverFamily } from './family.ts';
import { befalls, type Fault } from './faults.ts';
import { report } from './log.ts';
import { randomProposal } from './proposals.ts';
import { type JobMessage, nextId, planOf, type RunRecord, runOf, type World } from './world.ts';

/** Only what is durable may leave: the log already holds the attempt. */
export const dispatch = (world: World, state: RunState, effects: readonly Effect[]): void => {
  const record = runOf(world, state.runId);
  for (const effect of effects) {
    if (effect.type !== 'dispatch_job' && effect.type !== 'cancel_job') {
      carryOut(world, state, effect);
      continue;
    }
    const { node, scope, execution, attempt } = effect.job;
    if (effect.type === 'cancel_job') {
      if (world.dice.chance(0.5)) forget(world, state.runId, effect);
      continue;
    }
    const { undoes } = effect.job;
    const durable =
      undoes === undefined
        ? get(record.truth.nodes, nodeKey(scope, node))
        : get(record.truth.undos, undoKey(undoes));
    if (
      durable !== undefined &&
      (durable.execution < execution || (durable.execution === execution && durable.attempt < attempt))
    )
      report(world, record, [`${scope}${node} was dispatched before its commit`]);
    const digest = planDigestOf(state, effect.job);
    if (digest === undefined) continue;
    const isLoaded = new Set<Digest>();
    const plan = planOf(world, digest);
    const blob = (wanted: Digest) => (isLoaded.has(wanted) ? world.blobs.get(wanted) : undefined);
    let built = jobOf(state, plan, effect.job, { hash: sha256, blob });
    for (
      ;
      !built.ok && built.need !== undefined;
      built = jobOf(state, plan, effect.job, { hash: sha256, blob })
    )
      for (const wanted of built.need) isLoaded.add(wanted);
    if (built.ok) send(world, built.job);
  }
};

/** A runner that hears of it in time does not begin. */
const forget = (world: World, runId: string, { job }: Extract<Effect, { type: 'cancel_job' }>): void => {
  world.bus = world.bus.filter(
    (message) =>
      message.kind !== 'job' ||
      message.runId !== runId ||
      message.job.node !== job.node ||
      message.job.scope !== job.scope ||
      message.job.undoes !== job.undoes ||
      message.job.attempt !== job.attempt,
  );
};

const send = (world: World, job: Job): void => {
  if (befalls(world, 0.06)) {
    world.story.push(`fault: the job of ${job.scope}${job.node} is lost`);
    runOf(world, job.runId).lost.add(nodeKey(job.scope, job.node));
    return;
  }
  let notBefore = world.now + world.dice.roll(2000);
  const faults = new Set<Fault>();
  if (befalls(world, 0.06)) {
    faults.add('delayed');
    notBefore += world.dice.roll(SOON_MS);
  }
  if (befalls(world, 0.07)) {
    faults.add('duplicate');
    const late = notBefore + world.dice.roll(5000);
    world.bus.push({ kind: 'job', id: nextId(world), runId: job.runId, job, notBefore: late, faults });
  }
  world.bus.push({ kind: 'job', id: nextId(world), runId: job.runId, job, notBefore, faults });
};

/** At boot, and whenever a lease passes, every queued or running job is dispatched again (R14). */
export const recover = (world: World): void => {
  for (const record of [...world.runs.values()]) recoverRun(world, record);
};

export const recoverRun = (world: World, { truth }: RunRecord): void => {
  recoverFamily(world, truth);
  const jobs = outstandingJobs(truth).filter((job) => !hasLease(world, truth.runId, job));
  dispatch(
    world,
    truth,
    jobs.map((job) => ({ type: 'dispatch_job', job })),
  );
};

/** In a storm somebody dies all the time: mostly it is known that a job is on its way, or would have been lost with its lease. */
const hasLease = ({ bus, dice, focus }: World, runId: string, job: JobRef): boolean =>
  focus.isStorm &&
  dice.chance(0.85) &&
  bus.some((message) => {
    if (message.runId !== runId || message.kind === 'write') return false;
    const about = message.kind === 'job' ? message.job : message.command;
    return (
      'node' in about &&
      about.node === job.node &&
      about.scope === job.scope &&
      'attempt' in about &&
      about.attempt === job.attempt &&
      about.undoes === job.undoes
    );
  });

/** Mostly while it is still waited for, sometimes long after that. */
const SOON_MS = 40_000;
const LATE_MS = 900_000;
const delayMs = ({ dice }: World): number => dice.roll(dice.chance(0.7) ? SOON_MS : LATE_MS);

/** No runner that is there can carry it out; one that comes later takes it. */
const leave = (world: World, job: Job, faults: ReadonlySet<Fault>): void => {
  const { node, scope, execution, attempt, runId, undoes } = job;
  const ref = { node, scope, execution, attempt, ...(undoes !== undefined && { undoes }) };
  const command = { type: 'unclaimed', ...ref, need: { what: 'handler', name: 'sim' } } as const;
  const all = new Set(faults);
  let notBefore = world.now + world.dice.roll(1000);
  if (befalls(world, 0.06)) {
    all.add('delayed');
    notBefore += delayMs(world);
  }
  if (befalls(world, 0.06)) {
    // It is there still when runners are asked the next time.
    all.add('lost_message');
    notBefore += 30_000;
  }
  world.bus.push({ kind: 'command', id: nextId(world), runId, command, notBefore, faults: all });
  const later = notBefore + world.dice.roll(200_000);
  const taken = { ...job, isUnclaimed: true } as const;
  world.bus.push({ kind: 'job', id: nextId(world), runId, job: taken, notBefore: later, faults });
};

/** Copies of a job mostly end alike; what happens is a matter of the attempt. */
export const runJob = (world: World, { job, faults: from }: JobMessage): void => {
  const { node, scope, execution, attempt, runId, undoes } = job;
  const ref = { node, scope, execution, attempt, ...(undoes !== undefined && { undoes }) };
  const { dice } = world;
  if (job.isUnclaimed !== true && dice.chance(world.focus.unclaimed)) {
    leave(world, job, from);
    return;
  }
  const luck = Number.parseInt(sha256(`${job.idempotencyKey}/${attempt}`).slice(-4), 16) / 0xffff;
  const failures = undoes === undefined ? world.focus.jobFailures : world.focus.undoFailures;
  const isLucky = dice.chance(0.1) ? dice.chance(0.5) : luck >= failures;
  const command: ResultCommand = {
    type: 'result',
    ...ref,
    startedAt: world.now,
    outcome: isLucky ? success(world, job) : failure(world, luck < failures * 0.6),
    ...(isLucky && job.nodeType === 'agent' && undoes === undefined && staged(world, job)),
    ...(dice.chance(0.4) && { logs: [{ level: 'info', message: 'at work', at: world.now }] }),
  };
  const faults = new Set(from);
  let notBefore = world.now + dice.roll(3000);
  if (befalls(world, 0.06)) {
    faults.add('delayed');
    notBefore += delayMs(world);
  }
  // Whoever takes what nobody could take says so at once.
  if (job.isUnclaimed === true || dice.chance(0.4)) {
    const started = { type: 'started', ...ref, at: world.now } as const;
    const soon = world.now + dice.roll(1000);
    world.bus.push({ kind: 'command', id: nextId(world), runId, command: started, notBefore: soon, faults });
  }
  if (befalls(world, 0.06)) {
    world.story.push(`fault: the result of ${scope}${node} is lost`);
    runOf(world, runId).lost.add(nodeKey(scope, node));
    return;
  }
  if (befalls(world, 0.07)) {
    faults.add('duplicate');
    const late = notBefore + dice.roll(100_000);
    world.bus.push({ kind: 'command', id: nextId(world), runId, command, notBefore: late, faults });
  }
  world.bus.push({ kind: 'command', id: nextId(world), runId, command, notBefore, faults });
};

const success = (world: World, job: Job): Extract<ResultCommand['outcome'], { ok: true }> => {
  const { dice } = world;
  const output = payload(world, {
    n: job.attempt,
    text: dice.chance(0.2) ? 'x'.repeat(dice.roll(4000)) : '',
  });
  const isFound = job.cache?.isRead === true && dice.chance(0.5);
  if (!isFound) return { ok: true, output };
  const key = sha256(canonicalJson([job.nodeType, job.config, job.inputs]));
  return { ok: true, output, cached: { key, from_run: 'run_before', at: world.now - 1000 } };
};

/** As a runner returns it: a large value is stored before anybody hears of it. */
const payload = (world: World, value: Json): Payload => {
  const text = canonicalJson(value);
  const digest = sha256(text);
  if (text.length <= world.bounds.inlineChars) return { value, digest };
  world.blobs.set(digest, text);
  return { ref: digest, digest, size: text.length };
};

const failure = (world: World, retryable: boolean): Extract<ResultCommand['outcome'], { ok: false }> => ({
  ok: false,
  error: {
    code: 'sim.failure',
    message: 'simulated',
    retryable,
  },
  ...(world.dice.chance(0.2) && { retryAfterMs: 5_000 }),
});

/** What the agent proposed while it worked (R30). */
const staged = (world: World, job: Job): { readonly patches: readonly PatchProposal[] } => {
  const { truth } = runOf(world, job.runId);
  if (truth.plan === undefined || world.dice.chance(0.4)) return { patches: [] };
  const plan = planOf(world, truth.plan);
  const patches = Array.from({ length: 1 + world.dice.roll(2) }, () => {
    const proposal = randomProposal(world, plan, truth, nextId(world));
    if (proposal === undefined) return [];
    const { base: _base, ...rest } = proposal;
    const author = { kind: 'agent', id: `agent:${job.node}`, roles: [], node: job.node } as const;
    return [{ ...rest, author }];
  });
  return { patches: patches.flat() };
};
