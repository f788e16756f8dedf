'use client';

import type { RunEventResource } from '@aob/engine/contract';
import { createMoments, type Moments } from '@aob/engine/moments';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { reportStream } from '../live/connection.ts';
import { openEventStream } from '../live/event-stream.ts';
import { throttle } from '../live/throttle.ts';
import { type MarkedEvent, markKind } from '../timeline/event-kind.ts';

/** New events reach the page at most this often. */
const FLUSH_MS = 80;
/** What one page of the log holds at most. */
const PAGE = 1000;
const PAGES_TOGETHER = 4;

export interface RunLog {
  /** Every event so far, by seq, without gaps; what nodes got and gave is left out. */
  readonly events: readonly RunEventResource[];
  /** Those among them that deserve a mark. */
  readonly marks: readonly MarkedEvent[];
  /** Any moment of them. It grows in place, with `events` or ahead of them. */
  readonly moments: Moments;
  /** The run is over and the log complete. */
  readonly isEnded: boolean;
}

interface Kept {
  readonly events: RunEventResource[];
  readonly marks: MarkedEvent[];
  readonly moments: Moments;
}

const nothing = (): Kept => ({ events: [], marks: [], moments: createMoments() });

function keep({ events, marks, moments }: Kept, event: RunEventResource): void {
  events.push(event);
  moments.add(event);
  const kind = markKind(event);
  if (kind !== undefined) marks.push({ seq: event.seq, kind });
}

/**
 * The log of a run, live. What is there is read in pages, then the stream goes on; each connection begins after the last
 * seq that is here, so that nothing is missed and nothing counted twice: lower is dropped, a gap begins again (R17).
 * `readSeq`: what is known of the run otherwise; past the end of the log, the run was reopened, and so is the stream (R7).
 */
export function useRunLog(runId: string, readSeq: number | undefined): RunLog {
  const kept = useRef<Kept>(nothing());
  const [log, setLog] = useState<RunLog>(() => ({ ...kept.current, isEnded: false }));
  const isThere = readSeq !== undefined;
  const isReopened = log.isEnded && isThere && readSeq > log.events.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run, another log
  useEffect(() => {
    return () => {
      kept.current = nothing();
      setLog({ ...kept.current, isEnded: false });
    };
  }, [runId]);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!isReopened) return;
    setLog((before) => ({ ...before, isEnded: false }));
    setRound((before) => before + 1);
  }, [isReopened]);
  // What is there when the log is opened; what comes later comes through the stream.
  const known = useRef(0);
  useEffect(() => {
    known.current = readSeq ?? 0;
  }, [readSeq]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new connection
  useEffect(() => {
    if (!isThere) return;
    return openRunLog({ runId, kept, until: known.current, onLog: setLog });
  }, [runId, isThere, round]);
  return log;
}

interface LogParts {
  readonly runId: string;
  readonly kept: RefObject<Kept>;
  /** The last event that is there already. */
  readonly until: number;
  readonly onLog: (log: RunLog) => void;
}

/** Follows the log into `kept` until the run ends or the caller has enough. */
function openRunLog(parts: LogParts): () => void {
  const abort = new AbortController();
  let isEnded = false;
  let close = (): void => undefined;
  const flush = throttle(() => {
    const { events, marks, moments } = parts.kept.current;
    parts.onLog({ events: [...events], marks: [...marks], moments, isEnded });
  }, FLUSH_MS);
  const follow = (): void => {
    if (abort.signal.aborted) return;
    close = openRunStream(parts, flush, () => {
      isEnded = true;
    });
  };
  // Pages that fail are no loss: the stream begins where they ended, and says when it cannot either.
  readPages(parts, flush, abort.signal).then(follow, follow);
  return () => {
    abort.abort();
    close();
    flush.cancel();
  };
}

/** One request for a thousand events, where the stream would hand them out one by one. */
async function readPages(
  { runId, kept, until }: LogParts,
  onRead: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (until - kept.current.events.length > PAGE) {
    const from = kept.current.events.length + 1;
    const starts = Array.from({ length: PAGES_TOGETHER }, (_, page) => from + page * PAGE);
    const pages = await Promise.all(
      starts.filter((start) => start <= until).map((start) => readPage(runId, start, signal)),
    );
    signal.throwIfAborted();
    for (const event of pages.flat()) keep(kept.current, event);
    onRead();
  }
}

async function readPage(
  runId: string,
  from: number,
  signal: AbortSignal,
): Promise<readonly RunEventResource[]> {
  const answer = await fetch(`/v1/runs/${runId}/events?values=none&limit=${PAGE}&from=${from}`, { signal });
  if (!answer.ok) throw new Error(`The log of the run answered ${answer.status}.`);
  const { items } = (await answer.json()) as { readonly items: readonly RunEventResource[] };
  return items;
}

function openRunStream({ runId, kept }: LogParts, flush: () => void, onEnd: () => void): () => void {
  let isOver = false;
  const name = `run ${runId}`;
  const stream = openEventStream({
    url: () => `/v1/runs/${runId}/events?values=none&from=${kept.current.events.length + 1}`,
    onState: (state) => reportStream(name, isOver ? undefined : state),
    onMessage: (data) => {
      const event = JSON.parse(data) as RunEventResource;
      const last = kept.current.events.length;
      if (event.seq <= last) return;
      if (event.seq > last + 1) {
        stream.restart();
        return;
      }
      keep(kept.current, event);
      flush();
    },
    on: {
      resync: () => stream.restart(),
      end: () => {
        isOver = true;
        onEnd();
        stream.close();
        reportStream(name, undefined);
        flush();
      },
    },
  });
  return () => {
    stream.close();
    reportStream(name, undefined);
  };
}
