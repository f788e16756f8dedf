/** The clock of a run (R15): fires what is due by database time, in the order it was due. Any number of wakes is harmless. */
import { LOST_MAX } from './backoff.ts';
import { LOST_AFTER_MS } from './begin.ts';
import { fireUndo } from './compensation/report.ts';
import { type Draft, emit, emitNode, nodeState, payloadOf, planNode } from './draft.ts';
import { timeOutRun } from './finish.ts';
import { completeNode, failNode } from './flow.ts';
import { graphVersionIn } from './scope.ts';
import { settle } from './settle.ts';
import { endWait } from './signal.ts';
import { isHeldBack, isTerminal, type NodeState, type RunState, type TimerState } from './state.ts';
import { get, values, visit } from './table.ts';
import { remind, ticketDue } from './ticket-clock.ts';

export const dueTimers = (state: RunState, now: number): readonly TimerState[] =>
  values(state.timers)
    .filter((timer) => timer.due <= now && runs(state, timer))
    .sort((a, b) => a.due - b.due || (a.id < b.id ? -1 : 1));

/** During a pause, or without a slot, only the clock of the whole run goes on. */
const runs = (state: RunState, { kind }: TimerState): boolean => !isHeldBack(state) || kind === 'run';

/** When the run wants to be woken next, milliseconds since the epoch; undefined: never (R15). */
export const wakeAt = (state: RunState): number | undefined => {
  if (isTerminal(state.status) || state.timers.size === 0) return undefined;
  let earliest: number | undefined;
  visit(state.timers, (timer) => {
    if (!runs(state, timer)) return;
    const { kind, due } = timer;
    const at = kind === 'attempt' ? Math.ceil(due / ATTEMPT_STEP_MS) * ATTEMPT_STEP_MS : due;
    if (earliest === undefined || at < earliest) earliest = at;
  });
  return earliest;
};

/** Lost workers are looked for in steps, so that the indexed column stays the same while jobs come and go. Milliseconds. */
const ATTEMPT_STEP_MS = 15_000;

export const fireDue = (draft: Draft, due: readonly TimerState[]): void => {
  for (const timer of due) {
    // An earlier timer of this batch may have ended what this one was for.
    if (isTerminal(draft.state.status) || get(draft.state.timers, timer.id) === undefined) continue;
    emit(draft, { type: 'timer.fired', data: { timer_id: timer.id } });
    fire(draft, timer);
    settle(draft);
  }
};

const fire = (draft: Draft, timer: TimerState): void => {
  if (timer.kind === 'run') {
    timeOutRun(draft);
    return;
  }
  // All it does is to wake the run: `settle` goes on with what is to be undone.
  if (timer.kind === 'compensation') return;
  if (timer.undoes !== undefined) {
    fireUndo(draft, timer.undoes, timer.kind);
    return;
  }
  const ticket = timer.ticketId === undefined ? undefined : get(draft.state.tickets, timer.ticketId);
  if (timer.kind === 'ticket' || timer.kind === 'reminder') {
    if (ticket?.status !== 'open') return;
    if (timer.kind === 'ticket') ticketDue(draft, ticket);
    else remind(draft, ticket);
    return;
  }
  const state = timer.node === undefined ? undefined : nodeState(draft, timer.node, timer.scope);
  if (state === undefined) return;
  if (timer.kind === 'retry') queueAgain(draft, state);
  else if (timer.kind === 'delay') endDelay(draft, state);
  else if (timer.kind === 'wait') endWait(draft, state);
  else if (timer.kind === 'body') draft.bodies.push(state);
  else if (timer.kind === 'attempt') loseWorker(draft, state);
};

/** The next attempt of the same execution: same inputs, same config, same idempotency key (R16). */
const queueAgain = (draft: Draft, state: NodeState): void => {
  const { id, scope, execution, inputs, config, edges } = state;
  if (inputs === undefined) return;
  const attempt = state.attempt + 1;
  emitNode(draft, 'node.queued', state, {
    execution,
    attempt,
    inputs,
    ...(config && { config }),
    edges,
    graph_version: graphVersionIn(draft.state, scope),
    deadline: draft.at + planNode(draft, id, scope).timeoutMs + LOST_AFTER_MS,
  });
  draft.effects.push({ type: 'dispatch_job', job: { node: id, scope, execution, attempt } });
};

const endDelay = (draft: Draft, state: NodeState): void => {
  const { scope, execution, attempt } = state;
  completeNode(draft, {
    node: planNode(draft, state.id, scope),
    scope,
    execution,
    attempt,
    output: payloadOf(draft, { at: draft.at }),
    label: 'success',
  });
};

const loseWorker = (draft: Draft, state: NodeState): void => {
  const { id, scope, execution, attempt } = state;
  draft.effects.push({ type: 'cancel_job', job: { node: id, scope, execution, attempt } });
  const lost = state.lost + 1;
  const error = {
    code: 'worker.lost',
    message: `no word from the runner of attempt ${attempt}`,
    retryable: true,
    node: id,
  };
  if (lost > LOST_MAX) {
    failNode(draft, {
      node: planNode(draft, id, scope),
      scope,
      execution,
      attempt,
      error: { ...error, retryable: false },
    });
    return;
  }
  emitNode(draft, 'node.retrying', state, { execution, attempt, error, due: draft.at, lost });
  const after = nodeState(draft, id, scope);
  if (after) queueAgain(draft, after);
};
