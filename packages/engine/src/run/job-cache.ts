/** Whether the results of earlier runs count for a job, and whether its own counts for later ones (design §3). */
import type { PlanNode } from '@aob/ir';
import type { JobCache } from '../messages.ts';
import type { RunState } from './state.ts';

/**
 * Results belong to whoever started the run. A replay never takes one: what it is there to find out is what a record says or
 * what comes of doing the work again (R34); only a `live` one does it for real, so that what comes of it counts.
 */
export const cacheFor = (
  { replay, startedBy }: Pick<RunState, 'replay' | 'startedBy'>,
  { cache }: Pick<PlanNode, 'cache'>,
): JobCache | undefined => {
  if (cache === undefined || startedBy === undefined) return undefined;
  const isRead = cache.mode !== 'write_only' && replay === undefined;
  const isWritten = cache.mode !== 'read_only' && (replay === undefined || replay.mode === 'live');
  return isRead || isWritten ? { isRead, isWritten, ttlMs: cache.ttlMs, owner: startedBy.id } : undefined;
};
