import type { RunEvent } from './events.ts';
import { scopeOf } from './scope.ts';

/** An event in a few words, with its scope in front: `node.completed each[3]/fetch`, `edge.dead a->b`, `run.completed`. */
export const eventLine = (event: RunEvent): string => {
  if ('edge' in event.data) return `${event.type} ${event.data.scope ?? ''}${event.data.edge}`;
  if (!('node' in event) || event.node === undefined) return event.type;
  const { scope: parent = '', node: owner } = event;
  if (!event.type.startsWith('scope.')) return `${event.type} ${parent}${owner}`;
  const index = 'index' in event.data ? event.data.index : undefined;
  return `${event.type} ${scopeOf({ owner, parent, index })}`;
};
