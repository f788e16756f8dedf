import type { Health, Operations, Readiness } from '@aob/engine/contract';
import { createAuditsClient } from './audits.ts';
import { createBulkClient } from './bulk.ts';
import { createCacheClient } from './cache.ts';
import { createExperimentsClient } from './experiments.ts';
import { createPatchesClient } from './patches.ts';
import { type CallOptions, createRunsClient } from './runs.ts';
import { createSchedulesClient } from './schedules.ts';
import { createTicketsClient } from './tickets.ts';
import { createTransport } from './transport.ts';
import { createWorkflowsClient } from './workflows.ts';

export interface ClientOptions {
  /** `http://127.0.0.1:8081`; empty for the origin a page came from. */
  readonly url: string;
  /** Who calls, on a server without authentication: `human:mia`, `human:mia;roles=operator,approver` (R29). */
  readonly actor?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** For one attempt of one request, 30 s by default; streams may be silent for that long before their first byte. */
  readonly timeoutMs?: number;
  /** How often a request that is safe to send again is sent again; 2 by default. */
  readonly retries?: number;
}

export type Client = ReturnType<typeof createClient>;

/**
 * The API of an aob server by noun. A refusal is a `ProblemError`, no or no proper answer a `NetworkError`;
 * an aborted call rejects with the reason of its signal.
 */
export function createClient({ url, actor, timeoutMs = 30_000, retries = 2, ...more }: ClientOptions) {
  const transport = createTransport({
    url: url.replace(/\/+$/, ''),
    actor,
    // Called through a closure: browsers refuse a fetch that lost its `this`.
    fetch: more.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs,
    retries,
  });
  return {
    runs: createRunsClient(transport),
    audits: createAuditsClient(transport),
    bulk: createBulkClient(transport),
    cache: createCacheClient(transport),
    patches: createPatchesClient(transport),
    tickets: createTicketsClient(transport),
    workflows: createWorkflowsClient(transport),
    schedules: createSchedulesClient(transport),
    experiments: createExperimentsClient(transport),
    blobs: {
      /** The bytes behind a `sha256:…`: a value above 16 kB, or a workflow document. */
      get: (digest: string, { signal }: CallOptions = {}) =>
        transport.bytes({ path: `/v1/blobs/${digest}`, headers: { accept: '*/*' }, signal }),
    },
    /** How the work of the server goes: what it did lately, what waits, who works. */
    operations: ({ signal }: CallOptions = {}): Promise<Operations> =>
      transport.json({ path: '/v1/operations', signal }),
    /** The process is there. */
    health: ({ signal }: CallOptions = {}): Promise<Health> => transport.json({ path: '/healthz', signal }),
    /** It can do its work; `not_ready` is an answer, not an error. */
    ready: ({ signal }: CallOptions = {}): Promise<Readiness> =>
      transport.json({ path: '/readyz', signal, alsoFine: 503 }),
  };
}
