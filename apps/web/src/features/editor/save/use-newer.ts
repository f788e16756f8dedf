import { useEffect } from 'react';
import type { Session } from '../state/use-session.ts';
import type { Latest } from './latest.ts';

/** Where somebody else put the tag since this edit began. Who has changed nothing simply goes on with it. */
export function useNewer(
  { state, isChanged, dispatch }: Session,
  latest: Latest | undefined,
): Latest | undefined {
  const isNewer = latest !== undefined && state.base !== undefined && latest.digest !== state.base.digest;
  useEffect(() => {
    if (isNewer && !isChanged) dispatch({ kind: 'rebase', base: latest, document: latest.lean });
  }, [isNewer, isChanged, latest, dispatch]);
  return isNewer ? latest : undefined;
}
