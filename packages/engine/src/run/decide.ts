/**
 * `decide(state, command, ctx)`: what a command means for a run, as events and effects. Pure: time, ids, hashes, plans
 * and blobs come in as values. It never waits and never throws for anything a caller can cause.
 */
import { proposePatch, refusePatch, screenPatch } from './apply-patch.ts';
import { assertNever } from './assert-never.ts';
import { noteChildEnded, standingOfChild } from './child-end.ts';
import { learnGuards } from './child-run.ts';
import type {
  CancelChildCommand,
  ChildEndedCommand,
  CommandResult,
  Rejection,
  RepairCommand,
  RunCommand,
  StartCommand,
} from './commands.ts';
import { refuseWhileCompensating } from './compensation/refuse.ts';
import { decideTicket } from './decide-ticket.ts';
import type { Accepted, DecideContext, Decision } from './decision.ts';
import { delegateTicket, refuseDelegation } from './delegate-ticket.ts';
import { type Draft, emit, NeedBlob, NeedReference, openDraft, payloadOf, planNode } from './draft.ts';
import type { Ending } from './events.ts';
import { cancelRun, limitTime } from './finish.ts';
import { beginNode } from './flow.ts';
import { pauseRun, resumeRun } from './pause.ts';
import { beginRun, queueRun } from './queue.ts';
import { rebase } from './rebase.ts';
import { refuseDecision } from './refuse-decision.ts';
import { rejectionOf } from './rejection.ts';
import { refuseReopen, retryNode, skipNode } from './reopen.ts';
import { inOneCommit, noteRepair } from './repair.ts';
import { noteResult, noteStarted, noteUnclaimed, standingOf } from './report.ts';
import { settle } from './settle.ts';
import { receiveSignal, refuseSignal } from './signal.ts';
import { isEnding, isTerminal, type RunPatch, type RunState } from './state.ts';
import { get } from './table.ts';
import { dueTimers, fireDue } from './wake.ts';
import { screenWithdrawal, withdrawPatch } from './withdraw.ts';

const DONE: CommandResult = { kind: 'done' };

/** `state` is the run as folded; for `start` it is the empty state of a new id. */
export const decide = (state: RunState, command: RunCommand, ctx: DecideContext): Decision => {
  try {
    return decideLoaded(state, command, ctx);
  } catch (error) {
    if (error instanceof NeedBlob) return { kind: 'need', blobs: error.digests, references: [] };
    if (error instanceof NeedReference) return { kind: 'need', blobs: [], references: [error.reference] };
    throw error;
  }
};

const decideLoaded = (state: RunState, command: RunCommand, ctx: DecideContext): Decision => {
  if (command.type === 'start') return decideStart(state, command, ctx);
  if (command.type === 'cancel_child' && state.seq === 0) return accepted(neverBegin(state, command, ctx));
  if (state.plan === undefined) return nothing('unknown');
  const open = (): Draft => openDraft(state, ctx.plan(currentPlan(state)), ctx);
  switch (command.type) {
    case 'started':
    case 'unclaimed':
    case 'result':
      return decideReport(state, command, open);
    case 'begin': {
      if (state.status !== 'QUEUED') return nothing('duplicate');
      const draft = open();
      beginRun(draft, command);
      settle(draft);
      return accepted(draft);
    }
    case 'wake': {
      const due = dueTimers(state, Math.max(ctx.now, state.lastAt));
      if (due.length === 0 || isTerminal(state.status)) return nothing('not_due');
      const draft = open();
      fireDue(draft, due);
      return accepted(draft);
    }
    case 'decide_ticket':
      return decideOnTicket(state, command, open, ctx);
    case 'delegate_ticket': {
      const refusal = refuseDelegation(state, command);
      if (refusal) return { kind: 'rejected', rejection: refusal };
      const draft = open();
      delegateTicket(draft, command);
      return accepted(draft);
    }
    case 'apply_patch':
      return decideChange(screenPatch(state, command, ctx), open, (draft) =>
        proposeRebased(draft, command.proposal),
      );
    case 'withdraw_patch':
      return decideChange(screenWithdrawal(state, command), open, (draft) => withdrawPatch(draft, command));
    case 'child_ended':
      return decideChildEnded(state, command, open);
    case 'cancel_child':
      return decideCancelChild(state, command, open);
    case 'cancel': {
      if (state.status === 'CANCELLED') return nothing('duplicate');
      if (isTerminal(state.status))
        return rejected(
          'run.finished',
          `the run is already ${state.status}`,
          'there is nothing left to cancel',
        );
      if (state.ending !== undefined)
        return state.ending.status === 'CANCELLED' ? nothing('duplicate') : compensating(state.ending);
      const draft = open();
      cancelRun(draft, command.reason, command.actor);
      settle(draft);
      return accepted(draft);
    }
    case 'pause':
    case 'resume':
    case 'signal':
      return decideControl(state, command, open, ctx);
    case 'retry_node':
    case 'skip_node': {
      const refusal = refuseReopen(state, ctx.plan, command);
      if (refusal) return { kind: 'rejected', rejection: refusal };
      const draft = open();
      if (command.type === 'retry_node') retryNode(draft, command);
      else skipNode(draft, command);
      settle(draft);
      return accepted(draft);
    }
    case 'repair':
      return decideRepair(command, open(), ctx);
    default:
      return assertNever(command);
  }
};

const currentPlan = (state: RunState): NonNullable<RunState['plan']> => {
  if (state.plan === undefined) throw new Error(`run ${state.runId} has no plan`);
  return state.plan;
};

const decideStart = (state: RunState, command: StartCommand, ctx: DecideContext): Decision => {
  if (state.seq === 0) return accepted(start(openStart(state, command, ctx), command));
  const { parent } = command;
  if (parent === undefined || state.parent?.run_id !== parent.run_id)
    return rejected('run.exists', `${state.runId} has already started`);
  // R35: whoever starts a child run may have to do so twice, and by then more may be guarded around it.
  if (isTerminal(state.status)) return nothing('duplicate');
  const draft = openDraft(state, ctx.plan(currentPlan(state)), ctx);
  return learnGuards(draft, parent) ? accepted(draft) : nothing('duplicate');
};

const openStart = (state: RunState, { workflow }: StartCommand, ctx: DecideContext): Draft =>
  openDraft(state, ctx.plan(workflow.pinned ?? workflow.digest), ctx);

/** The tombstone of a child run: when its start comes after all, it finds a run that is over (R35). */
const neverBegin = (
  state: RunState,
  { start: wanted, reason, actor }: CancelChildCommand,
  ctx: DecideContext,
): Draft => {
  const draft = openStart(state, wanted, ctx);
  noteStart(draft, wanted);
  cancelRun(draft, reason, actor);
  return draft;
};

const decideChildEnded = (state: RunState, command: ChildEndedCommand, open: () => Draft): Decision => {
  const standing = standingOfChild(state, command);
  if (standing !== 'current') return nothing(standing);
  const draft = open();
  noteChildEnded(draft, command);
  settle(draft);
  return accepted(draft);
};

/** What undoes itself already has heard enough. */
const decideCancelChild = (
  state: RunState,
  { reason, actor }: CancelChildCommand,
  open: () => Draft,
): Decision => {
  if (isTerminal(state.status) || state.ending !== undefined) return nothing('late');
  const draft = open();
  cancelRun(draft, reason, actor);
  settle(draft);
  return accepted(draft);
};

const noteStart = (draft: Draft, command: StartCommand): void => {
  const { workflow, inputs, actor, priority, fidelity = 'full', labels } = command;
  const { key, replay, parent, experiment } = command;
  const data = {
    workflow,
    inputs: payloadOf(draft, inputs),
    actor,
    priority,
    fidelity,
    labels,
  };
  emit(draft, {
    type: 'run.started',
    ...(experiment && { v: 2 }),
    data: {
      ...data,
      ...(key !== undefined && { key }),
      ...(replay && { replay }),
      ...(parent && { parent }),
      ...(experiment && { experiment }),
    },
  });
};

const start = (draft: Draft, command: StartCommand): Draft => {
  noteStart(draft, command);
  if (queueRun(draft)) return draft;
  limitTime(draft);
  for (const id of draft.plan.body.entries) {
    if (isEnding(draft.state)) break;
    beginNode(draft, planNode(draft, id), '', 1);
  }
  settle(draft);
  return draft;
};

type Control = Extract<RunCommand, { type: 'pause' | 'resume' | 'signal' }>;

const decideControl = (
  state: RunState,
  command: Control,
  open: () => Draft,
  ctx: DecideContext,
): Decision => {
  if (isTerminal(state.status))
    return rejected(
      'run.finished',
      `the run is already ${state.status}`,
      'start a new run, or replay this one',
    );
  const isPaused = state.pausedBy !== undefined;
  if ((command.type === 'pause' && isPaused) || (command.type === 'resume' && !isPaused))
    return nothing('duplicate');
  if (command.type === 'signal' && state.ending !== undefined) return compensating(state.ending);
  const refusal = command.type === 'signal' ? refuseSignal(state, command, ctx.now) : undefined;
  if (refusal) return { kind: 'rejected', rejection: refusal };
  const draft = open();
  if (command.type === 'pause') pauseRun(draft, command);
  else if (command.type === 'resume') resumeRun(draft, command);
  else receiveSignal(draft, command);
  settle(draft);
  return accepted(draft);
};

const compensating = (ending: Ending): Decision => ({
  kind: 'rejected',
  rejection: refuseWhileCompensating(ending),
});

type Report = Extract<RunCommand, { type: 'started' | 'unclaimed' | 'result' }>;

const decideReport = (state: RunState, command: Report, open: () => Draft): Decision => {
  const standing = standingOf(state, command);
  if (standing !== 'current') return nothing(standing);
  const draft = open();
  if (command.type !== 'result') {
    if (command.type === 'started') noteStarted(draft, command);
    else noteUnclaimed(draft, command);
    if (draft.events.length === 0) return nothing('duplicate');
    // What cannot be undone for want of a runner leaves its turn to the next one.
    settle(draft);
    return accepted(draft);
  }
  const after = noteResult(draft, command);
  settle(after);
  return accepted(after);
};

const decideOnTicket = (
  state: RunState,
  command: Extract<RunCommand, { type: 'decide_ticket' }>,
  open: () => Draft,
  ctx: DecideContext,
): Decision => {
  const refusal = refuseDecision(state, ctx.plan, command);
  if (refusal) return { kind: 'rejected', rejection: refusal };
  const ticket = get(state.tickets, command.ticketId);
  if (ticket === undefined) return nothing('unknown');
  const draft = open();
  const { decision, reason, data, actor } = command;
  decideTicket(draft, { ticket, decision, reason, actor, ...(data !== undefined && { data }) });
  const result = standingOfTicket(draft, ticket.id);
  settle(draft);
  return accepted(draft, result);
};

/** How far a ticket has come: its last approval is the decision itself. */
const standingOfTicket = (draft: Draft, ticketId: string): CommandResult => {
  const ticket = get(draft.state.tickets, ticketId);
  if (ticket === undefined) return DONE;
  const { status, approvals, decision, quorum } = ticket;
  const isDecided = status === 'decided';
  const last = isDecided && decision?.decision === 'approve' ? 1 : 0;
  return {
    kind: 'ticket',
    status: isDecided ? 'decided' : 'open',
    approvals: approvals.length + last,
    quorum,
  };
};

const decideChange = (
  screened: Rejection | CommandResult | undefined,
  open: () => Draft,
  change: (draft: Draft) => Rejection | CommandResult,
): Decision => {
  if (screened && 'code' in screened) return { kind: 'rejected', rejection: screened };
  if (screened) return { kind: 'nothing', why: 'duplicate', result: screened };
  const draft = open();
  const result = change(draft);
  if ('code' in result) return { kind: 'rejected', rejection: result };
  settle(draft);
  return accepted(draft, result);
};

const proposeRebased = (draft: Draft, proposal: RunPatch): Rejection | CommandResult => {
  const rebasing = rebase(draft, proposal);
  switch (rebasing.kind) {
    case 'conflict':
      return rebasing.rejection;
    case 'refused':
      return refusePatch(draft, proposal, rebasing.issues);
    case 'rebased':
      return proposePatch(draft, rebasing.proposal);
  }
};

/** R21: all or nothing. What fails or is refused again leaves the run set aside, for somebody to think once more. */
const decideRepair = (command: RepairCommand, draft: Draft, ctx: DecideContext): Decision => {
  noteRepair(draft, command);
  let all = accepted(draft);
  for (const { command: again } of command.action === 'retry' ? command.parked : []) {
    const next = decideLoaded(all.next, again, ctx);
    if (next.kind === 'rejected' || next.kind === 'need') return next;
    if (next.kind === 'accepted') all = inOneCommit(all, next);
  }
  return all;
};

const accepted = (draft: Draft, result: CommandResult = DONE): Accepted => ({
  kind: 'accepted',
  events: draft.events,
  effects: draft.effects,
  blobs: draft.blobs,
  documents: draft.documents,
  next: draft.state,
  result,
});

const nothing = (why: Extract<Decision, { kind: 'nothing' }>['why']): Decision => ({
  kind: 'nothing',
  why,
  result: DONE,
});

const rejected = (code: Rejection['code'], message: string, hint?: string): Decision => ({
  kind: 'rejected',
  rejection: rejectionOf(code, message, hint === undefined ? {} : { hint }),
});
