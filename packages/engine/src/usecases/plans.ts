import type { Digest, Plan } from '@aob/ir';
import type { PlanCache } from '../write-path/plan-cache.ts';

/** Compiled documents by digest, for use-cases that read them. */
export interface Plans {
  /** Throws `document.missing` for a digest that is not stored. */
  load(digest: Digest): Promise<Plan>;
}

export const plansOf = (cache: Pick<PlanCache, 'load' | 'get'>): Plans => ({
  load: async (digest) => {
    await cache.load([digest]);
    return cache.get(digest);
  },
});
