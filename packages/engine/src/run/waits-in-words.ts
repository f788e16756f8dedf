/**
 * For lists of runs, which know tickets and times: what else a waiting run waits for. A pause comes before everything, a
 * signal is named where no person is asked.
 */
import type { RunState } from './state.ts';
import { values } from './table.ts';

export const waitsInWords = (state: RunState): string | undefined => {
  if (state.status !== 'WAITING') return undefined;
  if (state.pausedBy !== undefined) return `paused by ${state.pausedBy.id}`;
  if (values(state.tickets).some((ticket) => ticket.status === 'open')) return undefined;
  const waiting = values(state.nodes).flatMap(({ status, signal }) =>
    status === 'waiting' && signal !== undefined ? [signal] : [],
  );
  const signals = [...new Set(waiting)].sort();
  if (signals.length === 0) return undefined;
  return `waiting for the signal${signals.length === 1 ? '' : 's'} ${signals.join(', ')}`;
};
