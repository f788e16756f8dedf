/**
 * One HTTP request and what it can come to. Only what is safe to send twice is sent twice: reads, and writes under an
 * `Idempotency-Key`. Knows no resource.
 */
import type { Problem } from '@aob/engine/contract';
import { type Backoff, delayMs, pause } from './backoff.ts';
import { isPassing, NetworkError, ProblemError } from './errors.ts';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
  /** A status that is an answer although it is no success. */
  readonly alsoFine?: number;
}

type QueryValue = string | number | boolean | readonly string[] | undefined;
export type Query = object & { readonly [name: string]: QueryValue };

export interface Transport {
  /** The answer as JSON; undefined when there is none (204). */
  json<T>(request: ApiRequest): Promise<T>;
  bytes(request: ApiRequest): Promise<{ mediaType: string; bytes: Uint8Array }>;
  /** An answer whose body is still to come. One attempt; the deadline covers the headers only. */
  open(request: ApiRequest): Promise<Response>;
}

export interface TransportOptions {
  readonly url: string;
  readonly actor?: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly retries: number;
}

const BACKOFF: Backoff = { baseMs: 100, maxMs: 5_000 };

export function createTransport(options: TransportOptions): Transport {
  // Refuses what no header can carry now, and not as a failed connection later.
  if (options.actor !== undefined) new Headers({ 'x-aob-actor': options.actor });
  const read = async <T>(request: ApiRequest, take: (response: Response) => Promise<T>): Promise<T> => {
    const isRepeatable = (request.method ?? 'GET') === 'GET' || request.idempotencyKey !== undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(options, request, take);
      } catch (error) {
        if (!isRepeatable || attempt > options.retries || !isPassing(error)) throw error;
        await pause(delayMs(BACKOFF, attempt, error), request.signal);
      }
    }
  };
  return {
    json: <T>(request: ApiRequest) => read(request, async (response) => jsonOf(await response.text()) as T),
    bytes: (request) =>
      read(request, async (response) => ({
        mediaType: response.headers.get('content-type') ?? 'application/octet-stream',
        bytes: new Uint8Array(await response.arrayBuffer()),
      })),
    open: (request) => withDeadline(options, request, (signal) => send(options, request, signal)),
  };
}

function once<T>(
  options: TransportOptions,
  request: ApiRequest,
  take: (response: Response) => Promise<T>,
): Promise<T> {
  return withDeadline(options, request, async (signal) => {
    const response = await send(options, request, signal);
    try {
      return await take(response);
    } catch (cause) {
      throw cause instanceof SyntaxError ? notAob(options, response) : interrupted(options, cause);
    }
  });
}

/** Runs a request that ends with the caller's signal or the deadline, and says which of the two it was. */
async function withDeadline<T>(
  { url, timeoutMs }: TransportOptions,
  { signal }: ApiRequest,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    signal?.throwIfAborted();
    return await run(signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]));
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (!deadline.signal.aborted) throw cause;
    const message = `${url} did not answer within ${timeoutMs / 1000} s.`;
    throw new NetworkError({ kind: 'timeout', url, message, cause });
  } finally {
    clearTimeout(timer);
  }
}

async function send(options: TransportOptions, request: ApiRequest, signal: AbortSignal): Promise<Response> {
  const { url, actor, fetch } = options;
  const { method = 'GET', path, query, body, headers, idempotencyKey, alsoFine } = request;
  let response: Response;
  try {
    response = await fetch(`${url}${path}${queryString(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(actor !== undefined && { 'x-aob-actor': actor }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
  } catch (cause) {
    if (isBrokenOff(cause)) throw interrupted(options, cause);
    throw new NetworkError({ kind: 'unreachable', url, message: `${url} cannot be reached.`, cause });
  }
  if (response.ok || response.status === alsoFine) return response;
  throw await refusal(options, response);
}

/** There was a connection, and it ended before the answer; browsers do not tell. */
const BROKEN_OFF: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function isBrokenOff(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && BROKEN_OFF.has(cause.code);
}

async function refusal(options: TransportOptions, response: Response): Promise<Error> {
  let body: unknown;
  try {
    body = jsonOf(await response.text());
  } catch (cause) {
    return cause instanceof SyntaxError ? notAob(options, response) : interrupted(options, cause);
  }
  return isProblem(body) ? new ProblemError(body) : notAob(options, response);
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'status' in body &&
    typeof body.status === 'number' &&
    'title' in body &&
    'issues' in body &&
    Array.isArray(body.issues)
  );
}

function notAob({ url }: TransportOptions, { status }: Response): NetworkError {
  const message = `${url} answered ${status}, but not as the aob API does: something else listens there.`;
  return new NetworkError({ kind: 'not_aob', url, message });
}

function interrupted({ url }: TransportOptions, cause: unknown): NetworkError {
  return new NetworkError({ kind: 'interrupted', url, message: `The answer of ${url} broke off.`, cause });
}

function jsonOf(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

function queryString(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) params.append(name, `${one}`);
  }
  return params.size === 0 ? '' : `?${params}`;
}
