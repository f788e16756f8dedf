/**
 * Word from outside (design §7): a signal releases one wait, the one of its name that has waited longest. One that
 * nobody waits for yet is kept, in the order of arrival, until a wait takes it; so is one that comes during a pause.
 */
import type { Rejection, SignalCommand } from './commands.ts';
import { type Draft, emit, emitNode, payloadOf, planNode } from './draft.ts';
import { completeNode, failNode, isStopped } from './flow.ts';
import { rejectionOf } from './rejection.ts';
import { outputOfSignal, outputOfSilence } from './signal-output.ts';
import type { KeptSignal, NodeState, RunState } from './state.ts';
import { get, sortedKeys } from './table.ts';
import { timerId } from './timer-id.ts';

/** Signals kept for waits that never come must not fill the state. */
const KEPT_MAX = 1000;

/** One that is taken at once is never too many. */
export const refuseSignal = (state: RunState, { name }: SignalCommand, now: number): Rejection | undefined =>
  state.signals.length < KEPT_MAX || (state.pausedBy === undefined && longestWaiting(state, name, now))
    ? undefined
    : rejectionOf('signal.too_many', `${KEPT_MAX} signals are kept already and no wait has taken them`, {
        hint: 'look at the graph: does any node wait for these signals?',
      });

export const receiveSignal = (draft: Draft, { name, data, actor }: SignalCommand): void => {
  emit(draft, { type: 'signal.received', data: { name, payload: payloadOf(draft, data), actor } });
  deliverKept(draft);
};

/** Hands out what is kept, oldest first, to whoever waits for it. */
export const deliverKept = (draft: Draft): void => {
  if (draft.state.pausedBy !== undefined) return;
  for (const kept of draft.state.signals) {
    const waiting = longestWaiting(draft.state, kept.name, kept.at);
    if (waiting !== undefined) deliver(draft, kept, waiting);
  }
};

const deliver = (draft: Draft, kept: KeptSignal, waiting: NodeState): void => {
  const { id, scope, execution, attempt } = waiting;
  const output = payloadOf(draft, outputOfSignal(draft, kept));
  emitNode(draft, 'signal.taken', waiting, { signal: kept.seq });
  completeNode(draft, {
    node: planNode(draft, id, scope),
    scope,
    execution,
    attempt,
    output,
    label: 'signal',
  });
};

/**
 * Who gets a signal that came at `at`; a wait whose time was up before that does not, even if nobody has noticed yet.
 * Ties are broken by the key, so that replay decides alike (R4).
 */
const longestWaiting = (state: RunState, name: string, at: number): NodeState | undefined => {
  let found: NodeState | undefined;
  for (const key of sortedKeys(state.nodes)) {
    const node = get(state.nodes, key);
    if (node?.status !== 'waiting' || node.signal !== name || isStopped(state, node.scope)) continue;
    if ((get(state.timers, timerId('wait', key))?.due ?? Number.POSITIVE_INFINITY) <= at) continue;
    if (found === undefined || (node.queuedAt ?? 0) < (found.queuedAt ?? 0)) found = node;
  }
  return found;
};

/** The time is up: an edge `on: timeout` takes it, else `on_timeout` speaks. */
export const endWait = (draft: Draft, waiting: NodeState): void => {
  const { id, scope, execution, attempt } = waiting;
  const node = planNode(draft, id, scope);
  const done = { node, scope, execution, attempt };
  const label = node.out.some((edge) => edge.on === 'timeout') ? 'timeout' : 'signal';
  if (label === 'signal' && node.config.on_timeout !== 'continue') {
    const message = `no signal ${String(node.config.signal)} came in time`;
    failNode(draft, { ...done, error: { code: 'signal.timeout', message, retryable: false } });
    return;
  }
  completeNode(draft, { ...done, output: payloadOf(draft, outputOfSilence(draft, node)), label });
};
