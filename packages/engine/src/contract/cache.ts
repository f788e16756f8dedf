/** Results of nodes that later runs take instead of doing the work again. */
import { z } from 'zod';
import { digest, line } from './values.ts';

const counts = {
  /** Times a node was answered with a kept result. */
  hits: z.number().int(),
  /** Times a node looked for one and had to do its work. */
  misses: z.number().int(),
  /** Results that could be taken now. */
  entries: z.number().int(),
  /** Bytes of their outputs. */
  bytes: z.number().int(),
};

/** Hits and misses of the runs of this workflow; entries and bytes of what its runs left. */
export const cacheGroup = z
  .object({ workflow: z.string(), node_type: z.string(), ...counts })
  .meta({ id: 'CacheGroup' });

export const cacheStats = z
  .object({
    ...counts,
    /** Those with the most hits and misses first, at most 200. */
    groups: z.array(cacheGroup),
  })
  .meta({ id: 'CacheStats' });

/** What runs of a workflow left, or one of its nodes; `all`: everything. One of `workflow` and `all` is given. */
export const cacheFilterFields = { workflow: line.exactOptional(), node: line.exactOptional() };

export const invalidateCacheQuery = z.strictObject({
  ...cacheFilterFields,
  all: z.enum(['true']).exactOptional(),
});

export const cacheKeyParams = z.object({ key: digest });

/** How many results were thrown away; none is no error, for they may go by themselves at any time. */
export const invalidatedCache = z.object({ removed: z.number().int() }).meta({ id: 'InvalidatedCache' });

export type CacheGroupResource = z.infer<typeof cacheGroup>;
export type CacheStatsResource = z.infer<typeof cacheStats>;
export type InvalidateCacheQuery = z.infer<typeof invalidateCacheQuery>;
export type InvalidatedCache = z.infer<typeof invalidatedCache>;
