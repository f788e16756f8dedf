'use client';

import type { RunEventResource } from '@aob/engine/contract';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { reportStream } from '../live/connection.ts';
import { openEventStream } from '../live/event-stream.ts';
import { throttle } from '../live/throttle.ts';

/** New events reach the page at most this often. */
const FLUSH_MS = 80;

export interface RunLog {
  /** Every event so far, by seq, without gaps. */
  readonly events: readonly RunEventResource[];
  /** The run is over and the log complete. */
  readonly isEnded: boolean;
}

const EMPTY: RunLog = { events: [], isEnded: false };

/**
 * The log of a run, live. The stream begins at the first event and goes on; each connection begins after the last
 * seq that is here, so that nothing is missed and nothing counted twice: lower is dropped, a gap begins again (R17).
 * `readSeq`: what is known of the run otherwise; past the end of the log, the run was reopened, and so is the stream (R7).
 */
export function useRunEvents(runId: string, readSeq: number | undefined): RunLog {
  const [log, setLog] = useState<RunLog>(EMPTY);
  const kept = useRef<RunEventResource[]>([]);
  const isThere = readSeq !== undefined;
  const isReopened = log.isEnded && isThere && readSeq > log.events.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run, another log
  useEffect(() => {
    return () => {
      kept.current = [];
      setLog(EMPTY);
    };
  }, [runId]);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!isReopened) return;
    setLog(({ events }) => ({ events, isEnded: false }));
    setRound((before) => before + 1);
  }, [isReopened]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new connection
  useEffect(() => {
    if (!isThere) return;
    return openRunStream(runId, kept, setLog);
  }, [runId, isThere, round]);
  return log;
}

/** Follows the log into `kept` until the run ends or the caller has enough. */
function openRunStream(
  runId: string,
  kept: RefObject<RunEventResource[]>,
  onLog: (log: RunLog) => void,
): () => void {
  let isEnded = false;
  const flush = throttle(() => onLog({ events: [...kept.current], isEnded }), FLUSH_MS);
  const name = `run ${runId}`;
  const stream = openEventStream({
    url: () => `/v1/runs/${runId}/events?from=${kept.current.length + 1}`,
    onState: (state) => reportStream(name, isEnded ? undefined : state),
    onMessage: (data) => {
      const event = JSON.parse(data) as RunEventResource;
      if (event.seq <= kept.current.length) return;
      if (event.seq > kept.current.length + 1) {
        stream.restart();
        return;
      }
      kept.current.push(event);
      flush();
    },
    on: {
      resync: () => stream.restart(),
      end: () => {
        isEnded = true;
        stream.close();
        reportStream(name, undefined);
        flush();
      },
    },
  });
  return () => {
    stream.close();
    reportStream(name, undefined);
    flush.cancel();
  };
}
