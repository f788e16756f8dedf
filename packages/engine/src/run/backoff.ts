/** Durable backoff (R16): how long the next attempt waits, and how often a worker may be lost. */
import type { Digest, PlanRetry } from '@aob/ir';

/** No wait is longer than this, milliseconds. */
const BACKOFF_MAX_MS = 3_600_000;

/** R16: a lost worker is a new attempt outside `max_attempts`, at most this often. */
export const LOST_MAX = 3;

/** Jitter takes up to half away, spread by a hash of the attempt, so that replay needs no dice (R4). */
export const backoffMs = (retry: PlanRetry, failures: number, spread: Digest): number => {
  const full = Math.min(retry.backoffMs * retry.multiplier ** (failures - 1), BACKOFF_MAX_MS);
  if (!retry.hasJitter) return Math.round(full);
  const share = Number.parseInt(spread.slice(-6), 16) / 0xffffff;
  return Math.round(full * (1 - share / 2));
};
