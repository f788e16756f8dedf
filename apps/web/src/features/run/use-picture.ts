import type { Graph } from '@aob/engine/contract';
import { useMemo } from 'react';
import { momentGraph } from './moment-graph.ts';
import type { RunLog } from './use-run-log.ts';

export interface RunPicture {
  readonly graph: Graph;
  /** Patches that waited for a decision at its moment; undefined while the log is not there yet. */
  readonly underReview: ReadonlySet<string> | undefined;
}

interface PictureParts {
  /** The newest that was read. */
  readonly head: Graph | undefined;
  /** Of the moment asked for or of one before it, with all details. */
  readonly past: Graph | undefined;
  readonly log: RunLog;
  /** The seq on view; null is now. */
  readonly at: number | null;
}

/** What the page draws: the moment as the server tells it where that is at hand, else as the log does. */
export function usePicture({ head, past, log, at }: PictureParts): RunPicture | undefined {
  const known = log.events.length;
  const { moments } = log;
  // Of the past nothing changes with the events that come in.
  const reach = at === null ? known : Math.min(known, at);
  return useMemo(() => {
    const seq = at ?? Math.max(reach, head?.seq ?? 0);
    const moment = seq > 0 && seq <= reach ? moments.at(seq) : undefined;
    const exact = at === null ? head : past;
    // A head without its history is exact only where it is all there is.
    const isExact = exact?.seq === seq && exact.history === undefined;
    const graph = isExact || head === undefined || moment === undefined ? exact : momentGraph(head, moment);
    if (graph === undefined) return undefined;
    return { graph, underReview: moment && new Set(moment.underReview) };
  }, [head, past, moments, at, reach]);
}
