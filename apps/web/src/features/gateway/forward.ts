/**
 * The studio's one way out: the browser asks this origin, this origin asks the API.
 * Bodies pass through as streams in both directions, so an event reaches the browser when the API wrote it.
 *
 * The API trusts loopback callers, therefore this gate keeps the browser promises for it:
 * G1 only a request whose Host cannot be somebody else's DNS name gets through (no rebinding);
 * G2 a request that a page of another origin sent is refused.
 */
import { apiUrl } from '../../env.ts';
import { isAllowedHost, isSameOrigin } from './origin.ts';

/** Hop-by-hop, or meaningful only between browser and studio. `origin` was checked here (G2). */
const NOT_FORWARDED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-authorization',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
  'cookie',
]);
const NOT_RETURNED = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]);

export async function forward(request: Request): Promise<Response> {
  const host = request.headers.get('host') ?? '';
  if (!isAllowedHost(host)) {
    return problem(403, 'host.refused', 'This studio answers only on its own address.');
  }
  if (!isSameOrigin(request.headers, host)) {
    return problem(403, 'origin.refused', 'This request came from a page of another site.');
  }
  const url = new URL(request.url);
  const target = new URL(`${url.pathname}${url.search}`, apiUrl());
  try {
    const answer = await fetch(target, upstreamInit(request));
    return new Response(answer.body, { status: answer.status, headers: returned(answer.headers) });
  } catch {
    // The browser left: nobody reads this answer, but a Response must be given.
    if (request.signal.aborted) return new Response(null, { status: 499 });
    return problem(
      503,
      'api.unreachable',
      'The engine does not answer. It may be starting; this page tries again.',
    );
  }
}

function upstreamInit(request: Request): RequestInit & { duplex?: 'half' } {
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    if (!NOT_FORWARDED.has(name) && !name.startsWith('x-forwarded-')) headers.set(name, value);
  }
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method,
    headers,
    cache: 'no-store',
    redirect: 'manual',
    // Closing the tab ends the API's stream too.
    signal: request.signal,
  };
  if (request.body === null) return init;
  return { ...init, body: request.body, duplex: 'half' };
}

function returned(from: Headers): Headers {
  const headers = new Headers();
  for (const [name, value] of from) if (!NOT_RETURNED.has(name)) headers.append(name, value);
  if (headers.get('content-type')?.startsWith('text/event-stream')) {
    headers.set('cache-control', 'no-cache, no-transform');
    headers.set('x-accel-buffering', 'no');
  }
  return headers;
}

function problem(status: number, code: string, detail: string): Response {
  const body = {
    type: `urn:aob:problem:${code}`,
    title: 'The studio did not pass this on',
    status,
    code,
    detail,
    issues: [],
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
