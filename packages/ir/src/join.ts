/** The ways to write a join, read (R2). */
import type { JoinDocument, JoinMode } from './document.ts';

/** When a node runs, whatever becomes of those who come too late. */
export function joinModeOf(join: JoinDocument = 'all'): JoinMode {
  if (typeof join === 'string') return join;
  return 'any' in join ? 'any' : { quorum: join.quorum };
}

/** Whether what leads only into this join ends when it begins. */
export function cancelsLosers(join: JoinDocument | undefined): boolean {
  return typeof join === 'object' && 'cancel_losers' in join && join.cancel_losers === true;
}
