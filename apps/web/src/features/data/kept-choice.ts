import { useSyncExternalStore } from 'react';

export interface KeptChoice {
  read(): string | null;
  /** `null` forgets it. */
  write(value: string | null): void;
  /** What is kept now; `null` while the page is drawn on the server. */
  useValue(): string | null;
}

/** A choice of whoever uses this browser: kept in it, the same in all of its tabs. */
export function createKeptChoice(key: string): KeptChoice {
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const onStorage = (event: StorageEvent): void => {
    if (event.key === key || event.key === null) tell();
  };
  const subscribe = (listener: () => void): (() => void) => {
    if (listeners.size === 0) window.addEventListener('storage', onStorage);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) window.removeEventListener('storage', onStorage);
    };
  };
  const read = (): string | null => localStorage.getItem(key);
  return {
    read,
    write: (value) => {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      tell();
    },
    useValue: () => useSyncExternalStore(subscribe, read, () => null),
  };
}
