import type { Digest } from '@aob/ir';
import {
  CACHE_ENTRIES_MAX,
  CACHE_GROUPS_MAX,
  type CacheCounts,
  type CacheGroup,
  type CacheSelection,
  type NewCachedResult,
  type ResultCache,
} from '../../ports/result-cache.ts';

interface Entry extends NewCachedResult {
  readonly at: number;
}

export const createMemoryResultCache = ({
  now = Date.now,
  entriesMax = CACHE_ENTRIES_MAX,
}: {
  now?: () => number;
  entriesMax?: number;
} = {}): ResultCache => {
  /** In the order in which they were kept. */
  const entries = new Map<Digest, Entry>();
  const counts = new Map<string, CacheGroup>();
  const isOver = ({ at, ttlMs }: Entry): boolean => at + ttlMs <= now();
  const add = (
    { workflow, nodeType }: Pick<CacheGroup, 'workflow' | 'nodeType'>,
    more: Partial<CacheCounts>,
  ) => addTo(counts, { workflow, nodeType, ...NOTHING, ...more });

  return {
    find: async (key, maxAgeMs) => {
      const entry = entries.get(key);
      if (entry === undefined || isOver(entry) || entry.at + maxAgeMs <= now()) return undefined;
      const { output, runId, at } = entry;
      return { output, runId, at };
    },
    keep: async (result) => {
      entries.delete(result.key);
      entries.set(result.key, { ...result, at: now() });
      for (const [oldest] of entries) {
        if (entries.size <= entriesMax) return;
        entries.delete(oldest);
      }
    },
    count: ({ isHit, ...who }) => add(who, isHit ? { hits: 1 } : { misses: 1 }),
    stats: async () => {
      const groups = new Map(counts);
      for (const entry of entries.values()) {
        if (isOver(entry)) continue;
        const { workflow, nodeType } = entry;
        addTo(groups, { workflow, nodeType, ...NOTHING, entries: 1, bytes: sizeOf(entry) });
      }
      const all = [...groups.values()];
      return { total: all.reduce(sumOf, NOTHING), groups: all.sort(busiestFirst).slice(0, CACHE_GROUPS_MAX) };
    },
    invalidate: async (selection) => {
      const gone = [...entries.values()].filter((entry) => isSelected(entry, selection));
      for (const { key } of gone) entries.delete(key);
      return gone.length;
    },
  };
};

const NOTHING: CacheCounts = { hits: 0, misses: 0, entries: 0, bytes: 0 };

const sumOf = (a: CacheCounts, b: CacheCounts): CacheCounts => ({
  hits: a.hits + b.hits,
  misses: a.misses + b.misses,
  entries: a.entries + b.entries,
  bytes: a.bytes + b.bytes,
});

const addTo = (groups: Map<string, CacheGroup>, more: CacheGroup): void => {
  const key = JSON.stringify([more.workflow, more.nodeType]);
  const before = groups.get(key);
  groups.set(key, before === undefined ? more : { ...before, ...sumOf(before, more) });
};

const sizeOf = ({ output }: NewCachedResult): number =>
  'ref' in output ? output.size : Buffer.byteLength(JSON.stringify(output.value));

const isSelected = (entry: Entry, selection: CacheSelection): boolean => {
  if ('all' in selection) return true;
  if ('key' in selection) return entry.key === selection.key;
  return (
    entry.workflow === selection.workflow && (selection.node === undefined || entry.node === selection.node)
  );
};

const busiestFirst = (a: CacheGroup, b: CacheGroup): number =>
  b.hits + b.misses - (a.hits + a.misses) ||
  (a.workflow === b.workflow ? order(a.nodeType, b.nodeType) : order(a.workflow, b.workflow));

const order = (a: string, b: string): number => (a < b ? -1 : 1);
