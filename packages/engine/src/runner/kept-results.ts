/**
 * Looks for the result of an earlier run before a job is carried out, and keeps what came of it for later ones
 * (design §3). Owns what a result depends on.
 *
 * 1. Only what the author allowed is looked for, and only completions are kept, never failures.
 * 2. The cache is an aid: when it does not answer in time, or an output is no longer in the blob store, the work is done.
 * 3. An output that is taken from a blob is put again, so that its lease is that of its new user (R37).
 * 4. Two that ask the same at once may both do the work; each result is right, the later one stays.
 */
import { canonicalJson, type Digest, NODE_TYPES } from '@aob/ir';
import type { Job, JobCache } from '../messages.ts';
import type { NodeExecutor } from '../nodes/executor.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { ResultCache } from '../ports/result-cache.ts';
import type { ResultCommand } from '../run/commands.ts';
import type { Payload } from '../run/events.ts';
import { sha256 } from '../sha256.ts';

/** A job that may be answered, or whose result may be kept. */
export interface CacheableJob {
  readonly job: Job;
  readonly cache: JobCache;
  readonly key: Digest;
}

export interface KeptResultsOptions {
  readonly results: Pick<ResultCache, 'find' | 'keep' | 'count'>;
  readonly blobs: BlobStore;
  readonly onBug: (error: unknown, job: Job) => void;
  /** How long the cache may take to answer. Default 2 s. */
  readonly patienceMs?: number;
}

/** The outcome of a job as its result says it; `cached` when nobody worked for it. */
export type FoundOutcome = Extract<ResultCommand['outcome'], { readonly ok: true }>;

export interface KeptResults {
  /** Undefined: the work is to be done. Never throws. */
  find(asked: CacheableJob): Promise<FoundOutcome | undefined>;
  /** Never throws. */
  keep(asked: CacheableJob, output: Payload): Promise<void>;
}

const PATIENCE_MS = 2000;

export function createKeptResults(options: KeptResultsOptions): KeptResults {
  const { results, blobs, onBug, patienceMs = PATIENCE_MS } = options;
  const patiently = async <T>(job: Job, ask: () => Promise<T>): Promise<T | undefined> => {
    let timer: NodeJS.Timeout | undefined;
    const giveUp = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
    });
    try {
      return await Promise.race([ask(), giveUp]);
    } catch (cause) {
      onBug(new Error('The result cache did not help.', { cause }), job);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
  const look = async ({ key, cache }: CacheableJob): Promise<FoundOutcome | undefined> => {
    const found = await results.find(key, cache.ttlMs);
    if (found === undefined || !(await isThere(blobs, found.output))) return undefined;
    return { ok: true, output: found.output, cached: { key, from_run: found.runId, at: found.at } };
  };
  return {
    find: async (asked) => {
      if (!asked.cache.isRead) return undefined;
      const { workflow, nodeType } = asked.job;
      const found = await patiently(asked.job, () => look(asked));
      results.count({ workflow, nodeType, isHit: found !== undefined });
      return found;
    },
    keep: async ({ job, cache, key }, output) => {
      if (!cache.isWritten) return;
      const { runId, workflow, node, nodeType } = job;
      const result = { key, output, ttlMs: cache.ttlMs, runId, workflow, node, nodeType };
      await patiently(job, () => results.keep(result));
    },
  };
}

async function isThere(blobs: BlobStore, output: Payload): Promise<boolean> {
  if (!('ref' in output)) return true;
  const bytes = await blobs.get(output.ref);
  if (bytes === undefined) return false;
  await blobs.put(output.ref, bytes);
  return true;
}

/** The job with the key its result is kept under; undefined when it is none of the cache's business. */
export function cacheable(job: Job, executor: NodeExecutor): CacheableJob | undefined {
  const { cache } = job;
  return cache === undefined ? undefined : { job, cache, key: resultKey(job, cache.owner, executor) };
}

/**
 * Everything a result depends on: what is done, with what, by which version of it, for whom. Which run, node or scope asks,
 * how patiently, and how often is not part of it.
 */
function resultKey(
  { nodeType, config, inputs }: Job,
  owner: string,
  { resultVersion = 0 }: NodeExecutor,
): Digest {
  return sha256(
    canonicalJson(['aob/result', nodeType, resultVersion, owner, withDefaults(nodeType, config), inputs]),
  );
}

/** A default that is written out says nothing new. */
function withDefaults(nodeType: string, config: Job['config']): Job['config'] {
  const fields = NODE_TYPES.get(nodeType)?.config ?? {};
  const defaults = Object.entries(fields).flatMap(([name, field]) =>
    field.default === undefined ? [] : [[name, field.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...config };
}
