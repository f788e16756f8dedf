/** Percentiles out of the buckets of a histogram, as Prometheus works them out. */
import type { Latency } from '@aob/engine/contract';

/** How many fell into each bucket; `bounds` are the upper ends, and the last count is of what is beyond them. */
export interface Buckets {
  /** Seconds, growing. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** Undefined where nothing was measured. */
export const latencyIn = (buckets: Buckets): Latency | undefined => {
  const count = buckets.counts.reduce((sum, each) => sum + each, 0);
  if (count === 0) return undefined;
  const at = (share: number): number => quantile(buckets, count * share) * 1000;
  return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};

/** What came between two moments. A process that began anew has nothing before. */
export const bucketsBetween = (before: Buckets, after: Buckets): Buckets => ({
  bounds: after.bounds,
  counts: after.counts.map((count, place) => count - (before.counts[place] ?? 0)),
});

/** Within a bucket all are taken to lie evenly; beyond the last bound nothing is known but that it was passed. */
const quantile = ({ bounds, counts }: Buckets, rank: number): number => {
  let below = 0;
  for (const [place, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) {
      const lower = bounds[place - 1] ?? 0;
      const upper = bounds[place];
      return upper === undefined ? lower : lower + (upper - lower) * ((rank - below) / count);
    }
    below += count;
  }
  return bounds.at(-1) ?? 0;
};
