import type { CacheStatsResource, InvalidatedCache } from '@aob/engine/contract';
import type { CallOptions } from './runs.ts';
import type { Transport } from './transport.ts';

/** What runs of a workflow left, or one of its nodes; or everything. */
export type CacheFilter = { readonly workflow: string; readonly node?: string } | { readonly all: true };

export function createCacheClient(transport: Transport) {
  return {
    stats: ({ signal }: CallOptions = {}): Promise<CacheStatsResource> =>
      transport.json({ path: '/v1/cache/stats', signal }),

    /** One result by its key, as `cached.key` of a node names it; the next run does the work again. */
    invalidate: (key: string, { signal }: CallOptions = {}): Promise<InvalidatedCache> =>
      transport.json({ method: 'DELETE', path: `/v1/cache/${encodeURIComponent(key)}`, signal }),

    invalidateMany: (filter: CacheFilter, { signal }: CallOptions = {}): Promise<InvalidatedCache> =>
      transport.json({ method: 'DELETE', path: '/v1/cache', query: { ...filter }, signal }),
  };
}
