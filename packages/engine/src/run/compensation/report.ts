/** What runners report of what they undo: as of nodes, the first word on an attempt wins (R12, R16). */
import { backoffMs, LOST_MAX } from '../backoff.ts';
import { LOST_AFTER_MS } from '../begin.ts';
import type { AttemptRef, ResultCommand, StartedCommand } from '../commands.ts';
import { type Draft, emit, emitNode, planOf } from '../draft.ts';
import type { Failure, TimerKind } from '../events.ts';
import { keepsDetail } from '../fidelity.ts';
import { inScope, type RunState, type UndoState, undoMark } from '../state.ts';
import { timerId } from '../timer-id.ts';
import { failUndo, placeOf, plannedUndo, queueAttempt, undoOf } from './undo.ts';

/** An attempt to undo something. */
export type UndoRef = AttemptRef & { readonly undoes: number };

export const isUndo = <T extends AttemptRef>(ref: T): ref is T & UndoRef => ref.undoes !== undefined;

export const standingOfUndo = (
  state: RunState,
  { undoes, execution, attempt }: UndoRef,
): 'current' | 'duplicate' | 'late' | 'unknown' => {
  const undo = undoOf(state, undoes);
  if (undo === undefined || execution > undo.execution) return 'unknown';
  if (execution === undo.execution && attempt > undo.attempt) return 'unknown';
  if (execution < undo.execution || attempt < undo.attempt) return 'late';
  if (undo.status === 'queued' || undo.status === 'running') return 'current';
  return undo.status === 'completed' || undo.status === 'failed' ? 'duplicate' : 'late';
};

export const noteUndoStarted = (draft: Draft, command: StartedCommand & UndoRef): void => {
  const { undoes, execution, attempt, at, worker } = command;
  const undo = undoOf(draft.state, undoes);
  if (undo === undefined || undo.status === 'running') return;
  const facts = { undoes, execution, attempt, at, ...(worker !== undefined && { worker }) };
  emitNode(draft, 'compensation.started', placeOf(undo), facts);
  const { timeoutMs } = plannedUndo(planOf(draft, undo.plan), undo);
  setUndoTimer(draft, 'attempt', undo, draft.at + timeoutMs + LOST_AFTER_MS);
};

export const noteUndoResult = (draft: Draft, command: ResultCommand & UndoRef): void => {
  const { undoes, execution, attempt, startedAt, worker, outcome } = command;
  const undo = undoOf(draft.state, undoes);
  if (undo === undefined) return;
  const at = placeOf(undo);
  if (undo.status === 'queued') {
    const facts = { undoes, execution, attempt, at: startedAt };
    emitNode(draft, 'compensation.started', at, worker === undefined ? facts : { ...facts, worker });
  }
  for (const { level, message, at: said } of keepsDetail(draft) ? (command.logs ?? []) : []) {
    emitNode(draft, 'log.line', at, { level, message, at: said });
  }
  if (outcome.ok) {
    emitNode(draft, 'compensation.completed', at, { undoes, execution, attempt, output: outcome.output });
  } else if (!retryLater(draft, undo, outcome.error, outcome.retryAfterMs)) {
    failUndo(draft, undo, outcome.error);
  }
};

const retryLater = (draft: Draft, undo: UndoState, error: Failure, atLeastMs = 0): boolean => {
  const { seq: undoes, node, scope, execution, attempt, lost } = undo;
  const { retry } = plannedUndo(planOf(draft, undo.plan), undo);
  const failures = attempt - lost;
  if (!error.retryable || failures >= retry.maxAttempts) return false;
  // Not by its name, which is a seq: what is decided must not depend on how much the log holds (ADR 25).
  const seed = `${draft.state.runId}/${scope}${node}/undo/${execution}/${attempt}`;
  const due = draft.at + Math.max(backoffMs(retry, failures, draft.ctx.hash(seed)), atLeastMs);
  emitNode(draft, 'compensation.retrying', placeOf(undo), { undoes, execution, attempt, error, due, lost });
  setUndoTimer(draft, 'retry', undo, due);
  return true;
};

const setUndoTimer = (
  draft: Draft,
  kind: TimerKind & ('attempt' | 'retry'),
  undo: UndoState,
  due: number,
): void => {
  const { seq: undoes, node, scope } = undo;
  const data = { timer_id: timerId(kind, undoMark(undoes)), kind, due, node, ...inScope(scope), undoes };
  emit(draft, { type: 'timer.set', data });
};

/** The clock of an attempt: the next one is due, or nobody has heard of its worker. */
export const fireUndo = (draft: Draft, name: number, kind: TimerKind): void => {
  const undo = undoOf(draft.state, name);
  if (undo === undefined) return;
  if (kind === 'retry') queueAttempt(draft, undo, undo.execution, undo.attempt + 1);
  else loseWorker(draft, undo);
};

/** As of a node: a new attempt outside `max_attempts` (R16). */
const loseWorker = (draft: Draft, undo: UndoState): void => {
  const { seq: undoes, node, scope, execution, attempt } = undo;
  draft.effects.push({ type: 'cancel_job', job: { node, scope, execution, attempt, undoes } });
  const lost = undo.lost + 1;
  const message = `no word from the runner of attempt ${attempt} to undo ${node}`;
  const error = { code: 'worker.lost', message, retryable: true, node };
  if (lost > LOST_MAX) {
    failUndo(draft, undo, { ...error, retryable: false });
    return;
  }
  const due = draft.at;
  emitNode(draft, 'compensation.retrying', placeOf(undo), { undoes, execution, attempt, error, due, lost });
  queueAttempt(draft, undo, execution, attempt + 1);
};
