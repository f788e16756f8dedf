/**
 * No token is lost: whatever is live waits for something that has a name, and whatever could begin has begun. Said from
 * the tables of the state and the documents alone.
 */
import type { Digest, Plan, PlanBody, PlanNode } from '@aob/ir';
import { enclosing, instanceOf } from '../../src/run/scope.ts';
import { isHeldBack, isTerminal, type NodeState, nodeKey, type RunState } from '../../src/run/state.ts';
import { get, values } from '../../src/run/table.ts';
import { timerId } from '../../src/run/timer-id.ts';

export type PlanOf = (digest: Digest) => Plan;

export const reasonsOf = (state: RunState, planOf: PlanOf): readonly string[] => {
  if (state.plan === undefined || isTerminal(state.status)) return [];
  const waiting = values(state.nodes).flatMap((node) => {
    const key = nodeKey(node.scope, node.id);
    const isLive = get(state.live, `node:${key}`) !== undefined;
    if (isLive !== isAlive(node)) return [`${key} is ${node.status} and ${isLive ? '' : 'not '}live`];
    if (!isLive || isNamed(state, node, key)) return [];
    return [`${key} is ${node.status}, and nothing would ever move it on`];
  });
  return [...waiting, ...forgotten(state, planOf)];
};

const isAlive = ({ status, heldBy }: NodeState): boolean =>
  status === 'queued' ||
  status === 'running' ||
  status === 'retrying' ||
  status === 'waiting' ||
  heldBy !== undefined;

/** A job that is out, a timer, a signal, a ticket, an instance of its body, or the end of a pause. */
const isNamed = (state: RunState, node: NodeState, key: string): boolean => {
  if (node.heldBy !== undefined)
    return get(state.tickets, node.heldBy)?.status === 'open' || state.withdrawing?.patchId === node.heldBy;
  const hasTimer = (kind: 'attempt' | 'retry' | 'delay' | 'body'): boolean =>
    get(state.timers, timerId(kind, key)) !== undefined;
  switch (node.status) {
    case 'queued':
    case 'running':
      return (
        get(state.jobs, key) !== undefined &&
        (hasTimer('attempt') || node.needs !== undefined || waitsForRecord(state))
      );
    case 'retrying':
      return hasTimer('retry');
    case 'waiting':
      return (
        node.signal !== undefined ||
        node.child !== undefined ||
        hasTimer('delay') ||
        hasTimer('body') ||
        hasTicket(state, node) ||
        hasInstance(state, key) ||
        waitsForRecord(state)
      );
    default:
      return false;
  }
};

/**
 * A frozen run answers in the order of its record: when the rest of a body has been opened, or a pause is over. What lost
 * to others in a record waits to lose again, as long as anything else goes on.
 */
const waitsForRecord = ({ replay, timers, pausedBy, live }: RunState): boolean =>
  replay !== undefined &&
  replay.mode !== 'live' &&
  (pausedBy !== undefined || live.size > 1 || values(timers).some(({ kind }) => kind === 'body'));

const hasTicket = ({ tickets }: RunState, { id, scope }: NodeState): boolean =>
  values(tickets).some(
    (ticket) =>
      ticket.status === 'open' && ticket.kind === 'gate' && ticket.node === id && ticket.scope === scope,
  );

/** An instance that goes on, or a pause that keeps the next one from beginning. */
const hasInstance = (state: RunState, key: string): boolean => {
  const body = get(state.bodies, key);
  if (body === undefined) return false;
  return isHeldBack(state) || body.opened > body.closed;
};

/** Nodes that are ready, or dead, and that nobody has looked at. */
const forgotten = (state: RunState, planOf: PlanOf): readonly string[] => {
  if (isHeldBack(state) || state.replay !== undefined || state.ending !== undefined) return [];
  const top = state.plan === undefined ? undefined : planOf(state.plan).body;
  const inside = values(state.scopes).flatMap(({ scope, plan, status }) => {
    const owner = instanceOf(scope)?.owner;
    const body = owner === undefined ? undefined : planOf(plan).node.get(owner)?.body;
    return body === undefined || status !== 'open' || isStopped(state, scope) ? [] : [{ scope, plan, body }];
  });
  return [
    ...(top === undefined || state.plan === undefined ? [] : [{ scope: '', plan: state.plan, body: top }]),
    ...inside,
  ].flatMap(({ scope, plan, body }) => forgottenIn(state, planOf(plan), body, scope));
};

const isStopped = (state: RunState, scope: string): boolean =>
  enclosing(scope).some((around) => {
    const instance = instanceOf(around);
    const body = instance && get(state.bodies, nodeKey(instance.parent, instance.owner));
    return get(state.scopes, around)?.status !== 'open' || body === undefined || body.failed.length > 0;
  });

const forgottenIn = (state: RunState, plan: Plan, { order }: PlanBody, scope: string): readonly string[] =>
  order.flatMap((id) => {
    const key = nodeKey(scope, id);
    const known = get(state.nodes, key);
    if (known !== undefined && (known.status !== 'pending' || known.heldBy !== undefined)) return [];
    const node = plan.node.get(id);
    return node !== undefined && isDue(state, node, scope) ? [`${key} could have begun and has not`] : [];
  });

/** R2, by the words of the rule. */
const isDue = (state: RunState, { in: into, join }: PlanNode, scope: string): boolean => {
  const outcomes = into.map(({ id }) => get(state.edges, nodeKey(scope, id)));
  const taken = outcomes.filter((outcome) => outcome === 'taken').length;
  const open = outcomes.filter((outcome) => outcome === undefined).length;
  if (into.length === 0 || join === 'all') return open === 0;
  const needed = join === 'every' ? into.length : join === 'any' ? 1 : join.quorum;
  return taken >= needed || taken + open < needed;
};
