import type { CacheStatsResource } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, count, table } from './text.ts';

type Counts = Pick<CacheStatsResource, 'hits' | 'misses'>;

export function formatCacheStats(stats: CacheStatsResource, { dim }: Colors): string {
  const { hits, misses, entries, bytes, groups } = stats;
  if (hits + misses + entries === 0) {
    return dim('Nothing yet: no node with "cache" has run.');
  }
  const total = `${count(hits, 'hit')} · ${count(misses, 'miss', 'misses')} · ${hitRate(stats)} reused · ${count(entries, 'result')} kept, ${sizeText(bytes)}`;
  const head = ['WORKFLOW', 'TYPE', 'HITS', 'MISSES', 'REUSED', 'KEPT', 'SIZE'].map((title) => dim(title));
  const rows = groups.map((group) => [
    clean(group.workflow),
    clean(group.node_type),
    `${group.hits}`,
    `${group.misses}`,
    hitRate(group),
    `${group.entries}`,
    sizeText(group.bytes),
  ]);
  return `${total}\n\n${table([head, ...rows])}`;
}

export function hitRate({ hits, misses }: Counts): string {
  return hits + misses === 0 ? '–' : `${Math.floor((100 * hits) / (hits + misses))} %`;
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
