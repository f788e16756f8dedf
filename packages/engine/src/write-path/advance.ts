/**
 * What a slot does next, decided without waiting: settle what can be settled, prepare what can be written, or name what
 * has to be fetched first.
 */
import type { Digest, Hasher, Plan } from '@aob/ir';
import type { Submitted } from '../ports/engine.ts';
import type { References } from '../ports/references.ts';
import type { Rejection, RunCommand } from '../run/commands.ts';
import { decide } from '../run/decide.ts';
import type { DecideContext, Decision } from '../run/decision.ts';
import { emptyState, type RunState } from '../run/state.ts';
import { NO_CHAIN } from './chain.ts';
import type { WriterLimits } from './limits.ts';
import type { PlanCache } from './plan-cache.ts';
import { addAccepted, openPrepared, type Prepared, type PreparedDraft, sealPrepared } from './prepared.ts';
import type { Slot, Task } from './slot.ts';

export type Advance =
  | { readonly kind: 'idle' }
  | { readonly kind: 'prepared'; readonly prepared: Prepared }
  | { readonly kind: 'load' }
  | { readonly kind: 'plans'; readonly digests: readonly Digest[] }
  | { readonly kind: 'blobs'; readonly digests: readonly Digest[] }
  | { readonly kind: 'references'; readonly references: readonly string[] }
  /** Is this still the head of the log, was the key used, is the doubtful commit there? */
  | { readonly kind: 'verify' }
  | { readonly kind: 'redispatch' }
  | { readonly kind: 'failed'; readonly task: Task; readonly error: unknown };

export interface Tools {
  readonly hash: Hasher;
  readonly newCommitId: () => string;
  readonly now: () => number;
  readonly newId: DecideContext['newId'];
  readonly plans: PlanCache;
  readonly blob: (digest: Digest) => string | undefined;
  readonly limits: WriterLimits;
  readonly urlIssue: DecideContext['urlIssue'];
  readonly references: References | undefined;
}

export const advance = (slot: Slot, tools: Tools): Advance => {
  dropAbandoned(slot);
  const first = slot.queue[0];
  if (first === undefined) return { kind: 'idle' };
  if (slot.queue.some(isInDoubt)) return { kind: 'verify' };
  // A fresh id needs no look at the log: the insert itself finds out.
  if (
    slot.run === undefined &&
    first.command.type === 'start' &&
    first.races === 0 &&
    first.doubtful.length === 0
  ) {
    slot.run = { state: emptyState(slot.runId), chain: NO_CHAIN, chars: 0 };
    slot.confirmedAt = -1;
  }
  const { run } = slot;
  if (run === undefined) return { kind: 'load' };
  if (run.quarantine !== undefined && !slot.queue.some(isRepair)) return refuseAll(slot);
  const digests = tools.plans.missing(plansFor(run.state, slot));
  if (digests.length > 0) return { kind: 'plans', digests };
  const draft = openPrepared(slot, run);
  const stopped = takeTasks(draft, tools);
  if (draft.commits.length > 0) return { kind: 'prepared', prepared: sealPrepared(draft, tools.hash) };
  return stopped ?? { kind: 'idle' };
};

/** R13: deciding a command again while its first commit may be there after all would take its effects for another's. */
const isInDoubt = (task: Task): boolean => task.doubtful.length > 0 && !task.isVerified;

const dropAbandoned = (slot: Slot): void => {
  for (let index = slot.queue.length - 1; index >= 0; index -= 1) {
    if (slot.queue[index]?.isAbandoned) slot.queue.splice(index, 1);
  }
};

/** Guards grow along the lineage, so every document the run has had may be asked for (R24). */
const plansFor = (state: RunState, slot: Slot): Digest[] => {
  const digests = state.lineage.map((step) => step.digest);
  for (const { command } of slot.queue) {
    const begins = command.type === 'cancel_child' ? command.start : command;
    if (begins.type === 'start') digests.push(begins.workflow.pinned ?? begins.workflow.digest);
  }
  return digests;
};

/** Takes tasks from the front until something has to be fetched; `undefined` when none is left or the share is used up. */
const takeTasks = (draft: PreparedDraft, tools: Tools): Advance | undefined => {
  const { slot } = draft;
  const share = slot.isCareful ? 1 : tools.limits.runCommandsMax;
  const ctx = contextOf(slot, tools);
  while (draft.entries.length < share) {
    const task = slot.queue[draft.entries.length];
    if (task === undefined) return undefined;
    const stopped = takeTask(draft, task, ctx, tools);
    if (stopped !== undefined) return stopped;
  }
  return undefined;
};

/** A child run that is cancelled before it began leaves a log that says so (R35). */
const needsRun = ({ type }: Task['command']): boolean =>
  type !== 'start' && type !== 'cancel_child' && type !== 'redispatch';

const takeTask = (
  draft: PreparedDraft,
  task: Task,
  ctx: DecideContext,
  tools: Tools,
): Advance | undefined => {
  const { command } = task;
  if (needsRun(command) && draft.state.seq === 0)
    return takeAnswer(draft, task, { ok: false, notFound: true });
  const isSetAside = draft.slot.run?.quarantine !== undefined && !draft.repairs;
  if (isSetAside !== isRepair(task)) return takeAnswer(draft, task, isSetAside ? SET_ASIDE : NOT_SET_ASIDE);
  if (command.type === 'redispatch') return takeRedispatch(draft, task);
  let decision: Decision;
  try {
    decision = decide(draft.state, command, ctx);
  } catch (error) {
    return { kind: 'failed', task, error };
  }
  // What a reference means is asked for each decision anew (R28).
  if (decision.kind !== 'need') draft.slot.references = new Map();
  switch (decision.kind) {
    case 'accepted':
      if (decision.events.length === 0) return takeAnswer(draft, task, answerOf(draft, decision.result));
      for (const { plan } of decision.documents) tools.plans.add(plan);
      addAccepted(draft, task, decision, tools.newCommitId);
      if (isSetAside) {
        draft.repairs = true;
        // R14: what had been sent out was answered in vain, if at all.
        draft.wantsRedispatch = true;
      }
      return undefined;
    case 'nothing':
      return takeAnswer(draft, task, answerOf(draft, decision.result));
    case 'rejected':
      return takeAnswer(draft, task, { ok: false, notFound: false, rejection: decision.rejection });
    case 'need':
      return decision.references.length > 0
        ? { kind: 'references', references: decision.references }
        : { kind: 'blobs', digests: decision.blobs };
  }
};

const contextOf = (slot: Slot, tools: Tools): DecideContext => ({
  now: tools.now(),
  newId: tools.newId,
  hash: tools.hash,
  plan: (digest): Plan => tools.plans.get(digest),
  blob: (digest) => slot.blobs.get(digest) ?? tools.blob(digest),
  urlIssue: tools.urlIssue,
  ...(tools.references && { reference: (reference) => slot.references.get(reference) }),
});

const answerOf = (
  { slot, state }: PreparedDraft,
  result: Extract<Submitted, { ok: true }>['result'],
): Submitted => ({
  ok: true,
  result,
  seq: state.seq,
  status: state.status,
  runId: slot.runId,
  repeated: false,
});

/**
 * R12: an answer that changes nothing is final only on the head of the log. Behind an accepted command the lock of its
 * commit proves the head; alone, the state must have been confirmed after the task came, and its key looked for.
 */
const takeAnswer = (draft: PreparedDraft, task: Task, answer: Submitted): Advance | undefined => {
  const { slot } = draft;
  const needsLook = !task.isVerified && task.meta.commandId !== undefined;
  if (draft.commits.length > 0) {
    // Settled with the batch; what has to be looked for waits for the next one.
    if (needsLook) return { kind: 'verify' };
    draft.entries.push({ task, answer, commit: undefined });
    return undefined;
  }
  if (needsLook || slot.confirmedAt < task.arrivedAt) return { kind: 'verify' };
  slot.queue.shift();
  task.settle(answer);
  return undefined;
};

const takeRedispatch = (draft: PreparedDraft, task: Task): Advance | undefined => {
  if (draft.commits.length === 0) return { kind: 'redispatch' };
  draft.wantsRedispatch = true;
  draft.entries.push({ task, answer: answerOf(draft, { kind: 'done' }), commit: undefined });
  return undefined;
};

/** R21: the one command that a run takes while it is set aside, and only then. */
const isRepair = ({ command }: Task): boolean => command.type === 'repair';

const refusal = (code: Rejection['code'], message: string, hint: string): Submitted => ({
  ok: false,
  notFound: false,
  rejection: { code, message, hint, issues: [] },
});

const SET_ASIDE = refusal(
  'run.quarantined',
  'this run was set aside after an error of the engine and takes no commands',
  'GET /v1/runs/{id} shows what failed; it goes on once somebody has repaired it: aob run repair',
);

const NOT_SET_ASIDE = refusal(
  'run.not_quarantined',
  'this run is not set aside, so there is nothing to repair',
  'what failed in a run is retried or skipped node by node',
);

const refuseAll = (slot: Slot): Advance => {
  for (const task of slot.queue.splice(0)) task.settle(SET_ASIDE);
  return { kind: 'idle' };
};

/** A decision that nothing comes of: what a patch would do (the writer's `preview`). */
export const decideOn = (state: RunState, command: RunCommand, slot: Slot, tools: Tools): Decision =>
  decide(state, command, contextOf(slot, tools));
