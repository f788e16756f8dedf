import { useSyncExternalStore } from 'react';
import type { StreamState } from './event-stream.ts';

/** What the connection dot says: the worst of this tab's streams. */
export interface Connection {
  readonly state: 'live' | 'catching_up' | 'offline';
  /** When live data stopped; set while it is not live. */
  readonly since: number | undefined;
}

const streams = new Map<string, StreamState>();
const listeners = new Set<() => void>();
let current: Connection = { state: 'catching_up', since: undefined };
const AT_START: Connection = current;

export function reportStream(name: string, state: StreamState | undefined): void {
  if (state === undefined) streams.delete(name);
  else streams.set(name, state);
  const states = [...streams.values()];
  const next = states.includes('lost') ? 'offline' : states.includes('connecting') ? 'catching_up' : 'live';
  if (next === current.state) return;
  current = { state: next, since: next === 'live' ? undefined : (current.since ?? Date.now()) };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => AT_START,
  );
}
