/** The log takes a commit: what is written, what follows from it, and whether all of that may be. */

import type { DecideContext } from '../src/run/decision.ts';
import type { RunEvent } from '../src/run/events.ts';
import { evolve } from '../src/run/evolve.ts';
import { spelledOut } from '../src/run/fidelity.ts';
import { readEvents } from '../src/run/read-events.ts';
import { absorbState, forkState, nodeKey, type RunState, undoKey, undoMark } from '../src/run/state.ts';
import { get } from '../src/run/table.ts';
import { wakeAt } from '../src/run/wake.ts';
import { count, rowOf } from './coverage.ts';
import type { Fault } from './faults.ts';
import { readCommit } from './invariants/history.ts';
import { differencesOf } from './invariants/same.ts';
import { violationsOf } from './invariants/state.ts';
import { answerQuickly } from './people.ts';
import { settleSlots, slotViolations } from './slots.ts';
import { idOf, type Pending, planOf, type RunRecord, sendAgain, type World } from './world.ts';

/** Returns the state of the orchestrator after it. */
export const append = (world: World, record: RunRecord, pending: Pending): RunState => {
  const { base, decision, message, faults } = pending;
  const at = decision.next.lastAt;
  const text = JSON.stringify(decision.events);
  const events = readEvents(text);
  world.commits += 1;
  record.commits.push({ commitId: world.commits, firstSeq: record.truth.seq + 1, at, text });
  if (message.commandId !== undefined) record.answered.add(message.commandId);
  for (const { digest, text: blob } of decision.blobs) world.blobs.set(digest, blob);
  for (const { plan } of decision.documents) world.plans.set(plan.digest, plan);
  for (const event of events) world.story.push({ runId: record.runId, event });
  if (message.command.type === 'repair') giveBack(world, record);
  const before = record.truth;
  const folded = forkState(before);
  for (const event of events) evolve(folded, event, at);
  report(world, record, differencesOf({ before: base, after: decision.next }, { before, after: folded }));
  report(world, record, undispatched(decision, folded));
  record.truth = absorbState(folded, before);
  record.wakeAt = wakeAt(record.truth);
  settleSlots(world, record);
  report(world, record, slotViolations(world, record));
  noteTypes(world, record, events);
  tally(world, record, events.flatMap(spelledOut), faults);
  report(world, record, readCommit(record.history, events, at));
  report(
    world,
    record,
    violationsOf(record.truth, (digest) => planOf(world, digest)),
  );
  if (world.focus.isStorm) answerQuickly(world, record, events);
  tellWitness(world, record, pending);
  return absorbState(decision.next, base);
};

const tellWitness = (
  world: World,
  { runId, commits }: RunRecord,
  { message, decision, ctx, ids }: Pending,
): void => {
  if (world.witness === undefined) return;
  let given = ids;
  const newId: DecideContext['newId'] = (prefix) => {
    given += 1;
    return idOf(prefix, given);
  };
  world.witness({
    runId,
    command: message.command,
    decision,
    ctx: { ...ctx, newId, blob: (digest) => world.blobs.get(digest) },
    events: commits.flatMap(({ text }) => readEvents(text)),
  });
};

const giveBack = (world: World, record: RunRecord): void => {
  record.parked = undefined;
  for (const message of record.kept.splice(0)) sendAgain(world, message, 0);
};

export const report = (
  world: World,
  { runId }: Pick<RunRecord, 'runId'>,
  broken: readonly string[],
): void => {
  for (const words of broken) world.violations.push(`${runId}: ${words}`);
};

/** Every attempt that a commit queues is dispatched with it, and nothing else is. */
const undispatched = ({ events, effects }: Pending['decision'], after: RunState): readonly string[] => {
  // What a record answers for is sent nowhere, nor what lost in it and waits to lose again.
  if (after.replay !== undefined && after.replay.mode !== 'live') return [];
  const keyOf = (scope: string, node: string, undoes: number | undefined): string =>
    undoes === undefined ? nodeKey(scope, node) : undoMark(undoes);
  const sent = new Map(
    effects.flatMap((effect) => {
      if (effect.type !== 'dispatch_job') return [];
      const { job } = effect;
      return [[keyOf(job.scope, job.node, job.undoes), job] as const];
    }),
  );
  const found: string[] = [];
  const queued = new Set<string>();
  for (const event of events) {
    if (event.type !== 'node.queued' && event.type !== 'compensation.queued') continue;
    const undoes = event.type === 'compensation.queued' ? event.data.undoes : undefined;
    const key = keyOf(event.scope ?? '', event.node, undoes);
    queued.add(key);
    if (get(after.jobs, key) === undefined) continue;
    const { execution, attempt } =
      (undoes === undefined ? get(after.nodes, key) : get(after.undos, undoKey(undoes))) ?? {};
    const job = sent.get(key);
    if (job?.execution !== execution || job?.attempt !== attempt)
      found.push(`${key} was queued and not dispatched`);
  }
  for (const key of sent.keys()) if (!queued.has(key)) found.push(`${key} was dispatched and not queued`);
  return found;
};

/** Of every node it has or has had. */
const noteTypes = (world: World, { truth, types }: RunRecord, events: readonly RunEvent[]): void => {
  const isChanged = events.some(({ type }) => type === 'run.started' || type === 'plan.compiled');
  if (!isChanged || truth.plan === undefined) return;
  for (const event of events) {
    const digest =
      event.type === 'plan.compiled'
        ? event.data.digest
        : event.type === 'run.started'
          ? event.data.workflow.digest
          : undefined;
    if (digest === undefined) continue;
    for (const { id, type } of planOf(world, digest).nodes) types.set(id, type);
  }
};

const tally = (
  world: World,
  { truth, types, lost }: RunRecord,
  events: readonly RunEvent[],
  faults: ReadonlySet<Fault>,
): void => {
  const all = new Set(faults);
  for (const event of events) {
    if (!('node' in event) || event.node === undefined) continue;
    if (lost.delete(nodeKey(event.scope ?? '', event.node))) all.add('lost_message');
  }
  const known = {
    typeOf: (id: string) => types.get(id),
    ticketOf: (id: string) => get(truth.tickets, id),
    undoOf: (name: string) => get(truth.undos, name),
  };
  for (const event of events) count(world.tally, rowOf(event, known), all);
};
