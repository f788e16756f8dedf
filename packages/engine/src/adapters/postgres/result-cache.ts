import type { Digest, Json } from '@aob/ir';
import {
  CACHE_ENTRIES_MAX,
  CACHE_GROUPS_MAX,
  type CachedResult,
  type CacheGroup,
  type CacheSelection,
  type CacheStats,
  type CacheUse,
  type ResultCache,
} from '../../ports/result-cache.ts';
import type { Connection } from './connection.ts';

export interface PostgresResultCache extends ResultCache {
  /** Writes down what was counted last. */
  close(): Promise<void>;
}

export interface PostgresResultCacheOptions {
  readonly connection: Connection;
  readonly onProblem: (error: unknown) => void;
  readonly entriesMax?: number;
  /** How long counts are gathered before they are written; nothing is written while nobody asks. */
  readonly flushMs?: number;
  /** The least time between two sweeps; there is none while nothing is kept. */
  readonly sweepMs?: number;
}

const FLUSH_MS = 1000;
const SWEEP_MS = 60_000;
/** Rows that one sweep takes; the rest is for the next. */
const SWEEP_ROWS_MAX = 5000;

/** Times are the database's own. */
export const createPostgresResultCache = (options: PostgresResultCacheOptions): PostgresResultCache => {
  const { connection, onProblem, flushMs = FLUSH_MS, sweepMs = SWEEP_MS } = options;
  const entriesMax = options.entriesMax ?? CACHE_ENTRIES_MAX;
  const counts = createCounts(connection);
  let timer: NodeJS.Timeout | undefined;
  let isSweepDue = false;
  let sweptAt = Number.NEGATIVE_INFINITY;

  const upkeep = async (): Promise<void> => {
    timer = undefined;
    await counts.flush();
    // What is kept again after this brings the next one; a few too many for a while harm nobody.
    if (!isSweepDue || performance.now() < sweptAt + sweepMs) return;
    isSweepDue = false;
    sweptAt = performance.now();
    await sweep(connection, entriesMax);
  };
  const later = (): void => {
    if (timer !== undefined) return;
    timer = setTimeout(() => upkeep().catch(onProblem), flushMs);
    timer.unref();
  };

  return {
    find: async (key, maxAgeMs) => {
      const [row] = await connection.query<EntryRow>({
        name: 'aob_cache_find',
        text: FIND,
        values: [key, maxAgeMs],
      });
      return row && resultOf(row);
    },
    keep: async ({ key, output, ttlMs, runId, workflow, node, nodeType }) => {
      const text = 'ref' in output ? null : JSON.stringify(output.value);
      const size = 'ref' in output ? output.size : Buffer.byteLength(text ?? '');
      const values = [key, runId, workflow, node, nodeType, text, output.digest, size, ttlMs];
      await connection.query({ name: 'aob_cache_keep', text: KEEP, values });
      isSweepDue = true;
      later();
    },
    count: (use) => {
      counts.add(use);
      later();
    },
    stats: async () => {
      await counts.flush();
      return statsOf(await connection.query<GroupRow>({ text: STATS, values: [CACHE_GROUPS_MAX] }));
    },
    invalidate: async (selection) => {
      const { where, values } = condition(selection);
      const [row] = await connection.query<{ readonly gone: number }>({
        text: `WITH gone AS (DELETE FROM cached_results WHERE ${where} RETURNING 1)
               SELECT count(*)::int AS gone FROM gone`,
        values,
      });
      return row?.gone ?? 0;
    },
    close: async () => {
      clearTimeout(timer);
      await counts.flush().catch(onProblem);
    },
  };
};

/** In: key, greatest age in ms. No row: nothing that may be taken. */
const FIND = `SELECT run_id, output, output_digest, size, (extract(epoch FROM kept_at) * 1000)::float8 AS kept_at
    FROM cached_results
   WHERE key = $1 AND expires_at > now() AND kept_at > now() - $2::float8 * interval '1 ms'`;

const KEEP = `INSERT INTO cached_results
    (key, run_id, workflow, node, node_type, output, output_digest, size, kept_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), now() + $9::float8 * interval '1 ms')
  ON CONFLICT (key) DO UPDATE SET (run_id, workflow, node, node_type, output, output_digest, size, kept_at, expires_at) =
    (EXCLUDED.run_id, EXCLUDED.workflow, EXCLUDED.node, EXCLUDED.node_type, EXCLUDED.output, EXCLUDED.output_digest,
     EXCLUDED.size, EXCLUDED.kept_at, EXCLUDED.expires_at)`;

/** In: how many groups. Every row carries the sums over all groups, those not shown included. */
const STATS = `SELECT workflow, node_type, hits, misses, entries, bytes,
         sum(hits) OVER () AS all_hits, sum(misses) OVER () AS all_misses,
         sum(entries) OVER () AS all_entries, sum(bytes) OVER () AS all_bytes
    FROM (SELECT workflow, node_type, coalesce(hits, 0)::float8 AS hits, coalesce(misses, 0)::float8 AS misses,
                 coalesce(entries, 0)::float8 AS entries, coalesce(bytes, 0)::float8 AS bytes
            FROM cache_counts
            FULL JOIN (SELECT workflow, node_type, count(*) AS entries, sum(size) AS bytes
                         FROM cached_results WHERE expires_at > now() GROUP BY workflow, node_type) kept
           USING (workflow, node_type)) groups
   ORDER BY hits + misses DESC, workflow, node_type
   LIMIT $1`;

interface EntryRow {
  readonly run_id: string;
  readonly output: string | null;
  readonly output_digest: Digest;
  readonly size: number;
  readonly kept_at: number;
}

const resultOf = ({ run_id, output, output_digest: digest, size, kept_at }: EntryRow): CachedResult => ({
  output: output === null ? { ref: digest, digest, size } : { value: JSON.parse(output) as Json, digest },
  runId: run_id,
  at: Math.floor(kept_at),
});

interface GroupRow {
  readonly workflow: string;
  readonly node_type: string;
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
  readonly all_hits: number;
  readonly all_misses: number;
  readonly all_entries: number;
  readonly all_bytes: number;
}

const statsOf = (rows: readonly GroupRow[]): CacheStats => {
  const [first] = rows;
  return {
    total: {
      hits: first?.all_hits ?? 0,
      misses: first?.all_misses ?? 0,
      entries: first?.all_entries ?? 0,
      bytes: first?.all_bytes ?? 0,
    },
    groups: rows.map(
      ({ workflow, node_type: nodeType, hits, misses, entries, bytes }): CacheGroup => ({
        workflow,
        nodeType,
        hits,
        misses,
        entries,
        bytes,
      }),
    ),
  };
};

const condition = (selection: CacheSelection): { readonly where: string; readonly values: unknown[] } => {
  if ('all' in selection) return { where: 'true', values: [] };
  if ('key' in selection) return { where: 'key = $1', values: [selection.key] };
  const { workflow, node } = selection;
  return node === undefined
    ? { where: 'workflow = $1', values: [workflow] }
    : { where: 'workflow = $1 AND node = $2', values: [workflow, node] };
};

/** What is over goes first, then the oldest beyond the bound. */
const sweep = async (connection: Connection, entriesMax: number): Promise<void> => {
  await connection.query({
    text: `DELETE FROM cached_results WHERE key IN
             (SELECT key FROM cached_results WHERE expires_at <= now() ORDER BY expires_at LIMIT $1)`,
    values: [SWEEP_ROWS_MAX],
  });
  await connection.query({
    text: `DELETE FROM cached_results WHERE key IN
             (SELECT key FROM cached_results ORDER BY kept_at DESC OFFSET $1 LIMIT $2)`,
    values: [entriesMax, SWEEP_ROWS_MAX],
  });
};

interface Counts {
  add(use: CacheUse): void;
  /** Everything counted before is written then. What could not be is kept for the next time. */
  flush(): Promise<void>;
}

interface Count {
  readonly workflow: string;
  readonly nodeType: string;
  hits: number;
  misses: number;
}

/** Gathered here, so that a popular result is read without anything being written. */
const createCounts = (connection: Connection): Counts => {
  const gathered = new Map<string, Count>();
  let last: Promise<void> = Promise.resolve();
  const add = ({ workflow, nodeType, hits, misses }: Count): void => {
    const key = JSON.stringify([workflow, nodeType]);
    const count = gathered.get(key) ?? { workflow, nodeType, hits: 0, misses: 0 };
    count.hits += hits;
    count.misses += misses;
    gathered.set(key, count);
  };
  const write = async (): Promise<void> => {
    if (gathered.size === 0) return;
    // In one order, so that two processes never wait for each other in a circle.
    const written = [...gathered].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
    gathered.clear();
    try {
      await connection.query({
        text: `INSERT INTO cache_counts (workflow, node_type, hits, misses)
               SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
               ON CONFLICT (workflow, node_type) DO UPDATE
                  SET hits = cache_counts.hits + EXCLUDED.hits, misses = cache_counts.misses + EXCLUDED.misses`,
        values: [
          written.map(({ workflow }) => workflow),
          written.map(({ nodeType }) => nodeType),
          written.map(({ hits }) => hits),
          written.map(({ misses }) => misses),
        ],
      });
    } catch (error) {
      for (const count of written) add(count);
      throw error;
    }
  };
  return {
    add: ({ workflow, nodeType, isHit }) =>
      add({ workflow, nodeType, hits: isHit ? 1 : 0, misses: isHit ? 0 : 1 }),
    flush: () => {
      last = last.then(write, write);
      return last;
    },
  };
};
