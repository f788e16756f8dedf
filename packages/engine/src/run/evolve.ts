/**
 * `evolve(state, event)`: what an event means. It asks no questions, because the event already happened; replay is
 * this function alone. It writes on the state it is given, so fork first where the original must stay.
 */
import type { PatchOperation } from '@aob/ir';
import { assertNever } from './assert-never.ts';
import { compensationEvent } from './compensation/evolve-undo.ts';
import { nextOfPatch } from './compensation/stack.ts';
import type { EventOf, HeldBy, RunEvent } from './events.ts';
import { beginBody, dropBody, joinScope, noteExecution, retireBody, scopeEvent } from './evolve-scope.ts';
import { isTicketEvent, ticketEvent } from './evolve-ticket.ts';
import {
  COMPENSATION,
  isTerminal,
  type KeptSignal,
  type LineageStep,
  type NodeState,
  nodeKey,
  type PatchState,
  type RunQueue,
  type RunSlot,
  type RunState,
  type TimerState,
  WITHDRAWAL,
  type WritableRun,
} from './state.ts';
import { get, put, remove, type Table } from './table.ts';
import { timerId } from './timer-id.ts';

/** `seq` is the place of the event in the log, `at` the time of its commit. */
export const evolve = (state: WritableRun, event: RunEvent, at: number): void => {
  state.seq += 1;
  state.lastAt = at;
  apply(state, event, at);
  if (isTerminal(state.status)) {
    state.pausedBy = undefined;
    state.queue = undefined;
    state.slot = undefined;
    state.finishedAt ??= at;
  } else {
    state.status = liveStatus(state);
    state.finishedAt = undefined;
  }
};

const liveStatus = (state: RunState): RunState['status'] => {
  if (state.jobs.size > unclaimedOf(state)) return 'RUNNING';
  // Whoever is paused is not in line: its turn would be lost on it.
  if (state.queue !== undefined && state.pausedBy === undefined) return 'QUEUED';
  return state.live.size > 0 || state.pausedBy !== undefined ? 'WAITING' : 'RUNNING';
};

/** Jobs that nobody works on, because nobody can. */
const unclaimedOf = ({ unclaimed, jobs }: RunState): number =>
  unclaimed === undefined ? 0 : unclaimed.filter((key) => get(jobs, key)).length;

const apply = (state: WritableRun, event: RunEvent, at: number): void => {
  if (isTicketEvent(event)) {
    ticketEvent(state, event, at);
    return;
  }
  switch (event.type) {
    case 'run.started':
      runStarted(state, event, at);
      return;
    case 'run.queued':
    case 'run.begun':
    case 'run.completed':
    case 'run.failed':
    case 'run.cancelled':
    case 'run.timed_out':
    case 'run.reopened':
    case 'run.paused':
    case 'run.resumed':
    case 'run.guarded':
    case 'signal.received':
    case 'signal.taken':
    case 'plan.compiled':
      runEvent(state, event, at);
      return;
    case 'node.queued':
    case 'node.waiting':
    case 'node.started':
    case 'node.unclaimed':
    case 'node.completed':
    case 'node.failed':
    case 'node.retrying':
    case 'node.skipped':
    case 'node.cancelled':
    case 'node.held':
    case 'node.released':
      nodeEvent(state, event, at);
      return;
    case 'scope.opened':
    case 'scope.closed':
    case 'scope.reopened':
      scopeEvent(state, event);
      return;
    case 'edge.taken':
    case 'edge.dead':
      edgeResolved(state, event.data, event.type === 'edge.taken' ? 'taken' : 'dead');
      return;
    case 'patch.proposed':
    case 'patch.refused':
    case 'patch.review_requested':
    case 'patch.compensation_started':
    case 'patch.rejected':
    case 'patch.changes_requested':
    case 'patch.withdrawn':
      patchEvent(state, event);
      return;
    case 'patch.applied':
      patchApplied(state, event);
      return;
    case 'timer.set':
      putTimer(state.timers, event);
      return;
    case 'timer.fired':
      remove(state.timers, event.data.timer_id);
      return;
    case 'log.line':
    case 'run.repaired':
      return;
    default:
      compensationEvent(state, event);
  }
};

const NO_EDGES: readonly string[] = [];

const edgeResolved = (
  state: RunState,
  { edge, scope = '' }: EventOf<'edge.taken' | 'edge.dead'>['data'],
  outcome: 'taken' | 'dead',
): void => {
  const key = nodeKey(scope, edge);
  put(state.edges, key, outcome);
  joinScope(state, scope, 'edges', key);
};

/** R1: the out-edges that the end of a node brought with it. */
const edgesResolved = (
  state: RunState,
  { scope = '', data: { taken = NO_EDGES, dead = NO_EDGES } }: EventOf<'node.completed' | 'node.skipped'>,
): void => {
  for (const edge of taken) edgeResolved(state, { edge, scope }, 'taken');
  for (const edge of dead) edgeResolved(state, { edge, scope }, 'dead');
};

const runStarted = (state: WritableRun, event: EventOf<'run.started'>, at: number): void => {
  const { workflow, inputs, actor, priority, fidelity, replay, parent, experiment, labels, key } = event.data;
  const digest = workflow.pinned ?? workflow.digest;
  state.workflow = workflow;
  state.inputs = inputs;
  state.startedBy = actor;
  state.replay = replay;
  state.parent = parent;
  state.experiment = experiment;
  state.labels = labels;
  state.key = key;
  state.startedAt = at;
  state.priority = priority;
  state.fidelity = fidelity === 'fast' ? fidelity : undefined;
  state.plan = digest;
  state.graphVersion = 1;
  state.lineage = [{ digest, by: 'base' }];
};

type RunFact = EventOf<
  | 'run.queued'
  | 'run.begun'
  | 'run.completed'
  | 'run.failed'
  | 'run.cancelled'
  | 'run.timed_out'
  | 'run.reopened'
  | 'run.paused'
  | 'run.resumed'
  | 'run.guarded'
  | 'signal.received'
  | 'signal.taken'
  | 'plan.compiled'
>;

const runEvent = (state: WritableRun, event: RunFact, at: number): void => {
  switch (event.type) {
    case 'run.queued':
      state.queue = queueOf(event);
      return;
    case 'run.begun':
      state.slot = slotOf(event);
      state.queue = undefined;
      return;
    case 'run.completed':
      state.status = 'COMPLETED';
      state.outputs = event.data.outputs;
      return;
    case 'run.failed':
      state.status = 'FAILED';
      state.error = event.data.error;
      remove(state.live, COMPENSATION);
      return;
    case 'run.cancelled':
      state.status = 'CANCELLED';
      remove(state.live, COMPENSATION);
      return;
    case 'run.timed_out':
      state.status = 'TIMED_OUT';
      remove(state.live, COMPENSATION);
      state.error = event.data.error;
      return;
    case 'run.reopened':
      state.status = 'RUNNING';
      state.error = undefined;
      return;
    case 'run.paused':
      state.pausedBy = event.data.actor;
      return;
    case 'run.resumed':
      state.pausedBy = undefined;
      return;
    case 'run.guarded':
      state.parent = state.parent && {
        ...state.parent,
        guarded: [...state.parent.guarded, ...event.data.guarded],
      };
      return;
    case 'signal.received':
      state.signals = [...state.signals, keptSignal(state.seq, event, at)];
      return;
    case 'signal.taken':
      state.signals = state.signals.filter(({ seq }) => seq !== event.data.signal);
      return;
    case 'plan.compiled':
      state.plan = event.data.digest;
      state.graphVersion = event.data.graph_version;
      return;
    default:
      assertNever(event);
  }
};

const queueOf = ({ data }: EventOf<'run.queued'>): RunQueue => ({
  ...(data.concurrency !== undefined && { concurrency: data.concurrency }),
  ...(data.key_concurrency !== undefined && { keyConcurrency: data.key_concurrency }),
});

const slotOf = ({ data }: EventOf<'run.begun'>): RunSlot => ({
  ...(data.number !== undefined && { number: data.number }),
  ...(data.key_number !== undefined && { keyNumber: data.key_number }),
});

const keptSignal = (seq: number, event: EventOf<'signal.received'>, at: number): KeptSignal => {
  const { name, payload, actor } = event.data;
  return { seq, name, payload, by: actor.id, at };
};

type NodeEvent = EventOf<
  | 'node.queued'
  | 'node.waiting'
  | 'node.started'
  | 'node.unclaimed'
  | 'node.completed'
  | 'node.failed'
  | 'node.retrying'
  | 'node.skipped'
  | 'node.cancelled'
  | 'node.held'
  | 'node.released'
>;

const nodeEvent = (state: WritableRun, event: NodeEvent, at: number): void => {
  const scope = event.scope ?? '';
  const key = nodeKey(scope, event.node);
  const known = get(state.nodes, key);
  const after = nodeAfter(known ?? blankNode(event.node, scope), event, at);
  put(state.nodes, key, after);
  track(state, key, after);
  if (known === undefined) joinScope(state, scope, 'nodes', key);
  if (event.type === 'node.queued' && scope !== '') noteExecution(state, scope, event.data.execution);
  if (event.type === 'node.waiting' && event.data.for === 'body') beginBody(state, key, event.data.instances);
  else if (hasLeftBody(event)) dropBody(state, key);
  if (event.type === 'node.queued' && event.data.deadline !== undefined) {
    const timer: TimerState = {
      id: timerId('attempt', key),
      kind: 'attempt',
      due: event.data.deadline,
      node: event.node,
      scope,
    };
    put(state.timers, timer.id, timer);
  }
  state.unhandled = unhandledAfter(state.unhandled, key, event);
  if (event.type === 'node.completed' || event.type === 'node.skipped') edgesResolved(state, event);
};

/** A failure that is still open can be retried, so its body stays as it is (R7). */
const hasLeftBody = (event: NodeEvent): boolean =>
  event.type === 'node.completed' ||
  (event.type === 'node.failed' && event.data.handled) ||
  (event.type === 'node.cancelled' && event.data.by === 'join');

export const blankNode = (id: string, scope: string): NodeState => ({
  id,
  scope,
  status: 'pending',
  execution: 0,
  attempt: 0,
  lost: 0,
  inputs: undefined,
  config: undefined,
  edges: NO_EDGES,
  graphVersion: 0,
  output: undefined,
  label: undefined,
  error: undefined,
  queuedAt: undefined,
  signal: undefined,
  child: undefined,
  needs: undefined,
  heldBy: undefined,
  cancelledBy: undefined,
});

const nodeAfter = (before: NodeState, event: NodeEvent, at: number): NodeState => {
  switch (event.type) {
    case 'node.queued':
      return {
        id: before.id,
        scope: before.scope,
        status: 'queued',
        execution: event.data.execution,
        attempt: event.data.attempt,
        lost: event.data.execution === before.execution ? before.lost : 0,
        inputs: event.data.inputs,
        config: event.data.config,
        edges: event.data.edges,
        graphVersion: event.data.graph_version,
        output: undefined,
        label: undefined,
        error: undefined,
        queuedAt: at,
        signal: undefined,
        child: undefined,
        needs: undefined,
        heldBy: undefined,
        cancelledBy: undefined,
      };
    case 'node.waiting':
      return { ...before, status: 'waiting', signal: event.data.signal, child: event.data.child };
    case 'node.started':
      return { ...before, status: 'running', needs: undefined };
    case 'node.unclaimed':
      return { ...before, needs: event.data.needs };
    case 'node.completed':
      return {
        ...before,
        status: 'completed',
        output: event.data.output,
        label: event.data.label,
        needs: undefined,
      };
    case 'node.failed':
      return {
        ...before,
        status: 'failed',
        execution: event.data.execution,
        attempt: event.data.attempt,
        error: event.data.error,
        needs: undefined,
      };
    case 'node.retrying':
      return {
        ...before,
        status: 'retrying',
        lost: event.data.lost,
        error: event.data.error,
        needs: undefined,
      };
    case 'node.skipped':
      return { ...before, status: 'skipped', needs: undefined };
    case 'node.cancelled':
      return { ...before, status: 'cancelled', cancelledBy: event.data.by, needs: undefined };
    case 'node.held':
      return { ...before, heldBy: holderOf(event.data) };
    case 'node.released':
      return { ...before, heldBy: undefined };
    default:
      return assertNever(event);
  }
};

const holderOf = (by: HeldBy): string => ('ticket_id' in by ? by.ticket_id : by.patch_id);

/** Keeps the sets that decide whether the run is alive and what is to be dispatched (R14). */
const track = (state: WritableRun, key: string, node: NodeState): void => {
  const isJob = node.status === 'queued' || node.status === 'running';
  const isLive =
    isJob || node.status === 'retrying' || node.status === 'waiting' || node.heldBy !== undefined;
  if (isLive) put(state.live, `node:${key}`, true);
  else remove(state.live, `node:${key}`);
  if (isJob) put(state.jobs, key, true);
  else remove(state.jobs, key);
  const isUnclaimed = isJob && node.needs !== undefined;
  if (isUnclaimed || state.unclaimed !== undefined) state.unclaimed = unclaimedAfter(state, key, isUnclaimed);
  // Nobody has it, so nobody can be lost with it.
  if (!isJob || isUnclaimed) remove(state.timers, timerId('attempt', key));
  if (node.status !== 'retrying') remove(state.timers, timerId('retry', key));
  if (node.status !== 'waiting') {
    remove(state.timers, timerId('delay', key));
    remove(state.timers, timerId('wait', key));
    remove(state.timers, timerId('body', key));
  }
};

const unclaimedAfter = (
  { unclaimed = [], jobs }: RunState,
  key: string,
  isUnclaimed: boolean,
): readonly string[] | undefined => {
  const others = unclaimed.filter((other) => other !== key && get(jobs, other));
  const after = isUnclaimed ? [...others, key] : others;
  return after.length === 0 ? undefined : after;
};

/** A failure counts as unhandled until an edge handles it, the node is run or skipped again, or nobody waits for it (R7). */
const unhandledAfter = (unhandled: readonly string[], key: string, event: NodeEvent): readonly string[] => {
  if (event.type === 'node.failed' && !event.data.handled)
    return unhandled.includes(key) ? unhandled : [...unhandled, key];
  const isOver = event.type === 'node.cancelled' && event.data.by === 'join';
  if (isOver || event.type === 'node.queued' || event.type === 'node.completed') {
    return unhandled.includes(key) ? unhandled.filter((other) => other !== key) : unhandled;
  }
  return unhandled;
};

const putTimer = (timers: Table<TimerState>, event: EventOf<'timer.set'>): void => {
  const { timer_id, kind, due, node, scope, ticket_id, undoes } = event.data;
  put(timers, timer_id, {
    id: timer_id,
    kind,
    due,
    scope: scope ?? '',
    ...(node !== undefined && { node }),
    ...(ticket_id !== undefined && { ticketId: ticket_id }),
    ...(undoes !== undefined && { undoes }),
  });
};

type PatchEvent = EventOf<
  | 'patch.proposed'
  | 'patch.refused'
  | 'patch.review_requested'
  | 'patch.compensation_started'
  | 'patch.rejected'
  | 'patch.changes_requested'
  | 'patch.withdrawn'
>;

const patchEvent = (state: WritableRun, event: PatchEvent): void => {
  const id = event.data.patch_id;
  if (event.type === 'patch.proposed') {
    const { operations, operations_digest, base, reason, author, pins } = event.data;
    const { withdraws, compensates, rebased } = event.data;
    const meant = {
      ...(withdraws !== undefined && { withdraws }),
      ...(compensates && { compensates }),
      ...(rebased && { rebased }),
    };
    const proposal = { id, operations, base, reason, author, ...(pins && { pins }), ...meant };
    put(state.patches, id, { id, status: 'proposed', operationsDigest: operations_digest, proposal });
    return;
  }
  const before = get(state.patches, id);
  if (before === undefined) return;
  put(state.patches, id, patchAfter(before, event));
  if (event.type === 'patch.withdrawn') bringBack(state, before.proposal.withdraws);
  else if (event.type === 'patch.compensation_started') beginWithdrawal(state, event.data);
  else endWithdrawal(state, id);
};

const beginWithdrawal = (
  state: WritableRun,
  { patch_id: patchId, nodes }: EventOf<'patch.compensation_started'>['data'],
): void => {
  state.withdrawing = { patchId, nodes, next: nextOfPatch(state, nodes, state.nextUndo) };
  put(state.live, WITHDRAWAL, true);
};

/** It is applied, or nothing comes of it because the run has come to its end. */
const endWithdrawal = (state: WritableRun, patchId: string): void => {
  if (state.withdrawing?.patchId !== patchId) return;
  state.withdrawing = undefined;
  remove(state.live, WITHDRAWAL);
};

/** A withdrawal that is taken back: what it took away is there again. */
const bringBack = (state: RunState, id: string | undefined): void => {
  const patch = id === undefined ? undefined : get(state.patches, id);
  if (patch === undefined) return;
  const { withdrawnBy: _by, ...rest } = patch;
  put(state.patches, patch.id, { ...rest, status: 'applied' });
};

const patchAfter = (
  before: PatchState,
  event: Exclude<PatchEvent, EventOf<'patch.proposed'>>,
): PatchState => {
  switch (event.type) {
    case 'patch.refused':
      return { ...before, status: 'refused', issues: event.data.issues };
    case 'patch.review_requested':
      return {
        ...before,
        status: 'pending_review',
        ticketId: event.data.ticket_id,
        issues: event.data.issues,
        changes: event.data.changes,
        ...(event.data.impact && { impact: event.data.impact }),
      };
    case 'patch.compensation_started':
      return { ...before, status: 'compensating', changes: event.data.changes };
    case 'patch.rejected':
      return { ...before, status: 'rejected' };
    case 'patch.changes_requested':
      return { ...before, status: 'changes_requested' };
    case 'patch.withdrawn':
      return { ...before, status: 'withdrawn', withdrawnBy: event.data.by };
    default:
      return assertNever(event);
  }
};

const patchApplied = (state: WritableRun, event: EventOf<'patch.applied'>): void => {
  const { patch_id: id, author, after, changes, graph_version: graphVersion } = event.data;
  const before = get(state.patches, id);
  if (before !== undefined) {
    const proposal = movedOn(before.proposal, event.data.rebased_operations);
    put(state.patches, id, { ...before, proposal, status: 'applied', changes, after, graphVersion });
  }
  endWithdrawal(state, id);
  // A later patch may use the id of a removed element again, so nothing is left of it but how often it was executed.
  for (const node of changes.nodes.removed) {
    // Instances of a body follow the document they began with (R6).
    if (node.owner !== undefined) continue;
    const key = nodeKey('', node.id);
    retireBody(state, key);
    dropBody(state, key);
    const executed = get(state.nodes, key)?.execution ?? 0;
    if (executed > 0) put(state.retired, key, executed);
    remove(state.nodes, key);
    remove(state.live, `node:${key}`);
    remove(state.jobs, key);
  }
  for (const edge of changes.edges.removed) remove(state.edges, nodeKey('', edge.id));
  const step: LineageStep = { digest: after, by: lineageOf(author) };
  state.lineage = [...state.lineage, step];
};

const movedOn = (
  proposal: PatchState['proposal'],
  operations: readonly PatchOperation[] | undefined,
): PatchState['proposal'] =>
  operations === undefined
    ? proposal
    : { ...proposal, operations, rebased: { from: proposal.base, operations: proposal.operations } };

const lineageOf = (author: EventOf<'patch.applied'>['data']['author']): LineageStep['by'] => {
  if (author.kind !== 'human') return author.kind;
  return author.roles.includes('admin') ? 'admin' : 'human';
};
