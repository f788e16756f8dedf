/** What http nodes and webhooks share: the headers that always go out, and which answers may be asked for again. */
import type { Job } from '../messages.ts';
import {
  type OutgoingClient,
  OutgoingError,
  type OutgoingRequest,
  type OutgoingResponse,
} from '../outgoing/index.ts';
import { RetryableNodeError, TerminalNodeError } from './executor.ts';

/** The connection's own business; a document that sets them would only break the request. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/** `headers` may be written in any case; the node's own win over the defaults, never over the key. */
export async function callOut(
  outgoing: OutgoingClient,
  job: Job,
  request: OutgoingRequest,
): Promise<OutgoingResponse> {
  const headers: Record<string, string> = {
    accept: 'application/json, */*;q=0.5',
    'user-agent': 'aob',
  };
  for (const [name, value] of Object.entries(request.headers)) {
    const lower = name.toLowerCase();
    if (RESERVED_HEADERS.has(lower)) throw reservedHeader(name);
    headers[lower] = value;
  }
  headers['idempotency-key'] = job.idempotencyKey;
  try {
    return await outgoing.request({ ...request, headers });
  } catch (error) {
    throw error instanceof OutgoingError ? failureOfCall(error) : error;
  }
}

function reservedHeader(name: string): TerminalNodeError {
  const message = `The header ${name} cannot be set: every request has its own.`;
  return new TerminalNodeError({ code: 'http.bad_request', message });
}

function failureOfCall({
  code,
  message,
  isRetryable,
  hint,
}: OutgoingError): RetryableNodeError | TerminalNodeError {
  const problem = { code, message, ...(hint !== undefined && { details: { hint } }) };
  return isRetryable ? new RetryableNodeError(problem) : new TerminalNodeError(problem);
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Too slow, too early, too many, or the server's own trouble. */
const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 425, 429]);
const EXCERPT_CHARS = 500;

/** A status nobody accepts, as a failure that shows the beginning of what was said. */
export function failureOfStatus({
  status,
  headers,
  body,
}: OutgoingResponse): RetryableNodeError | TerminalNodeError {
  const excerpt = Buffer.from(body.subarray(0, EXCERPT_CHARS)).toString();
  const problem = {
    code: 'http.status',
    message: `The server answered ${status}.`,
    details: { status, body: excerpt },
  };
  if (status < 500 && !RETRYABLE_STATUS.has(status)) return new TerminalNodeError(problem);
  const retryAfterMs = parseRetryAfter(headers['retry-after'], headers['date']);
  return new RetryableNodeError({ ...problem, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** A server that asks for more gets less: the run's own backoff has the last word. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Seconds, or a date, which is read against the server's own clock. */
function parseRetryAfter(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\s*\d{1,9}\s*$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - Date.parse(date ?? '');
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
