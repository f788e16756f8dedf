/**
 * A run undoes what it did, one after the other, the last that was done first. Each undoing is a job of its own, with an
 * execution and an idempotency key of its own (R16); what the log says about it is all that a restarted process needs.
 */
import type { Plan, PlanCompensation } from '@aob/ir';
import { LOST_AFTER_MS } from '../begin.ts';
import { boundsOf, type Draft, emit, emitNode, type Place, planOf } from '../draft.ts';
import type { Failure, Payload } from '../events.ts';
import { openUndoTicket } from '../open-ticket.ts';
import { isServed, recordedUndo } from '../replay/serve-undo.ts';
import { isTerminal, type RunState, type UndoState, undoKey } from '../state.ts';
import { get } from '../table.ts';
import { refusalToUndo } from './approved.ts';
import { endCompensated } from './ending.ts';

/** Goes on until somebody works on something, somebody is asked, or all is done. */
export const undoNext = (draft: Draft): void => {
  const { state } = draft;
  while (state.ending !== undefined && !isTerminal(state.status)) {
    // The compensation itself is one of what is live.
    if (state.pausedBy !== undefined || state.live.size > 1) return;
    const next = undoOf(state, state.nextUndo);
    if (next === undefined) {
      endCompensated(draft, state.ending);
    } else if (draft.events.length >= boundsOf(draft).eventsPerDecision) {
      leaveTheRest(draft);
      return;
    } else {
      beginUndo(draft, next, next.execution + 1);
    }
  }
};

/** A decision that has said so much leaves the rest to the next one (R20). */
export const leaveTheRest = (draft: Draft): void => {
  const data = { timer_id: 'compensation', kind: 'compensation', due: draft.at } as const;
  if (get(draft.state.timers, data.timer_id) === undefined) emit(draft, { type: 'timer.set', data });
};

export const undoOf = (state: RunState, name: number | undefined): UndoState | undefined =>
  name === undefined ? undefined : get(state.undos, undoKey(name));

/** The one whose turn it is, or comes next. */
export const presentUndo = (state: RunState): UndoState | undefined =>
  undoOf(state, state.ending === undefined && state.withdrawing ? state.withdrawing.next : state.nextUndo);

export const placeOf = ({ scope, node }: UndoState): Place => ({ scope, id: node });

/** The document that the node followed says how it is undone. */
export const plannedUndo = (plan: Plan, { node }: UndoState): PlanCompensation => {
  const planned = plan.node.get(node)?.compensate;
  if (planned === undefined) throw new Error(`plan ${plan.digest} does not say how to undo ${node}`);
  return planned;
};

/** `execution` grows when a person wants it done again. */
export const beginUndo = (draft: Draft, undo: UndoState, execution: number): void => {
  const { seq: undoes, inputs, config } = undo;
  const plan = planOf(draft, undo.plan);
  // Written down without what it needs, or not allowed: nobody is called.
  const problem = inputs === undefined ? undo.error : refusalToUndo(draft.state, plan, undo);
  if (problem !== undefined) {
    emitNode(draft, 'compensation.queued', placeOf(undo), { undoes, execution, attempt: 1 });
    failUndo(draft, undo, problem);
    return;
  }
  if (inputs === undefined) throw new Error(`nothing says how ${undo.node} is undone`);
  if (isServed(draft.state.replay)) {
    serve(draft, undo, { inputs, config });
    return;
  }
  queueAttempt(draft, undo, execution, 1);
};

export const queueAttempt = (draft: Draft, undo: UndoState, execution: number, attempt: number): void => {
  const { seq: undoes, node, scope } = undo;
  const { timeoutMs } = plannedUndo(planOf(draft, undo.plan), undo);
  const deadline = draft.at + timeoutMs + LOST_AFTER_MS;
  emitNode(draft, 'compensation.queued', placeOf(undo), { undoes, execution, attempt, deadline });
  draft.effects.push({ type: 'dispatch_job', job: { node, scope, execution, attempt, undoes } });
};

/** R34: whoever replays a record calls nobody, to undo as little as to do. */
const serve = (
  draft: Draft,
  undo: UndoState,
  asked: { readonly inputs: Payload; readonly config: Payload | undefined },
): void => {
  const { seq: undoes } = undo;
  const at = placeOf(undo);
  const attempt = { undoes, execution: undo.execution + 1, attempt: 1 };
  emitNode(draft, 'compensation.queued', at, attempt);
  const answer = recordedUndo(draft, undo, asked);
  if ('output' in answer) {
    const { output, seq: recorded } = answer;
    emitNode(draft, 'compensation.completed', at, { ...attempt, output, recorded });
  } else if ('actor' in answer) {
    const { actor, reason } = answer;
    emitNode(draft, 'compensation.skipped', at, { undoes, actor, reason });
  } else {
    emitNode(draft, 'compensation.failed', at, { ...attempt, error: answer.error, asked: false });
  }
};

/**
 * For good: under `on_failure: review`, and whenever a patch is taken back, a person says what becomes of it before the next
 * one has its turn. Whoever takes a patch back must not find half of it undone and nobody asked.
 */
export const failUndo = (draft: Draft, { seq }: UndoState, error: Failure): void => {
  const { plan, state } = draft;
  const undo = undoOf(state, seq);
  if (undo === undefined) return;
  const { execution, attempt } = undo;
  const asked = (plan.onFailure === 'review' || state.withdrawing !== undefined) && !isServed(state.replay);
  emitNode(draft, 'compensation.failed', placeOf(undo), { undoes: seq, execution, attempt, error, asked });
  if (asked) openUndoTicket(draft, { node: undo.node, scope: undo.scope, error, undoes: seq });
};
