/** Instances of bodies as the log tells of them: the state forgets what has ended well, people want to look at it. */
import type { BodyInstance, GraphBody } from '../contract/graph.ts';
import { scopeOf } from '../run/scope.ts';
import { nodeKey } from '../run/state.ts';
import type { PlacedEvent } from './placed-event.ts';

/**
 * Of one node those not ended yet are always shown, and so many of the completed and of the failed ones: a failure among
 * thousands is what people look for.
 */
const ENDED_SHOWN_MAX = 100;

/** In the order in which they began. Reopened instances count as open again. */
export const bodiesOf = (history: readonly PlacedEvent[]): readonly GraphBody[] => {
  const bodies = new Map<string, BodyProgress>();
  for (const { event } of history) noteEvent(bodies, event);
  return [...bodies.values()].map(presentBody);
};

export interface BodyProgress {
  readonly node: string;
  readonly scope: string;
  total?: number | undefined;
  /** By path, in the order in which they began. */
  readonly instances: Map<string, BodyInstance['status']>;
}

const noteEvent = (bodies: Map<string, BodyProgress>, event: PlacedEvent['event']): void => {
  if (event.type === 'node.waiting' && event.data.for === 'body') {
    progressOf(bodies, event).total = event.data.instances;
    return;
  }
  if (event.type !== 'scope.opened' && event.type !== 'scope.closed' && event.type !== 'scope.reopened')
    return;
  const { node: owner, scope: parent = '' } = event;
  const path = scopeOf({ owner, parent, index: event.data.index });
  progressOf(bodies, event).instances.set(path, outcomeOf(event));
};

type ScopeEvent = Extract<PlacedEvent['event'], { type: 'scope.opened' | 'scope.closed' | 'scope.reopened' }>;

/** What an instance is after this event. */
export const outcomeOf = (event: ScopeEvent): BodyInstance['status'] => {
  if (event.type !== 'scope.closed') return 'open';
  return event.data.error === undefined ? 'completed' : 'failed';
};

const progressOf = (
  bodies: Map<string, BodyProgress>,
  { node, scope = '' }: { readonly node: string; readonly scope?: string },
): BodyProgress => {
  const key = nodeKey(scope, node);
  const known = bodies.get(key) ?? { node, scope, instances: new Map() };
  bodies.set(key, known);
  return known;
};

export const presentBody = ({ node, scope, total, instances }: BodyProgress): GraphBody => {
  const all = [...instances].map(([path, status]): BodyInstance => ({ scope: path, status }));
  const completed = all.filter(({ status }) => status === 'completed');
  const failed = all.filter(({ status }) => status === 'failed');
  const hidden = new Set([...allButLast(completed), ...allButLast(failed)]);
  return {
    node,
    scope,
    ...(total !== undefined && { total }),
    opened: all.length,
    completed: completed.length,
    failed: failed.length,
    shown: all.filter((instance) => !hidden.has(instance)),
  };
};

const allButLast = (ended: readonly BodyInstance[]): readonly BodyInstance[] =>
  ended.slice(0, Math.max(0, ended.length - ENDED_SHOWN_MAX));
