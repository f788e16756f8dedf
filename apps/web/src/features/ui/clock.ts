import { useSyncExternalStore } from 'react';

/** One clock for every relative time of the page, ticking only while somebody looks. */
const TICK_MS = 1000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time rounded down to `stepMs`: a component renders again only when that changes. */
export function useNow(stepMs = TICK_MS): number {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor((now || Date.now()) / stepMs) * stepMs,
    () => 0,
  );
}
