/** What the log says about the undoing of each node: values and times, which decisions do not need and people do. */
import type { GraphUndo } from '../contract/graph.ts';
import type { PlacedEvent } from '../moments/placed-event.ts';
import type { RunEvent } from '../run/events.ts';
import { nodeKey } from '../run/state.ts';
import { failureOf, storedValue, timestampOf } from './present/values.ts';

/** By scope and id of the node; of several undoings the last. */
export const undosIn = (history: readonly PlacedEvent[]): ReadonlyMap<string, GraphUndo> => {
  const undos = new Map<string, GraphUndo>();
  for (const { event, at } of history) {
    if (!('node' in event) || event.node === undefined) continue;
    const key = nodeKey(event.scope ?? '', event.node);
    const after = undoAfter(undos.get(key), event, at);
    if (after !== undefined) undos.set(key, after);
  }
  return undos;
};

const undoAfter = (before: GraphUndo | undefined, event: RunEvent, at: number): GraphUndo | undefined => {
  if (event.type === 'compensation.prepared') {
    const { inputs, problem } = event.data;
    return {
      status: 'prepared',
      execution: 0,
      attempt: 0,
      ...(inputs && { inputs: storedValue(inputs) }),
      ...(problem && { error: failureOf(problem) }),
    };
  }
  if (before === undefined) return undefined;
  const { error: _error, due: _due, ...rest } = before;
  const finished_at = timestampOf(at);
  switch (event.type) {
    case 'compensation.queued': {
      const { execution, attempt } = event.data;
      return { ...rest, status: 'queued', execution, attempt };
    }
    case 'compensation.started':
      return { ...rest, status: 'running' };
    case 'compensation.retrying': {
      const { error, due } = event.data;
      return { ...rest, status: 'retrying', error: failureOf(error), due: timestampOf(due) };
    }
    case 'compensation.completed':
      return { ...rest, status: 'completed', output: storedValue(event.data.output), finished_at };
    case 'compensation.failed':
      return { ...rest, status: 'failed', error: failureOf(event.data.error), finished_at };
    case 'compensation.skipped':
      return { ...before, status: 'skipped', by: event.data.actor.id, finished_at };
    case 'compensation.abandoned':
      return { ...before, status: 'abandoned', by: event.data.actor.id, finished_at };
    default:
      return undefined;
  }
};
