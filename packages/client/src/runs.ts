import type {
  Artifact,
  BlameResource,
  EventValues,
  Graph,
  GraphQuery,
  ListRunsQuery,
  Page,
  RepairRunRequest,
  ReplayRequest,
  RetryNodeRequest,
  Run,
  RunChanged,
  RunComparison,
  RunEventResource,
  RunSummary,
  SkipNodeRequest,
  StartedBatch,
  StartedRun,
  StartRunRequest,
  StreamEnd,
  Timeline,
  Verification,
} from '@aob/engine/contract';
import { type FollowOptions, followRun } from './follow.ts';
import type { Transport } from './transport.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** The same key with the same request is done once, however often it is sent. */
  readonly idempotencyKey?: string;
}

export interface PageQuery {
  readonly limit?: number;
  /** `next_cursor` of the page before. */
  readonly cursor?: string;
}

export interface EventsQuery {
  /** The first seq of the page. */
  readonly from?: number;
  readonly limit?: number;
  /** `none`: without what nodes got and gave. */
  readonly values?: EventValues;
}

export function createRunsClient(transport: Transport) {
  const at = (id: string, part = '') => `/v1/runs/${encodeURIComponent(id)}${part}`;
  return {
    /** Sent again by itself when the connection fails: every call has a key of its own, so it starts one run. */
    start: (request: StartRunRequest, options: WriteOptions = {}): Promise<StartedRun> =>
      transport.json({ method: 'POST', path: '/v1/runs', body: request, ...keyed(options) }),

    /** Each run on its own: a result is a started run or the problem with that one. */
    batch: (runs: readonly StartRunRequest[], options: WriteOptions = {}): Promise<StartedBatch> =>
      transport.json({ method: 'POST', path: '/v1/runs/batch', body: { runs }, ...keyed(options) }),

    get: (id: string, { signal }: CallOptions = {}): Promise<Run> => transport.json({ path: at(id), signal }),

    /** Which version or patch brought each node, edge and field; `at`: as the run stood after this seq. */
    blame: (
      id: string,
      query: { readonly at?: number } = {},
      { signal }: CallOptions = {},
    ): Promise<BlameResource> => transport.json({ path: at(id, '/blame'), query: { ...query }, signal }),

    /** Newest first. */
    list: (query: Partial<ListRunsQuery> = {}, { signal }: CallOptions = {}): Promise<Page<RunSummary>> =>
      transport.json({ path: '/v1/runs', query, signal }),

    cancel: (id: string, reason = '', { signal, idempotencyKey }: WriteOptions = {}): Promise<RunChanged> =>
      transport.json({
        method: 'POST',
        path: at(id, '/cancel'),
        body: { reason },
        signal,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      }),

    /** Lets nothing new begin until `resume`. */
    pause: (id: string, reason = '', { signal }: CallOptions = {}): Promise<RunChanged> =>
      transport.json({ method: 'POST', path: at(id, '/pause'), body: { reason }, signal }),

    resume: (id: string, { signal }: CallOptions = {}): Promise<RunChanged> =>
      transport.json({ method: 'POST', path: at(id, '/resume'), body: {}, signal }),

    /** Releases the node that waits for `name`; without an idempotency key every call is a signal of its own. */
    signal: (
      id: string,
      name: string,
      data: unknown = null,
      { signal, idempotencyKey }: WriteOptions = {},
    ): Promise<RunChanged> =>
      transport.json({
        method: 'POST',
        path: at(id, `/signals/${encodeURIComponent(name)}`),
        body: { data },
        signal,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      }),

    /** Starts a failed node again as a new execution (R16). */
    /** A new run out of the record of a finished one. */
    replay: (id: string, body: ReplayRequest, options: WriteOptions = {}): Promise<StartedRun> =>
      transport.json({ method: 'POST', path: at(id, '/replay'), body, ...options }),

    retry: (id: string, body: RetryNodeRequest, { signal }: CallOptions = {}): Promise<RunChanged> =>
      transport.json({ method: 'POST', path: at(id, '/retry'), body, signal }),

    /** Goes on as if a failed node had returned `output`. */
    skip: (id: string, request: SkipNodeRequest, { signal }: CallOptions = {}): Promise<RunChanged> =>
      transport.json({ method: 'POST', path: at(id, '/skip'), body: request, signal }),

    /** Gives back a run that was set aside, with or without the commands that were parked (R21). */
    repair: (
      id: string,
      request: RepairRunRequest,
      { signal, idempotencyKey }: WriteOptions = {},
    ): Promise<RunChanged> =>
      transport.json({
        method: 'POST',
        path: at(id, '/repair'),
        body: request,
        signal,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      }),

    /**
     * The document the run follows, its patches and what happened to each node; `at` looks back to a seq. With
     * `history: 'short'` the log of a long run is left out, and the answer says so.
     */
    graph: (id: string, query: GraphQuery = {}, { signal }: CallOptions = {}): Promise<Graph> =>
      transport.json({ path: at(id, '/graph'), query: { ...query }, signal }),

    timeline: (id: string, { signal }: CallOptions = {}): Promise<Timeline> =>
      transport.json({ path: at(id, '/timeline'), signal }),

    artifacts: (id: string, { signal }: CallOptions = {}): Promise<Page<Artifact>> =>
      transport.json({ path: at(id, '/artifacts'), signal }),

    /** Reads the whole log again and checks all it says (R34); a damaged log is an answer with `valid: false`. */
    verify: (id: string, { signal }: CallOptions = {}): Promise<Verification> =>
      transport.json({ path: at(id, '/verify'), signal }),

    /** What went another way in b than in a. */
    compare: (a: string, b: string, { signal }: CallOptions = {}): Promise<RunComparison> =>
      transport.json({ path: at(a, `/compare/${encodeURIComponent(b)}`), signal }),

    /** One page of the log. */
    events: (
      id: string,
      query: EventsQuery = {},
      { signal }: CallOptions = {},
    ): Promise<Page<RunEventResource>> =>
      transport.json({ path: at(id, '/events'), query: { ...query }, signal }),

    /** The log from `from` on, live and without gaps, until the run is finished; returns what it came to. */
    follow: (id: string, options: FollowOptions = {}): AsyncGenerator<RunEventResource, StreamEnd> =>
      followRun(transport, id, options),
  };
}

function keyed({ idempotencyKey = crypto.randomUUID(), signal }: WriteOptions) {
  return { idempotencyKey, signal };
}
