/** What must hold of the events of a run, read one after the other: by what they say of each other, and by the oracle. */
import type { RunEvent } from '../../src/run/events.ts';
import { spelledOut } from '../../src/run/fidelity.ts';
import { isInside } from '../../src/run/scope.ts';
import { nodeKey } from '../../src/run/state.ts';
import { type Documents, openReader, type Reader, read } from '../gate/oracle.ts';
import { type Undoing, undoViolation } from './undoing.ts';

interface Attempt {
  readonly execution: number;
  readonly attempt: number;
}

export interface History {
  readonly oracle: Reader;
  readonly resolved: Set<string>;
  readonly completed: Set<string>;
  readonly queued: Map<string, Attempt>;
  lastAt: number;
  /** Somebody ran something again, or gave it an output; or a review held it, which no record tells a replay. */
  isMended: boolean;
  readonly undoing: Undoing;
}

export const createHistory = (documents: Documents): History => ({
  oracle: openReader(documents),
  resolved: new Set(),
  completed: new Set(),
  queued: new Map(),
  lastAt: 0,
  isMended: false,
  undoing: { seq: 0, open: [], hasBegun: false, patch: undefined, turn: undefined },
});

/** Each edge resolves once and each execution completes once, unless a patch removed the element in between. */
export const readCommit = (history: History, events: readonly RunEvent[], at: number): readonly string[] => {
  const found: string[] = [];
  if (at < history.lastAt) found.push('time went back');
  history.lastAt = at;
  for (const event of events) {
    history.isMended ||= isMending(event);
    found.push(...undoViolation(event, history.undoing));
    for (const fact of spelledOut(event)) {
      read(history.oracle, fact);
      found.push(...eventViolation(fact, history), ...staleAttempt(fact, history));
    }
  }
  found.push(...history.oracle.found.splice(0));
  return found;
};

const isMending = (event: RunEvent): boolean =>
  event.type === 'run.reopened' ||
  event.type === 'node.held' ||
  event.type === 'compensation.skipped' ||
  (event.type === 'node.queued' && event.data.execution > 1) ||
  (event.type === 'node.completed' && event.data.skipped_by !== undefined);

/** Only the attempt that is out may report; an earlier one is late (R16). Executions and attempts never go back. */
const staleAttempt = (event: RunEvent, { queued }: History): readonly string[] => {
  if (event.type === 'node.queued') {
    const key = nodeKey(event.scope ?? '', event.node);
    const before = queued.get(key);
    queued.set(key, event.data);
    const { execution, attempt } = event.data;
    if (before === undefined) return [];
    const isNext =
      (execution === before.execution && attempt === before.attempt + 1) || execution > before.execution;
    return isNext
      ? []
      : [`${key} was queued as ${execution}.${attempt} after ${before.execution}.${before.attempt}`];
  }
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

const eventViolation = (event: RunEvent, { resolved, completed }: History): readonly string[] => {
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
