/** What the result cache has come to, and throwing away what is wrong in it (design §7). */
import type { Digest } from '@aob/ir';
import type { CacheStatsResource, InvalidatedCache } from '../contract/cache.ts';
import type { CacheSelection, ResultCache } from '../ports/result-cache.ts';
import { type Caller, lacksRole } from './caller.ts';
import { done, type Outcome, refused } from './outcome.ts';

export interface CachePorts {
  readonly results: ResultCache;
}

export const readCacheStats = async ({ results }: CachePorts): Promise<Outcome<CacheStatsResource>> => {
  const { total, groups } = await results.stats();
  return done({
    ...total,
    groups: groups.map(({ nodeType, ...group }) => ({ ...group, node_type: nodeType })),
  });
};

export interface InvalidateCache {
  readonly caller: Caller;
  readonly key?: Digest;
  readonly workflow?: string;
  readonly node?: string;
  readonly all?: boolean;
}

/** The next run that asks does the work again. Runs that have taken a result keep it: it is in their log. */
export const invalidateCache = async (
  { results }: CachePorts,
  { caller, ...asked }: InvalidateCache,
): Promise<Outcome<InvalidatedCache>> => {
  const refusal = lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const selection = selectionOf(asked);
  if (selection === undefined) return unclear;
  return done({ removed: await results.invalidate(selection) });
};

const selectionOf = ({
  key,
  workflow,
  node,
  all,
}: Omit<InvalidateCache, 'caller'>): CacheSelection | undefined => {
  const named = [key, workflow, all === true ? all : undefined].filter((given) => given !== undefined);
  if (named.length !== 1 || (node !== undefined && workflow === undefined)) return undefined;
  if (key !== undefined) return { key };
  if (workflow === undefined) return { all: true };
  return node === undefined ? { workflow } : { workflow, node };
};

const unclear = refused({
  kind: 'rejected',
  code: 'cache.selection',
  message: 'It is not clear which results are to be thrown away.',
  hint: 'Name a key, or a workflow and perhaps one of its nodes, or say all=true; one of the three.',
});
