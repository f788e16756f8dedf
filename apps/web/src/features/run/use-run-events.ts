'use client';

import type { RunEventResource } from '@aob/engine/contract';
import { useEffect, useState } from 'react';
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
 */
export function useRunEvents(runId: string, isThere: boolean): RunLog {
  const [log, setLog] = useState<RunLog>(EMPTY);
  useEffect(() => {
    if (!isThere) return;
    const events: RunEventResource[] = [];
    let isEnded = false;
    const flush = throttle(() => setLog({ events: [...events], isEnded }), FLUSH_MS);
    const name = `run ${runId}`;
    const stream = openEventStream({
      url: () => `/v1/runs/${runId}/events?from=${events.length + 1}`,
      onState: (state) => reportStream(name, isEnded ? undefined : state),
      onMessage: (data) => {
        const event = JSON.parse(data) as RunEventResource;
        if (event.seq <= events.length) return;
        if (event.seq > events.length + 1) {
          stream.restart();
          return;
        }
        events.push(event);
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
      setLog(EMPTY);
    };
  }, [runId, isThere]);
  return log;
}
