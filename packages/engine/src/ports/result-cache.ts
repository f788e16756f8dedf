/**
 * Results of nodes, kept for later runs that ask the same (design §3). An aid, never a truth: whatever is in it may be gone
 * at any moment, and then the work is done again.
 */
import type { Digest } from '@aob/ir';
import type { Payload } from '../run/events.ts';

export interface NewCachedResult {
  readonly key: Digest;
  readonly output: Payload;
  readonly ttlMs: number;
  /** Where the work was done. */
  readonly runId: string;
  readonly workflow: string;
  readonly node: string;
  readonly nodeType: string;
}

export interface CachedResult {
  readonly output: Payload;
  readonly runId: string;
  /** When it was kept, milliseconds by the clock of the cache. */
  readonly at: number;
}

/** Who looked, for the counts. */
export interface CacheUse {
  readonly workflow: string;
  readonly nodeType: string;
  readonly isHit: boolean;
}

export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
  /** Results that could be taken now. */
  readonly entries: number;
  /** Bytes of their outputs, those in blobs included. */
  readonly bytes: number;
}

/** Hits and misses of who looked; entries and bytes of who did the work. */
export interface CacheGroup extends CacheCounts {
  readonly workflow: string;
  readonly nodeType: string;
}

export interface CacheStats {
  readonly total: CacheCounts;
  /** Those with the most hits and misses first, at most `CACHE_GROUPS_MAX`. */
  readonly groups: readonly CacheGroup[];
}

/** By its key, or everything a workflow or one of its nodes did; `all` is all there is. */
export type CacheSelection =
  | { readonly key: Digest }
  | { readonly workflow: string; readonly node?: string }
  | { readonly all: true };

export const CACHE_GROUPS_MAX = 200;
/** Beyond this many the oldest go. */
export const CACHE_ENTRIES_MAX = 20_000;

export interface ResultCache {
  /** What was kept under this key, unless its own time is up or it is older than `maxAgeMs`. */
  find(key: Digest, maxAgeMs: number): Promise<CachedResult | undefined>;
  /** The last one kept under a key stands. */
  keep(result: NewCachedResult): Promise<void>;
  /** Counts are soft: those of the last moment before a crash are lost. */
  count(use: CacheUse): void;
  stats(): Promise<CacheStats>;
  /** How many results were thrown away. */
  invalidate(selection: CacheSelection): Promise<number>;
}
