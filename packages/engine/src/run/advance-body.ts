/**
 * What a node with a body does next (R6): opens the next instance, or ends. A map keeps so many items at work as its
 * `concurrency` says, a loop asks `while` before each iteration, a composite runs once.
 */
import { DEFAULT_CONCURRENCY, evaluate, type Json, type PlanNode } from '@aob/ir';
import { missingApproval } from './approvals.ts';
import { bindingsFor } from './bindings.ts';
import {
  boundsOf,
  type Draft,
  emitNode,
  loadValue,
  loadValues,
  nodeState,
  type Place,
  payloadOf,
  planIn,
  planNode,
  setNodeTimer,
} from './draft.ts';
import type { EventOf, Failure, Payload } from './events.ts';
import { stopWithin } from './finish.ts';
import { completeNode, failNode } from './flow.ts';
import { holdsBody } from './frontier.ts';
import { holdNode } from './hold.ts';
import { openedAt, waitsForPatch } from './replay/recording.ts';
import { graphVersionIn, isInside, scopeOf } from './scope.ts';
import { type BodyState, isHeldBack, type NodeState, nodeKey } from './state.ts';
import { get } from './table.ts';
import { timerId } from './timer-id.ts';

export const advanceBody = (draft: Draft, { scope, id }: Place): void => {
  const { state } = draft;
  const waiting = nodeState(draft, id, scope);
  const body = get(state.bodies, nodeKey(scope, id));
  if (waiting?.status !== 'waiting' || body === undefined) return;
  const owner: Owner = { node: planNode(draft, id, scope), scope, waiting, body };
  // As at the top, a failure does not wait for the end of a pause: what goes on beside it would be in vain.
  if (body.failed.length > 0) failBody(draft, owner);
  else if (isHeldBack(state)) return;
  else if (owner.node.type === 'map') advanceMap(draft, owner);
  else if (owner.node.type === 'loop') advanceLoop(draft, owner);
  else advanceComposite(draft, owner);
};

interface Owner {
  readonly node: PlanNode;
  readonly scope: string;
  readonly waiting: NodeState;
  readonly body: BodyState;
}

const advanceMap = (draft: Draft, owner: Owner): void => {
  const { node, scope, body } = owner;
  const total = body.total ?? 0;
  if (body.closed === total) {
    completeNode(draft, { ...finished(owner), output: resultsOf(draft, owner, total), label: 'success' });
    return;
  }
  const concurrency = numberAt(node, 'concurrency', DEFAULT_CONCURRENCY);
  for (let index = body.opened; index < total && index - body.closed < concurrency; index += 1) {
    if (!mayOpen(draft, owner, index)) return;
    openInstance(draft, { node, scope }, index);
  }
};

/** In the order of the items, whichever came first. */
const resultsOf = (draft: Draft, { scope, node }: Owner, total: number): Payload => {
  const outputs = Array.from({ length: total }, (_, index) => {
    const path = scopeOf({ owner: node.id, parent: scope, index });
    const { output } = get(draft.state.scopes, path) ?? {};
    if (output === undefined) throw new Error(`${path} has left no output`);
    return output;
  });
  return payloadOf(draft, loadValues(draft, outputs) as Json[]);
};

const advanceLoop = (draft: Draft, owner: Owner): void => {
  const { node, scope, body } = owner;
  if (body.opened > body.closed) return;
  const last = body.last === undefined ? null : loadValue(draft, body.last);
  const goesOn = asks(draft, owner, { index: body.opened, last });
  if (!goesOn.ok) {
    failNode(draft, { ...finished(owner), error: goesOn.error });
    return;
  }
  const output = body.last ?? payloadOf(draft, null);
  if (!goesOn.value) {
    completeNode(draft, { ...finished(owner), output, label: 'done' });
  } else if (body.opened < numberAt(node, 'max_iterations', 0)) {
    if (mayOpen(draft, owner, body.opened)) openInstance(draft, { node, scope }, body.opened);
  } else if (node.out.some((edge) => edge.on === 'exhausted')) {
    completeNode(draft, { ...finished(owner), output, label: 'exhausted' });
  } else {
    const message = `it ran ${body.opened} times, which is its max_iterations, and would go on`;
    const error = { code: 'loop.exhausted', message, retryable: false };
    failNode(draft, { ...finished(owner), error });
  }
};

type Asked = { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly error: Failure };

const asks = (draft: Draft, { node, scope }: Owner, iter: Json): Asked => {
  const program = node.expressions.get('while');
  const outcome = program && evaluate(program, bindingsFor(draft, program.reads, scope, { iter }));
  if (outcome?.ok && typeof outcome.value === 'boolean') return { ok: true, value: outcome.value };
  const [code, message] =
    outcome?.ok === false
      ? [outcome.error.code, outcome.error.message]
      : ['expression.type', 'is not true or false'];
  return { ok: false, error: { code, message: `config.while: ${message}`, retryable: false } };
};

const advanceComposite = (draft: Draft, owner: Owner): void => {
  const { node, scope, body } = owner;
  if (body.opened === 0) {
    if (mayOpen(draft, owner, undefined)) openInstance(draft, { node, scope }, undefined);
  } else if (body.last !== undefined) {
    completeNode(draft, { ...finished(owner), output: body.last, label: 'success' });
  }
};

const finished = ({ node, scope, waiting: { execution, attempt } }: Owner) => ({
  node,
  scope,
  execution,
  attempt,
});

const numberAt = (node: PlanNode, field: string, otherwise: number): number => {
  const value = node.config[field];
  return typeof value === 'number' ? value : otherwise;
};

/**
 * Not while a review may change what the instance would follow, nor while the question of a gate before it is open again:
 * it would keep a document that nobody has approved (R26). Nor in a decision that has said enough.
 */
const mayOpen = (draft: Draft, { node, scope, waiting }: Owner, index: number | undefined): boolean => {
  const path = scopeOf({ owner: node.id, parent: scope, index });
  if (draft.state.replay !== undefined && waitsForPatch(draft, openedAt(draft, path))) return false;
  const holder =
    scope === ''
      ? (holdsBody(draft.state, draft.plan, node.id) ?? missingApproval(draft, node.id, scope)?.ticketId)
      : undefined;
  if (holder !== undefined) {
    if (waiting.heldBy !== holder) holdNode(draft, { scope, id: node.id }, holder);
    return false;
  }
  // What is left is for the next decision (R20).
  if (draft.events.length < boundsOf(draft).eventsPerDecision) return true;
  const isSet = get(draft.state.timers, timerId('body', nodeKey(scope, node.id))) !== undefined;
  if (!isSet) setNodeTimer(draft, 'body', { scope, id: node.id }, draft.at);
  return false;
};

/** It follows the document as it is now, or as its surroundings do. */
const openInstance = (
  draft: Draft,
  { node, scope }: Pick<Owner, 'node' | 'scope'>,
  index: number | undefined,
): void => {
  const { digest } = planIn(draft, scope);
  const pinned = { plan: digest, graph_version: graphVersionIn(draft.state, scope) };
  const data: EventOf<'scope.opened'>['data'] = index === undefined ? pinned : { index, ...pinned };
  emitNode(draft, 'scope.opened', { scope, id: node.id }, data);
  const inner = scopeOf({ owner: node.id, parent: scope, index });
  for (const id of node.body?.entries ?? []) draft.work.push({ scope: inner, id });
  draft.touched.add(inner);
};

/** One instance failed and nobody in it handled that: the others are stopped, and the node has failed. */
const failBody = (draft: Draft, owner: Owner): void => {
  const { scope, node, body } = owner;
  const [failed] = body.failed;
  const error = failed === undefined ? undefined : get(draft.state.scopes, failed)?.error;
  if (error === undefined) throw new Error(`${body.key} failed without a reason`);
  const key = nodeKey(scope, node.id);
  stopWithin(draft, (inner) => isInside(inner, key), 'failure', `${failed} failed: ${error.message}`);
  failNode(draft, { ...finished(owner), error });
};
