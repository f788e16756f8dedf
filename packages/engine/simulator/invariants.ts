/** What must hold after every step, whatever went wrong before it. Each returns the words of its violation. */
import type { RunEvent, TimerKind } from '../src/run/events.ts';
import { spelledOut } from '../src/run/fidelity.ts';
import { instanceOf, isInside } from '../src/run/scope.ts';
import { isTerminal, nodeKey, type RunState, type TimerState, undoKey } from '../src/run/state.ts';
import { entries, get, values } from '../src/run/table.ts';
import { dumpState } from '../src/run/testing/dump.ts';
import { undosOf } from './undo-invariants.ts';
import { type Commit, foldLog, type World } from './world.ts';

/** An approval is as many different people's as the ticket says, and none of theirs whose work it is. */
const approvalsOf = (state: RunState): readonly string[] =>
  values(state.tickets).flatMap(({ id, approvals, barred, quorum, decision, timedOut }) => {
    if (decision?.decision !== 'approve' || timedOut === true) return [];
    const people = new Set([...approvals.map(({ actor }) => actor.id), decision.actor.id]);
    const found = people.size === quorum ? [] : [`${id} was approved by ${people.size} of ${quorum} people`];
    return [
      ...found,
      ...barred
        .filter(({ id: who }) => people.has(who))
        .map(({ id: who }) => `${who} approved their own ${id}`),
    ];
  });

export const violationsOf = (world: World, runId: string): readonly string[] => {
  const log = world.log.get(runId) ?? [];
  const state = foldLog(runId, log);
  const cached = world.orchestrators.flatMap(({ name, cache }) => {
    const held = cache.get(runId);
    if (held === undefined) return [];
    const upTo = prefix(log, held.seq);
    return dumpState(held) === dumpState(foldLog(runId, upTo))
      ? []
      : [`cache of ${name} is not the fold of the log at seq ${held.seq}`];
  });
  return [
    ...cached,
    ...livenessOf(state),
    ...timersOf(state),
    ...bodiesOf(state),
    ...approvalsOf(state),
    ...historyOf(log),
    ...undosOf(log),
  ];
};

const prefix = (log: readonly Commit[], seq: number): Commit[] =>
  log.filter((commit) => commit.firstSeq <= seq);

/** A run is finished exactly when nothing of it is live. */
const livenessOf = (state: RunState): readonly string[] => {
  if (state.seq === 0) return [];
  const isOver = isTerminal(state.status);
  if (isOver && (state.live.size > 0 || state.jobs.size > 0))
    return [
      `${state.status} with ${entries(state.live)
        .map(([key]) => key)
        .join(', ')} live`,
    ];
  if (!isOver && state.live.size === 0 && state.pausedBy === undefined)
    return ['nothing is live and the run is not over'];
  return [];
};

/** A timer belongs to something that waits for it; everything else it would wake by mistake. */
const timersOf = (state: RunState): readonly string[] =>
  isTerminal(state.status)
    ? []
    : values(state.timers).flatMap((timer) => {
        const isOfRun = timer.kind === 'run' || timer.kind === 'compensation';
        const waiting = isOfRun ? 'live' : statusBehind(state, timer);
        return WAITS[timer.kind].includes(waiting ?? '')
          ? []
          : [`${timer.id} is set, but what it is for is ${waiting}`];
      });

/** Instances belong to a node that waits for them or has failed with them, and what is live in one keeps it open. */
const bodiesOf = (state: RunState): readonly string[] => {
  if (isTerminal(state.status)) return [];
  const orphans = entries(state.bodies).flatMap(([key]) => {
    const status = get(state.nodes, key)?.status;
    return status === 'waiting' || status === 'failed' || status === 'cancelled'
      ? []
      : [`the body of ${key} is left although that is ${status}`];
  });
  const closed = values(state.nodes).flatMap(({ id, scope }) => {
    const key = nodeKey(scope, id);
    if (scope === '' || get(state.live, `node:${key}`) === undefined) return [];
    const status = get(state.scopes, scope)?.status;
    return status === 'open' ? [] : [`${key} is live in an instance that is ${status}`];
  });
  const idle = values(state.scopes).flatMap(({ scope, status, nodes }) => {
    if (status !== 'open' || state.pausedBy !== undefined || isAroundStopped(state, scope)) return [];
    const isAsked = values(state.tickets).some(
      (ticket) => ticket.status === 'open' && ticket.kind === 'failure' && ticket.scope === scope,
    );
    return isAsked || nodes.some((key) => get(state.live, `node:${key}`))
      ? []
      : [`nothing is live in the open ${scope}`];
  });
  return [...orphans, ...closed, ...idle];
};

const isAroundStopped = (state: RunState, scope: string): boolean => {
  const instance = instanceOf(scope);
  return (
    instance === undefined || get(state.nodes, nodeKey(instance.parent, instance.owner))?.status !== 'waiting'
  );
};

const statusBehind = (
  state: RunState,
  { kind, node, scope, ticketId, undoes }: TimerState,
): string | undefined => {
  if (undoes !== undefined) return get(state.undos, undoKey(undoes))?.status;
  return kind === 'ticket' || kind === 'reminder'
    ? get(state.tickets, ticketId ?? '')?.status
    : get(state.nodes, nodeKey(scope, node ?? ''))?.status;
};

const WAITS: { readonly [kind in TimerKind]: readonly string[] } = {
  attempt: ['queued', 'running'],
  retry: ['retrying'],
  delay: ['waiting'],
  ticket: ['open'],
  reminder: ['open'],
  wait: ['waiting'],
  body: ['waiting'],
  run: ['live'],
  compensation: ['live'],
};

/** Each edge resolves once and each execution completes once, unless a patch removed the element in between. */
const historyOf = (log: readonly Commit[]): readonly string[] => {
  const found: string[] = [];
  const resolved = new Set<string>();
  const completed = new Set<string>();
  const queued = new Map<string, Attempt>();
  let lastAt = 0;
  for (const { at, events } of log) {
    if (at < lastAt) found.push('time went back');
    lastAt = at;
    for (const event of events.flatMap(spelledOut)) {
      found.push(...eventViolation(event, resolved, completed), ...staleAttempt(event, queued));
    }
  }
  return found;
};

interface Attempt {
  readonly execution: number;
  readonly attempt: number;
}

/** Only the attempt that is out may report; an earlier one is late (R16). */
const staleAttempt = (event: RunEvent, queued: Map<string, Attempt>): string[] => {
  if (event.type === 'node.queued') queued.set(nodeKey(event.scope ?? '', event.node), event.data);
  if (event.type !== 'node.completed' && event.type !== 'node.failed' && event.type !== 'node.retrying')
    return [];
  const { execution, attempt } = event.data;
  const out = queued.get(nodeKey(event.scope ?? '', event.node));
  if (out === undefined || execution > out.execution) return [];
  const isCurrent = execution === out.execution && attempt === out.attempt;
  return isCurrent
    ? []
    : [`${event.type} of ${event.node} names attempt ${attempt}, but ${out.attempt} is out`];
};

const eventViolation = (event: RunEvent, resolved: Set<string>, completed: Set<string>): string[] => {
  if (event.type === 'patch.applied') {
    for (const edge of event.data.changes.edges.removed) resolved.delete(edge.id);
    for (const { id, owner } of event.data.changes.nodes.removed) {
      const isGone = (key: string) => key.startsWith(`${id}#`) || isInside(key, id);
      if (owner === undefined) for (const key of completed) if (isGone(key)) completed.delete(key);
      if (owner === undefined) for (const key of resolved) if (isInside(key, id)) resolved.delete(key);
    }
  }
  if (event.type === 'edge.taken' || event.type === 'edge.dead') {
    const key = nodeKey(event.data.scope ?? '', event.data.edge);
    if (resolved.has(key)) return [`edge ${key} resolved twice`];
    resolved.add(key);
  }
  if (event.type === 'node.completed') {
    const key = `${nodeKey(event.scope ?? '', event.node)}#${event.data.execution}`;
    if (completed.has(key)) return [`${key} completed twice`];
    completed.add(key);
  }
  return [];
};
