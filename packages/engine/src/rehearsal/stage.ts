/**
 * A run that nobody but a test knows of: the same `decide` and `evolve` as everywhere, a clock that jumps, and no world
 * behind it. What it owns: time, blobs, plans and the jobs that were sent out. What they answer is the script's matter.
 */
import { canonicalJson, type Digest, digestOfText, type Json, type Plan, utf8Size } from '@aob/ir';
import type { Job } from '../messages.ts';
import { DEFAULT_BOUNDS } from '../run/bounds.ts';
import type { CommandResult, Rejection, RunCommand } from '../run/commands.ts';
import { decide } from '../run/decide.ts';
import type { Accepted, ChildStart, DecideContext, JobRef } from '../run/decision.ts';
import { eventLine } from '../run/event-line.ts';
import type { EventOf, Payload, RunEvent } from '../run/events.ts';
import { jobOf, planDigestOf } from '../run/jobs.ts';
import { absorbState, emptyState, nodeKey, type RunState } from '../run/state.ts';
import { standInReference } from './stand-ins.ts';

export interface Stage {
  now: number;
  state: RunState;
  /** The names of nodes in the order they began; those in bodies with their scope in front. */
  readonly path: Set<string>;
  /** How often each of them began: every attempt, whether it got to its end or not. */
  readonly times: Map<string, number>;
  /** What has begun and is not over. */
  readonly begun: Set<string>;
  /** All events in a few words each. */
  readonly events: string[];
  readonly inputs: Map<string, Json>;
  readonly outputs: Map<string, Json>;
  /** What was undone, in this order. */
  readonly undone: string[];
  /** When each ticket was opened. */
  readonly asked: Map<string, number>;
  /** Jobs that are out, in the order they went. */
  readonly jobs: { readonly ref: JobRef; readonly sentAt: number }[];
  /** Runs of other workflows that were asked for; a mock says how they end. */
  readonly children: { readonly child: ChildStart; readonly sentAt: number }[];
  readonly blobs: Map<Digest, string>;
  readonly plans: Map<Digest, Plan>;
  ids: number;
}

export const openStage = (plan: Plan, now: number): Stage => ({
  now,
  state: emptyState('run_test'),
  path: new Set(),
  times: new Map(),
  begun: new Set(),
  events: [],
  inputs: new Map(),
  outputs: new Map(),
  undone: [],
  asked: new Map(),
  jobs: [],
  children: [],
  blobs: new Map(),
  plans: new Map([[plan.digest, plan]]),
  ids: 0,
});

export type Told =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly rejection: Rejection };

/** Decides a command and takes what it says for true at once. */
export const tell = (stage: Stage, command: RunCommand): Told => {
  const decision = decide(stage.state, command, contextOf(stage));
  switch (decision.kind) {
    case 'rejected':
      return { ok: false, rejection: decision.rejection };
    case 'nothing':
      return { ok: true, result: decision.result };
    case 'need':
      throw new Error(
        `the values ${[...decision.blobs, ...decision.references].join(', ')} were never stored`,
      );
    case 'accepted':
      take(stage, decision);
      return { ok: true, result: decision.result };
  }
};

const contextOf = (stage: Stage): DecideContext => ({
  now: stage.now,
  newId: (prefix) => {
    stage.ids += 1;
    return `${prefix}_${stage.ids}`;
  },
  hash: digestOfText,
  plan: (digest) => planOf(stage, digest),
  blob: (digest) => stage.blobs.get(digest),
  reference: standInReference,
  urlIssue: undefined,
});

const planOf = (stage: Stage, digest: Digest): Plan => {
  const plan = stage.plans.get(digest);
  if (plan === undefined) throw new Error(`the plan ${digest} was never compiled`);
  return plan;
};

const take = (stage: Stage, { blobs, documents, effects, events, next }: Accepted): void => {
  for (const { digest, text } of blobs) stage.blobs.set(digest, text);
  for (const { plan } of documents) stage.plans.set(plan.digest, plan);
  stage.state = absorbState(next, stage.state);
  for (const event of events) note(stage, event);
  for (const effect of effects) {
    if (effect.type === 'dispatch_job') stage.jobs.push({ ref: effect.job, sentAt: stage.now });
    else if (effect.type === 'cancel_job') callBack(stage, effect.job);
    // Nobody waits for the end of one that was cancelled, and the run of a test has no parent.
    else if (effect.type === 'start_child') stage.children.push({ child: effect.child, sentAt: stage.now });
  }
};

const note = (stage: Stage, event: RunEvent): void => {
  stage.events.push(eventLine(event));
  if (event.type === 'ticket.opened') stage.asked.set(event.data.ticket_id, stage.now);
  if (event.type === 'compensation.completed') stage.undone.push(nodeKey(event.scope ?? '', event.node));
  if (isOver(event)) stage.begun.delete(nodeKey(event.scope ?? '', event.node));
  if (event.type !== 'node.queued' && event.type !== 'node.waiting' && event.type !== 'node.completed')
    return;
  const name = nodeKey(event.scope ?? '', event.node);
  stage.path.add(name);
  countBeginning(stage, event.type, name);
  if (event.type === 'node.queued') stage.inputs.set(name, storedJson(stage, event.data.inputs));
  if (event.type === 'node.completed') stage.outputs.set(name, storedJson(stage, event.data.output));
};

const isOver = (event: RunEvent): event is EventOf<'node.failed' | 'node.cancelled'> =>
  event.type === 'node.failed' || event.type === 'node.cancelled';

/** Some nodes are queued before they wait, others only wait, and what is computed within a decision only completes. */
const countBeginning = (
  stage: Stage,
  type: 'node.queued' | 'node.waiting' | 'node.completed',
  name: string,
): void => {
  const hasBegun = stage.begun.has(name);
  if (type === 'node.completed') stage.begun.delete(name);
  else stage.begun.add(name);
  if (type === 'node.queued' || !hasBegun) stage.times.set(name, (stage.times.get(name) ?? 0) + 1);
};

export const storedJson = (stage: Stage, payload: Payload): Json =>
  'value' in payload ? payload.value : (JSON.parse(stage.blobs.get(payload.ref) ?? 'null') as Json);

/** As a runner would store it. */
export const payloadOf = (stage: Stage, value: Json): Payload => {
  const text = canonicalJson(value);
  const digest = digestOfText(text);
  if (text.length <= DEFAULT_BOUNDS.inlineChars) return { value, digest };
  stage.blobs.set(digest, text);
  return { ref: digest, digest, size: utf8Size(text) };
};

const callBack = (stage: Stage, job: JobRef): void => {
  const at = stage.jobs.findIndex(({ ref }) => isSame(ref, job));
  if (at >= 0) stage.jobs.splice(at, 1);
};

export const isSame = (a: JobRef, b: JobRef): boolean =>
  a.node === b.node &&
  a.scope === b.scope &&
  a.undoes === b.undoes &&
  a.execution === b.execution &&
  a.attempt === b.attempt;

/** The job as a runner would get it; nothing if nobody waits for it any more. */
export const jobFor = (stage: Stage, ref: JobRef): Job | undefined => {
  const digest = planDigestOf(stage.state, ref);
  if (digest === undefined) return undefined;
  const built = jobOf(stage.state, planOf(stage, digest), ref, {
    hash: digestOfText,
    blob: (wanted) => stage.blobs.get(wanted),
  });
  return built.ok ? built.job : undefined;
};
