/** What the events of compensation mean: a stack of what is to be undone, and how far its top has come. */
import { assertNever } from '../assert-never.ts';
import type { EventOf, RunEvent } from '../events.ts';
import { graphVersionIn, planDigestIn } from '../scope.ts';
import {
  COMPENSATION,
  type RunState,
  type TimerState,
  type UndoState,
  undoKey,
  undoMark,
  type WritableRun,
} from '../state.ts';
import { get, put, remove } from '../table.ts';
import { timerId } from '../timer-id.ts';
import { isStillToUndo, nextIn, nextOfPatch } from './stack.ts';

type StepEvent = Extract<RunEvent, { type: `compensation.${string}` }>;
type CompensationEvent = StepEvent | EventOf<'run.compensation_started'>;

const compensationStarted = (
  state: WritableRun,
  { ending }: EventOf<'run.compensation_started'>['data'],
): void => {
  state.ending = ending;
  // Whoever cancels a paused run wants it to end; nobody has asked a run to fail.
  if (ending.status === 'CANCELLED') state.pausedBy = undefined;
  put(state.live, COMPENSATION, true);
  // The limit is on the work: it must not cut off the undoing of that.
  remove(state.timers, 'run');
};

export const compensationEvent = (state: WritableRun, event: CompensationEvent): void => {
  if (event.type === 'compensation.prepared') {
    prepared(state, event);
    return;
  }
  if (event.type === 'run.compensation_started') {
    compensationStarted(state, event.data);
    return;
  }
  const before = get(state.undos, undoKey(event.data.undoes));
  if (before === undefined) return;
  const after = undoAfter(before, event);
  put(state.undos, undoKey(after.seq), after);
  track(state, after);
  if (event.type === 'compensation.queued' && event.data.deadline !== undefined)
    setDeadline(state, after, event.data.deadline);
  if (hasHadItsTurn(event)) passTurn(state, after);
};

/** What was undone for a patch lies anywhere in the stack; the run itself only ever undoes the top of it. */
const passTurn = (state: WritableRun, { seq, before }: UndoState): void => {
  if (state.nextUndo === seq) state.nextUndo = nextIn(state, before, isStillToUndo);
  const { withdrawing } = state;
  if (withdrawing?.next === seq)
    state.withdrawing = { ...withdrawing, next: nextOfPatch(state, withdrawing.nodes, before) };
};

const prepared = (state: WritableRun, { scope = '', node, data }: EventOf<'compensation.prepared'>): void => {
  const plan = planDigestIn(state, scope);
  if (plan === undefined) return;
  const undo: UndoState = {
    seq: state.seq,
    node,
    scope,
    plan,
    graphVersion: graphVersionIn(state, scope),
    status: 'prepared',
    execution: 0,
    attempt: 0,
    lost: 0,
    inputs: data.inputs,
    config: 'config' in data ? data.config : undefined,
    error: data.problem,
    before: state.nextUndo,
  };
  put(state.undos, undoKey(undo.seq), undo);
  state.nextUndo = undo.seq;
};

/** A failure that a person is asked about keeps its place until they have answered. */
const hasHadItsTurn = (event: Exclude<StepEvent, EventOf<'compensation.prepared'>>): boolean =>
  event.type === 'compensation.completed' ||
  event.type === 'compensation.skipped' ||
  event.type === 'compensation.abandoned' ||
  (event.type === 'compensation.failed' && !event.data.asked);

const undoAfter = (
  before: UndoState,
  event: Exclude<StepEvent, EventOf<'compensation.prepared'>>,
): UndoState => {
  switch (event.type) {
    case 'compensation.queued': {
      const { execution, attempt } = event.data;
      const lost = execution === before.execution ? before.lost : 0;
      return { ...before, status: 'queued', execution, attempt, lost };
    }
    case 'compensation.started':
      return { ...before, status: 'running' };
    case 'compensation.retrying':
      return { ...before, status: 'retrying', lost: event.data.lost, error: event.data.error };
    case 'compensation.completed':
      return { ...before, ...NOTHING_KEPT, status: 'completed', error: undefined };
    case 'compensation.failed':
      return {
        ...before,
        ...(event.data.asked ? {} : { ...NOTHING_KEPT, isGivenUp: true as const }),
        status: 'failed',
        error: event.data.error,
      };
    case 'compensation.skipped':
      return { ...before, ...NOTHING_KEPT, status: 'skipped' };
    case 'compensation.abandoned':
      return { ...before, ...NOTHING_KEPT, status: 'abandoned' };
    default:
      return assertNever(event);
  }
};

const NOTHING_KEPT = { inputs: undefined, config: undefined } as const;

const track = (state: RunState, { seq, status }: UndoState): void => {
  const mark = undoMark(seq);
  const isJob = status === 'queued' || status === 'running';
  if (isJob || status === 'retrying') put(state.live, mark, true);
  else remove(state.live, mark);
  if (isJob) put(state.jobs, mark, true);
  else remove(state.jobs, mark);
  if (!isJob) remove(state.timers, timerId('attempt', mark));
  if (status !== 'retrying') remove(state.timers, timerId('retry', mark));
};

const setDeadline = (state: RunState, { seq, node, scope }: UndoState, due: number): void => {
  const timer: TimerState = {
    id: timerId('attempt', undoMark(seq)),
    kind: 'attempt',
    due,
    node,
    scope,
    undoes: seq,
  };
  put(state.timers, timer.id, timer);
};
