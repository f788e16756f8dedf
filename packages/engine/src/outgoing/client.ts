/**
 * Outgoing HTTP for nodes (design §11): guarded hosts, every redirect judged again, hops, size and time capped.
 * A response of any status is an answer; only what gave no answer is an error.
 */
import { Agent, type Dispatcher, request as send } from 'undici';
import { ACCEPTED_ENCODINGS, readBody } from './body.ts';
import { blockedHost, createGuardedConnector, type Resolve, resolveByDns } from './connector.ts';
import { OutgoingError, toOutgoingError } from './error.ts';
import { judgeUrl, type OutgoingPolicy } from './policy.ts';

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /** Lower-case names. */
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Redirect statuses the caller wants to see instead of following them. */
  readonly keepStatus?: readonly number[];
}

export interface OutgoingResponse {
  readonly status: number;
  /** Lower-case names; a repeated header is joined with ", ". */
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

export interface OutgoingClient {
  /** Throws OutgoingError, or whatever `signal` was aborted with. */
  request(request: OutgoingRequest): Promise<OutgoingResponse>;
  /** Drops idle connections and waits for none. */
  close(): Promise<void>;
}

export interface OutgoingOptions {
  readonly policy: OutgoingPolicy;
  readonly resolve?: Resolve;
  readonly maxBodyBytes?: number;
  readonly maxRedirects?: number;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** The attempt's own timeout is the usual limit; this one holds when a node asks for hours. */
const MAX_SILENCE_MS = 15 * 60_000;
const CONNECTIONS_PER_ORIGIN = 64;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What may follow to another origin; the rest may be a credential, whatever its name. */
const PORTABLE_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-type',
  'idempotency-key',
  'user-agent',
]);

export function createOutgoingClient({
  policy,
  resolve = resolveByDns,
  maxBodyBytes = MAX_BODY_BYTES,
  maxRedirects = MAX_REDIRECTS,
}: OutgoingOptions): OutgoingClient {
  const dispatcher = new Agent({
    connect: createGuardedConnector(policy, resolve),
    connections: CONNECTIONS_PER_ORIGIN,
    headersTimeout: MAX_SILENCE_MS,
    bodyTimeout: MAX_SILENCE_MS,
  });
  return {
    async request(first) {
      let request = first;
      for (let hop = 0; ; hop++) {
        const url = judged(request.url, policy);
        const answer = await exchange(dispatcher, request, url, maxBodyBytes);
        const location = REDIRECTS.has(answer.status) ? answer.headers['location'] : undefined;
        if (location === undefined || request.keepStatus?.includes(answer.status)) return answer;
        if (hop === maxRedirects) throw tooManyRedirects(url.host, maxRedirects);
        request = redirected(request, url, answer.status, location);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

function judged(text: string, policy: OutgoingPolicy): URL {
  if (!URL.canParse(text)) {
    const hint = 'Write it out: https://api.example.com/path.';
    throw new OutgoingError({
      code: 'http.bad_url',
      message: `"${text}" is no URL.`,
      hint,
      isRetryable: false,
    });
  }
  const url = new URL(text);
  const blocked = judgeUrl(url, policy);
  if (blocked !== undefined) throw blockedHost(blocked);
  return url;
}

async function exchange(
  dispatcher: Dispatcher,
  { method, headers, body, signal }: OutgoingRequest,
  url: URL,
  maxBodyBytes: number,
): Promise<OutgoingResponse> {
  try {
    const response = await send(url, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers: { 'accept-encoding': ACCEPTED_ENCODINGS, ...headers },
      body: body ?? null,
      signal,
    });
    const received = plainHeaders(response.headers);
    const bytes = await readBody(response.body, received, { host: url.host, maxBytes: maxBodyBytes });
    return { status: response.statusCode, headers: received, body: bytes };
  } catch (error) {
    // The runner knows why it aborted; to us it is no fact about the network.
    signal.throwIfAborted();
    throw toOutgoingError(error, url.host);
  }
}

function plainHeaders(headers: {
  readonly [name: string]: string | string[] | undefined;
}): Record<string, string> {
  const plain: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined)
      plain.push([name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]);
  }
  return Object.fromEntries(plain);
}

function redirected(request: OutgoingRequest, from: URL, status: number, location: string): OutgoingRequest {
  if (!URL.canParse(location, from.href)) {
    const message = `${from.host} redirects to "${location}", which is no URL.`;
    throw new OutgoingError({ code: 'http.bad_redirect', message, isRetryable: false });
  }
  const to = new URL(location, from.href);
  const isSameOrigin = to.origin === from.origin;
  // As browsers do: 303 always, 301 and 302 after a POST, ask with GET and leave the body behind.
  const turnsToGet =
    (status === 303 && request.method !== 'HEAD') ||
    ((status === 301 || status === 302) && request.method === 'POST');
  const kept = Object.entries(request.headers).filter(
    ([name]) => (isSameOrigin || PORTABLE_HEADERS.has(name)) && !(turnsToGet && name.startsWith('content-')),
  );
  const { body, ...rest } = request;
  return {
    ...rest,
    url: to.href,
    method: turnsToGet ? 'GET' : request.method,
    headers: Object.fromEntries(kept),
    ...(turnsToGet || body === undefined ? {} : { body }),
  };
}

function tooManyRedirects(host: string, maxRedirects: number): OutgoingError {
  const message = `${host} redirects again after ${maxRedirects} redirects.`;
  const hint = 'Call the final address, or list the redirect status in accept_status to see it.';
  return new OutgoingError({ code: 'http.too_many_redirects', message, hint, isRetryable: false });
}
