import { useSyncExternalStore } from 'react';
import { createHold, type Standing } from './hold.ts';

/** The answers of this tab, on whichever page of the studio it is. */
export const heldAnswers = createHold();

/** Once nobody looks at the tab it may be gone at any time: what is held is sent then, before it is too late to. */
export function sendWhenLeft(): () => void {
  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') heldAnswers.sendAll();
  };
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', heldAnswers.sendAll);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pagehide', heldAnswers.sendAll);
  };
}

const NOTHING: ReadonlyMap<string, Standing> = new Map();

export function useStandings(): ReadonlyMap<string, Standing> {
  return useSyncExternalStore(heldAnswers.subscribe, heldAnswers.standings, () => NOTHING);
}

/** Given, and not yet known to be taken: it is in nobody's hands but this tab's. */
export function isUnderWay(
  standing: Standing | undefined,
): standing is Extract<Standing, { readonly state: 'held' | 'sending' }> {
  return standing?.state === 'held' || standing?.state === 'sending';
}
