/** What must hold of a run after every step, whatever went wrong before it. Each returns the words of its violation. */
import type { TimerKind } from '../../src/run/events.ts';
import { enclosing, instanceOf } from '../../src/run/scope.ts';
import {
  isHeldBack,
  isTerminal,
  nodeKey,
  type RunState,
  type TimerState,
  undoKey,
} from '../../src/run/state.ts';
import { entries, get, values } from '../../src/run/table.ts';
import { type PlanOf, reasonsOf } from './tokens.ts';

/** An approval is as many different people's as the ticket says, and none of theirs whose work it is. */
const approvalsOf = (state: RunState): readonly string[] =>
  values(state.tickets).flatMap(({ id, approvals, barred, quorum, decision, timedOut }) => {
    // What a replay takes from its record was counted then.
    if (decision?.decision !== 'approve' || timedOut === true || decision.actor.id === 'system:replay')
      return [];
    const people = new Set([...approvals.map(({ actor }) => actor.id), decision.actor.id]);
    const found = people.size === quorum ? [] : [`${id} was approved by ${people.size} of ${quorum} people`];
    return [
      ...found,
      ...barred
        .filter(({ id: who }) => people.has(who))
        .map(({ id: who }) => `${who} approved their own ${id}`),
    ];
  });

/** Of a run as its log says it is. */
export const violationsOf = (state: RunState, planOf: PlanOf): readonly string[] => [
  ...livenessOf(state),
  ...timersOf(state),
  ...bodiesOf(state),
  ...approvalsOf(state),
  ...questionsOf(state),
  ...reasonsOf(state, planOf),
];

/** Nobody is asked about an instance that is gone. What is undone may be older than its instance. */
const questionsOf = (state: RunState): readonly string[] =>
  values(state.tickets).flatMap(({ id, status, scope, undoes }) =>
    status !== 'open' || scope === '' || undoes !== undefined || get(state.scopes, scope) !== undefined
      ? []
      : [`${id} asks about ${scope}, which is not there any more`],
  );

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
  if (!isOver && state.live.size === 0 && !isHeldBack(state))
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
    if (status !== 'open' || isHeldBack(state) || isAroundStopped(state, scope)) return [];
    const isAsked = values(state.tickets).some(
      (ticket) => ticket.status === 'open' && ticket.kind === 'failure' && ticket.scope === scope,
    );
    return isAsked || nodes.some((key) => get(state.live, `node:${key}`))
      ? []
      : [`nothing is live in the open ${scope}`];
  });
  return [...orphans, ...closed, ...idle];
};

/** What a failure beside or around an instance has stopped goes on when that is mended, and not before (R7). */
const isAroundStopped = (state: RunState, scope: string): boolean =>
  enclosing(scope).some((around) => {
    const instance = instanceOf(around);
    const key = instance && nodeKey(instance.parent, instance.owner);
    if (key === undefined) return true;
    const hasFailed = (get(state.bodies, key)?.failed.length ?? 0) > 0;
    return hasFailed || get(state.nodes, key)?.status !== 'waiting';
  });

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
