/** For lists of runs, which know tickets and times: what else a waiting run waits for. */
import type { RunState } from './state.ts';
import { values } from './table.ts';

export const waitsInWords = (state: RunState): string | undefined => {
  if (state.status !== 'WAITING') return undefined;
  if (state.pausedBy !== undefined) return `paused by ${state.pausedBy.id}`;
  const waiting = values(state.nodes).flatMap(({ status, signal }) =>
    status === 'waiting' && signal !== undefined ? [signal] : [],
  );
  const signals = [...new Set(waiting)].sort();
  if (signals.length === 0) return undefined;
  return `waiting for the signal${signals.length === 1 ? '' : 's'} ${signals.join(', ')}`;
};
