/** What a document says about attempts, results and limits, with the defaults filled in. */
import type { NodeDocument, WorkflowDocument } from '../document.ts';
import type { PlanCache, PlanLimits, PlanRetry } from '../plan.ts';
import { defaultCacheTtlMs } from '../registry/caching.ts';
import { DEFAULT_LIMITS, DEFAULT_RETRY } from '../registry/document-fields.ts';
import { parseDurationMs } from '../registry/duration.ts';
import { nodeTypeSpec } from '../registry/node-types.ts';

export function timeoutOf({ type, timeout }: Pick<NodeDocument, 'type' | 'timeout'>): number {
  const { defaultTimeoutMs } = nodeTypeSpec(type);
  return timeout === undefined ? defaultTimeoutMs : (parseDurationMs(timeout) ?? defaultTimeoutMs);
}

export function retryOf({ retry }: Pick<NodeDocument, 'retry'>): PlanRetry {
  return {
    maxAttempts: retry?.max_attempts ?? DEFAULT_RETRY.maxAttempts,
    backoffMs: retry?.backoff_ms ?? DEFAULT_RETRY.backoffMs,
    multiplier: retry?.multiplier ?? DEFAULT_RETRY.multiplier,
    hasJitter: retry?.jitter ?? DEFAULT_RETRY.hasJitter,
  };
}

export function cacheOf({ type, cache }: NodeDocument): PlanCache | undefined {
  if (cache === undefined || cache.mode === 'off') return undefined;
  const ttlMs = cache.ttl === undefined ? undefined : parseDurationMs(cache.ttl);
  return { mode: cache.mode, ttlMs: ttlMs ?? defaultCacheTtlMs(type) };
}

export function limitsOf({ limits }: WorkflowDocument): PlanLimits {
  const runTimeoutMs = limits?.run_timeout === undefined ? undefined : parseDurationMs(limits.run_timeout);
  return {
    nodes: limits?.nodes ?? DEFAULT_LIMITS.nodes,
    agents: limits?.agents ?? DEFAULT_LIMITS.agents,
    patches: limits?.patches ?? DEFAULT_LIMITS.patches,
    agentsPerPatch: limits?.agents_per_patch ?? DEFAULT_LIMITS.agentsPerPatch,
    ...(limits?.nodes_per_patch !== undefined && { nodesPerPatch: limits.nodes_per_patch }),
    ...(limits?.spawn_depth !== undefined && { spawnDepth: limits.spawn_depth }),
    ...(runTimeoutMs !== undefined && { runTimeoutMs }),
    ...(limits?.concurrency !== undefined && { concurrency: limits.concurrency }),
    ...(limits?.key_concurrency !== undefined && { keyConcurrency: limits.key_concurrency }),
  };
}
