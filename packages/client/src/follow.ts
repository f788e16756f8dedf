/**
 * The events of a run, live, each once and in order, for as long as the run goes on.
 *
 * F1 No gaps: the place is the last seq handed out; every connection resumes after it, and a seq that does not follow is
 *    read from the log first.
 * F2 No repeats: what was handed out already is dropped.
 * F3 `resync` means the server dropped us: read the log up to now, connect again.
 * F4 A connection that breaks, or is silent for longer than three heartbeats, is opened again; the count of attempts starts
 *    over with every event, so only a server that stays away ends it.
 */
import type { EventValues, RunEventResource, StreamEnd, StreamResync } from '@aob/engine/contract';
import type { EventSourceMessage } from 'eventsource-parser';
import { type Backoff, delayMs, pause } from './backoff.ts';
import { isPassing, NetworkError } from './errors.ts';
import { readEventStream } from './event-stream.ts';
import type { Transport } from './transport.ts';

export interface FollowOptions {
  /** The first seq to hand out. */
  readonly from?: number;
  /** `none`: without what nodes got and gave. */
  readonly values?: EventValues;
  readonly signal?: AbortSignal;
  /** Connections in a row that may fail before the last error is thrown. */
  readonly attemptsMax?: number;
  /** Longer without a byte than this, and the connection counts as dead; the server's heartbeat comes every 15 s. */
  readonly silenceMs?: number;
  /** Told before each new attempt. */
  readonly onRetry?: (retry: { attempt: number; delayMs: number; error: unknown }) => void;
}

const EVENTS_PAGE = 1_000;
const BACKOFF: Backoff = { baseMs: 250, maxMs: 10_000 };

/** What one connection came to. */
type Ended = { readonly kind: 'end'; readonly end: StreamEnd } | { readonly kind: 'again' };

interface Place {
  readonly values: EventValues | undefined;
  /** Of the last event handed out. */
  seq: number;
  /** Connections in a row that brought nothing. */
  failures: number;
  /** The log does not reach the place yet: it is followed from its beginning, and what comes before the place is dropped. */
  isAheadOfLog: boolean;
}

export async function* followRun(
  transport: Transport,
  runId: string,
  options: FollowOptions = {},
): AsyncGenerator<RunEventResource, StreamEnd> {
  const { attemptsMax = 8, signal, onRetry, values } = options;
  const place: Place = { values, seq: (options.from ?? 1) - 1, failures: 0, isAheadOfLog: false };
  for (;;) {
    let error: unknown;
    try {
      const ended = yield* readConnection(transport, runId, place, options);
      if (ended.kind === 'end') return ended.end;
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      if (!isPassing(cause)) throw cause;
      error = cause;
    }
    place.failures++;
    if (place.failures >= attemptsMax) throw error ?? closedTooOften(runId);
    const wait = delayMs(BACKOFF, place.failures, error);
    onRetry?.({ attempt: place.failures, delayMs: wait, error });
    await pause(wait, signal);
  }
}

async function* readConnection(
  transport: Transport,
  runId: string,
  place: Place,
  { signal, silenceMs = 45_000 }: FollowOptions,
): AsyncGenerator<RunEventResource, Ended> {
  const isResuming = place.seq > 0 && !place.isAheadOfLog;
  const response = await transport.open({
    path: `/v1/runs/${encodeURIComponent(runId)}/events`,
    query: { values: place.values },
    headers: { accept: 'text/event-stream', ...(isResuming && { 'last-event-id': `${place.seq}` }) },
    signal,
  });
  if (response.body === null) return { kind: 'again' };
  const connection = { url: response.url, body: response.body, signal, silenceMs };
  for await (const message of readEventStream(connection)) {
    const ended = yield* handOut(transport, runId, place, message, signal);
    if (ended !== undefined) return ended;
  }
  return { kind: 'again' };
}

async function* handOut(
  transport: Transport,
  runId: string,
  place: Place,
  message: EventSourceMessage,
  signal: AbortSignal | undefined,
): AsyncGenerator<RunEventResource, Ended | undefined> {
  switch (message.event) {
    case undefined: {
      const event = JSON.parse(message.data) as RunEventResource;
      if (event.seq > place.seq + 1) yield* readLog(transport, runId, place, signal, event.seq - 1);
      if (event.seq > place.seq) yield take(place, event);
      return undefined;
    }
    case 'resync':
      place.isAheadOfLog = (JSON.parse(message.data) as StreamResync).from <= place.seq;
      yield* readLog(transport, runId, place, signal);
      return { kind: 'again' };
    case 'end': {
      const end = JSON.parse(message.data) as StreamEnd;
      if (end.seq > place.seq) yield* readLog(transport, runId, place, signal, end.seq);
      return { kind: 'end', end };
    }
    default:
      // A newer server may have more to say; what it means for us is in the log.
      return undefined;
  }
}

/** Everything in the log after the place, up to `to`. */
async function* readLog(
  transport: Transport,
  runId: string,
  place: Place,
  signal: AbortSignal | undefined,
  to = Number.POSITIVE_INFINITY,
): AsyncGenerator<RunEventResource, void> {
  for (;;) {
    const { items, next_cursor } = await transport.json<EventPage>({
      path: `/v1/runs/${encodeURIComponent(runId)}/events`,
      query: { from: place.seq + 1, limit: EVENTS_PAGE, values: place.values },
      signal,
    });
    for (const event of items) {
      if (event.seq > to) return;
      if (event.seq > place.seq) yield take(place, event);
    }
    if (items.length === 0 || next_cursor === null || place.seq >= to) return;
  }
}

interface EventPage {
  readonly items: readonly RunEventResource[];
  readonly next_cursor: string | null;
}

function take(place: Place, event: RunEventResource): RunEventResource {
  place.seq = event.seq;
  place.failures = 0;
  place.isAheadOfLog = false;
  return event;
}

function closedTooOften(runId: string): NetworkError {
  const message = `The stream of ${runId} was closed again and again before its end.`;
  return new NetworkError({ kind: 'interrupted', url: '', message });
}
