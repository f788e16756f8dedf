/** R7: a failure that nobody handled may be run again or given an output by a person, which reopens the run. */

import { guardDigest, type Plan, type PlanNode, TOP } from '@aob/ir';
import { missingApproval } from './approvals.ts';
import { homeOf } from './bindings.ts';
import type { Rejection, RetryNodeCommand, SkipNodeCommand } from './commands.ts';
import { refuseAfterCompensation } from './compensation/refuse.ts';
import type { DecideContext } from './decision.ts';
import { type Draft, emit, emitNode, nodeState, type Place, payloadOf, planIn, planNode } from './draft.ts';
import type { Actor } from './events.ts';
import { limitTime, stopWithin } from './finish.ts';
import { beginNode, completeNode, reconsider } from './flow.ts';
import { endLosersLeft } from './losers.ts';
import { openFailureTicket } from './open-ticket.ts';
import { queueRun } from './queue.ts';
import { askAgain, askAnew } from './refresh-tickets.ts';
import { rejectionOf } from './rejection.ts';
import { enclosing, instanceOf, isInside, planDigestIn } from './scope.ts';
import { isEnding, isTerminal, nodeKey, type RunState } from './state.ts';
import { get, values } from './table.ts';

export const refuseReopen = (
  state: RunState,
  planOf: DecideContext['plan'],
  command: RetryNodeCommand | SkipNodeCommand,
): Rejection | undefined => {
  const { node, scope = '' } = command;
  const over = refuseAfterCompensation(state);
  if (over !== undefined) return over;
  if (state.pausedBy !== undefined)
    return reject('run.paused', 'the run is paused; nothing begins', 'resume it first');
  // The node it stands for has failed with it: what follows from that is that run's business (R35).
  if (state.parent !== undefined && isTerminal(state.status))
    return reject(
      'child.reported',
      `the run ${state.parent.run_id} around this one has been told how it ended`,
      `retry ${state.parent.scope}${state.parent.node} there: that starts a new child run`,
      'R35',
    );
  const digest = planDigestIn(state, scope);
  const plan = digest === undefined ? undefined : planOf(digest);
  const planned = plan?.node.get(node);
  if (plan === undefined || planned === undefined)
    return reject(
      'node.unknown',
      `this run has no node ${scope}${node}`,
      'see the graph of the run for its nodes and where they ran',
    );
  const gate = gateIn(plan, planned);
  if (command.type === 'skip_node' && gate !== undefined) {
    return reject(
      'gate.not_skippable',
      `${gate} is a gate; a gate cannot be skipped or given an output (R27)`,
      'decide its ticket instead',
      'R27',
    );
  }
  const again = gateAgain(state, planOf, { id: node, scope });
  if (again !== undefined && !command.actor.id.startsWith('human:')) {
    return reject('ticket.not_approver', `only people open the gate ${again} again`, 'ask a person', 'R29');
  }
  // Where failures are reviewed somebody is asked about that one as well, and it goes on with the answer.
  const isReviewed = state.plan !== undefined && planOf(state.plan).onFailure === 'review';
  const stopped = isReviewed ? undefined : stoppedBeside(state, scope);
  if (stopped !== undefined)
    return reject(
      'node.stopped',
      `${stopped} has failed for another of its items, and ${scope}${node} has stopped with it`,
      `run ${stopped} again: all its items go on where they stopped`,
    );
  const isOver = state.status === 'COMPLETED' || state.status === 'CANCELLED' || state.status === 'TIMED_OUT';
  const isOpen = [{ id: node, scope }, ...ownersAround(scope)].every((place) =>
    hasFailedOpen(state, planOf, place, place.id === node && place.scope === scope),
  );
  // Under `on_failure: continue` what follows a failure inside has been skipped, and stays so.
  const isOpenInside =
    command.type === 'skip_node' ||
    unhandledInside(state, { id: node, scope }).every((place) => hasFailedOpen(state, planOf, place, true));
  if (isOpen && isOpenInside && !isOver) return undefined;
  return reject(
    'node.not_failed',
    `${scope}${node} has not failed in a way that is still open`,
    'start or replay a run instead',
    'R7',
  );
};

/** The gate that would ask once more: the node itself, or one whose rejection in its body is why it failed. */
const gateAgain = (state: RunState, planOf: DecideContext['plan'], place: Place): string | undefined =>
  [place, ...unhandledInside(state, place)].find(({ id, scope }) => {
    const digest = planDigestIn(state, scope);
    return digest !== undefined && planOf(digest).node.get(id)?.execution === 'ticket';
  })?.id;

/** The gate itself, or one that stands in the body of the node. */
const gateIn = (plan: Plan, node: PlanNode): string | undefined => {
  if (node.execution === 'ticket') return node.id;
  const inside = (id: string): boolean => {
    const owner = plan.node.get(id)?.owner ?? TOP;
    return owner !== TOP && (owner === node.id || inside(owner));
  };
  return plan.gates.find(inside);
};

/**
 * The outermost node around that has failed, though not by the instance that this scope lies in: nothing in here could
 * end before that node goes on.
 */
const stoppedBeside = (state: RunState, scope: string): string | undefined => {
  for (const around of enclosing(scope).toReversed()) {
    const instance = instanceOf(around);
    const owner = instance && nodeKey(instance.parent, instance.owner);
    if (owner === undefined || get(state.nodes, owner)?.status !== 'failed') continue;
    if (get(state.scopes, around)?.status === 'open') return owner;
  }
  return undefined;
};

/** The nodes in whose bodies a scope lies, from the innermost. */
const ownersAround = (scope: string): readonly Place[] =>
  enclosing(scope).flatMap((around) => {
    const instance = instanceOf(around);
    return instance === undefined ? [] : [{ id: instance.owner, scope: instance.parent }];
  });

/** It failed, nobody handled that, and nothing has followed from it; what is around it may still be going on. */
const hasFailedOpen = (
  state: RunState,
  planOf: DecideContext['plan'],
  { id, scope }: Place,
  isTarget: boolean,
): boolean => {
  const key = nodeKey(scope, id);
  const known = get(state.nodes, key);
  const digest = planDigestIn(state, scope);
  const planned = digest === undefined ? undefined : planOf(digest).node.get(id);
  if (known === undefined || planned === undefined) return false;
  if (!isTarget && known.status === 'waiting') return true;
  const areExitsOpen = planned.out.every((edge) => get(state.edges, nodeKey(scope, edge.id)) === undefined);
  // What was to run again when its gate had answered, and never did, is as it was.
  const isLeft = state.status === 'FAILED' && known.status === 'cancelled' && known.cancelledBy === 'failure';
  return (known.status === 'failed' || isLeft) && state.unhandled.includes(key) && areExitsOpen;
};

const reject = (code: Rejection['code'], message: string, hint: string, rule = 'R7'): Rejection =>
  rejectionOf(code, message, { hint, pointer: '/node', rule });

/** A node with a body goes on where it stopped: what failed inside is run again, what was done stays done. */
export const retryNode = (draft: Draft, { node, scope = '', actor }: RetryNodeCommand): void => {
  reopen(draft, actor, `${scope}${node} is run again`);
  const inner = failedInside(draft.state, { id: node, scope });
  const places = inner.length > 0 ? inner : [{ id: node, scope }];
  for (const place of places) {
    reopenScopes(draft, place.scope, actor);
    dropReviews(draft, place, actor);
    runAgain(draft, place);
  }
  goOn(draft);
};

/**
 * At once; or with what its failure had cancelled, for which `reconsider` looks: while the run waits for a slot again
 * (R19), or a gate for its answer (R27).
 */
const runAgain = (draft: Draft, { id, scope }: Place): void => {
  const execution = nodeState(draft, id, scope)?.execution ?? 0;
  const reason = waitsToRunAgain(draft, { id, scope });
  if (reason === undefined) beginNode(draft, planNode(draft, id, scope), scope, execution + 1);
  else emitNode(draft, 'node.cancelled', { scope, id }, { by: 'failure', reason });
};

const waitsToRunAgain = (draft: Draft, { id, scope }: Place): string | undefined => {
  if (draft.state.queue !== undefined) return 'it is run again when the run has a slot';
  const missing = missingApproval(draft, id, scope);
  return missing?.ticketId && `it is run again when ${missing.gate} is approved`;
};

/** Whoever mends a node has answered what its ticket asked (`on_failure: review`). */
const dropReviews = (draft: Draft, { id, scope }: Place, actor: Actor): void => {
  const asked = values(draft.state.tickets).filter(
    (ticket) =>
      ticket.status === 'open' && ticket.kind === 'failure' && ticket.node === id && ticket.scope === scope,
  );
  const reason = `${actor.id} has mended ${scope}${id}`;
  for (const ticket of asked)
    emit(draft, { type: 'ticket.superseded', data: { ticket_id: ticket.id, reason } });
};

/** The rest of a run that was over begins again where it stopped. */
const goOn = (draft: Draft): void => {
  askAboutFailures(draft);
  endLosersLeft(draft);
  reconsider(draft);
};

/** The end of the run took back what was asked about its other failures: now that it goes on, they are asked again. */
const askAboutFailures = (draft: Draft): void => {
  const { state, plan } = draft;
  if (plan.onFailure !== 'review' || isEnding(state)) return;
  const asked = new Set(
    values(state.tickets).flatMap(({ status, kind, node, scope }) =>
      status === 'open' && kind === 'failure' && node !== undefined ? [nodeKey(scope, node)] : [],
    ),
  );
  for (const key of state.unhandled) {
    const node = get(state.nodes, key);
    // What waits for a slot to be run again has been answered for.
    if (node?.status !== 'failed' || node.error === undefined || asked.has(key)) continue;
    const { id, scope, error } = node;
    const isOpen = scope === '' || get(state.scopes, scope)?.status === 'open';
    if (isOpen) openFailureTicket(draft, { node: id, scope, error });
  }
};

/** The failures that nobody handled inside a node's body, those that are failures of what is inside them as well. */
const unhandledInside = (state: RunState, { id, scope }: Place): readonly Place[] => {
  const key = nodeKey(scope, id);
  return state.unhandled
    .filter((inner) => isInside(inner, key))
    .flatMap((inner) => get(state.nodes, inner) ?? []);
};

/** Where the failures inside a node's body began. */
const failedInside = (state: RunState, owner: Place): readonly Place[] => {
  const failed = unhandledInside(state, owner);
  return failed.filter(
    (outer) =>
      !failed.some((inner) => isInside(nodeKey(inner.scope, inner.id), nodeKey(outer.scope, outer.id))),
  );
};

/** From the outermost: each owner waits again for an instance that goes on, and nobody has to say any more what becomes of it. */
const reopenScopes = (draft: Draft, scope: string, actor: Actor): void => {
  for (const around of enclosing(scope).toReversed()) {
    const instance = instanceOf(around);
    if (instance === undefined || get(draft.state.scopes, around)?.status !== 'failed') continue;
    const { owner: id, parent, index } = instance;
    emitNode(draft, 'scope.reopened', { scope: parent, id }, index === undefined ? {} : { index });
    dropReviews(draft, { scope: parent, id }, actor);
  }
};

export const skipNode = (draft: Draft, command: SkipNodeCommand): void => {
  const { node: id, scope = '', actor, reason } = command;
  reopen(draft, actor, `${scope}${id} is skipped: ${reason}`);
  reopenScopes(draft, scope, actor);
  dropReviews(draft, { id, scope }, actor);
  // What goes on inside of it, and what is asked there, is for nothing: the node has its output.
  const key = nodeKey(scope, id);
  stopWithin(draft, (inner) => isInside(inner, key), 'failure', `${key} is skipped: ${reason}`);
  // Whatever was approved, this output was not, and what follows behind the same gates would act on it.
  askAnew(draft, gatesStillNeeded(draft, id, scope), scope);
  const state = nodeState(draft, id, scope);
  const node = planNode(draft, id, scope);
  completeNode(draft, {
    node,
    scope,
    execution: state?.execution ?? 1,
    attempt: state?.attempt ?? 1,
    output: payloadOf(draft, command.output),
    label: node.doneLabel,
    skippedBy: actor,
  });
  goOn(draft);
};

/** Of the gates whose approval covers the node, or effects that act on its output, those that other effects wait behind. */
const gatesStillNeeded = (draft: Draft, id: string, scope: string): readonly string[] => {
  const plan = planIn(draft, scope);
  const ahead = plan.nodes.filter(
    (node) => node.hasEffect && node.id !== id && !hasEnded(draft, node.id, homeOf(plan, node.id, scope)),
  );
  return gatesOver(plan, id, scope).filter((gate) =>
    ahead.some((node) => plan.guards.get(node.id)?.has(gate)),
  );
};

/** Where the node stands or around that: a gate in a body that it has no part in asks about other things. */
const gatesOver = (plan: Plan, id: string, scope: string): readonly string[] => {
  const around = new Set([TOP, ...ownersAround(scope).map((owner) => owner.id)]);
  return plan.gates.filter(
    (gate) =>
      plan.guards.get(id)?.has(gate) ||
      (around.has(plan.node.get(gate)?.owner ?? TOP) && guardDigest(plan, gate).slice.includes(id)),
  );
};

const hasEnded = (draft: Draft, id: string, scope: string): boolean => {
  const status = nodeState(draft, id, scope)?.status;
  return status === 'completed' || status === 'skipped' || status === 'failed';
};

const reopen = (draft: Draft, actor: Actor, reason: string): void => {
  if (draft.state.status !== 'FAILED') return;
  emit(draft, { type: 'run.reopened', data: { actor, reason } });
  if (!queueRun(draft)) limitTime(draft);
  askAgain(draft);
};
