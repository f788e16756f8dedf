import { useSyncExternalStore } from 'react';

const NEVER = (): (() => void) => () => {};

/** False while the server writes the page and until the browser has taken it over. */
export function useMounted(): boolean {
  return useSyncExternalStore(
    NEVER,
    () => true,
    () => false,
  );
}
