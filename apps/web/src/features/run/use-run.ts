'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { announce } from '../live/announcer.tsx';
import { paced } from '../live/paced.ts';
import { eventWords } from '../timeline/event-words.ts';
import { headOf, sameDocuments } from './head.ts';
import { usePicture } from './use-picture.ts';
import { type RunLog, useRunLog } from './use-run-log.ts';
import { useSettled } from './use-settled.ts';

/** While events come in the page is read again with this pace: the picture itself follows the log. */
const REST_PER_WORK = 3;
const REST_MS_MIN = 120;
/** The picture of a thousand nodes is a megabyte to be taken apart, for details that few look at while it moves. */
const REST_MS_PER_NODE = 1;
/** The thumb has come to rest: now the details of the moment are asked for. */
const SETTLED_MS = 250;

/** The run, its graph at the seq on view and its patches; all follow the log. */
export function useRun(runId: string, at: number | null) {
  const trpc = useTRPC();
  const input = { run_id: runId };
  const run = useQuery(trpc.runs.get.queryOptions(input));
  const head = useQuery(trpc.runs.graph.queryOptions(headOf(runId), { structuralSharing: sameDocuments }));
  const settled = useSettled(at, SETTLED_MS);
  // Of a long run nobody reads the whole log for one moment: what nodes got and gave comes with the node that is looked at.
  const isLong = head.data === undefined || head.data.history === 'none';
  const past = useQuery(
    trpc.runs.graph.queryOptions(at === null ? input : { ...input, at }, {
      placeholderData: keepPreviousData,
      enabled: at !== null && settled === at && !isLong,
      // The past does not change.
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const log = useRunLog(runId, run.data?.seq);
  // The run may be known further than its picture: whichever is behind is read again.
  useRefreshOnEvents(runId, log, run.data && Math.min(run.data.seq, head.data?.seq ?? run.data.seq));
  useAnnouncements(log, run.data?.seq);
  const picture = usePicture({ head: head.data, past: past.data, log, at });
  return {
    log,
    run,
    /** As it is now; what is on view may be another moment of it. */
    head,
    picture,
    /** Why there is no picture. */
    failed: at === null || isLong ? failureOf(head) : failureOf(past),
    patches: useQuery(trpc.runs.patches.queryOptions(input)),
  };
}

export type RunData = ReturnType<typeof useRun>;

interface Asked {
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

function failureOf({ isError, error, refetch }: Asked) {
  return isError ? { error, retry: () => void refetch() } : undefined;
}

/** Whenever the log is ahead of what was read, the page is read again. */
function useRefreshOnEvents(runId: string, { events }: RunLog, readSeq: number | undefined): void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = useRef<ReturnType<typeof paced>>(undefined);
  useEffect(() => {
    const input = { run_id: runId };
    const head = headOf(runId);
    const restMsMin = (): number => {
      const nodes = queries.getQueryData(trpc.runs.graph.queryKey(head))?.nodes.length ?? 0;
      return Math.max(REST_MS_MIN, nodes * REST_MS_PER_NODE);
    };
    const inPace = paced(
      () =>
        Promise.all([
          queries.invalidateQueries(trpc.runs.get.queryFilter(input)),
          // Exact: pictures of the past have the same run and stay.
          queries.invalidateQueries(trpc.runs.graph.queryFilter(head, { exact: true })),
          queries.invalidateQueries(trpc.runs.patches.queryFilter(input)),
        ]),
      { restMsMin, restPerWork: REST_PER_WORK },
    );
    refresh.current = inPace;
    return () => inPace.cancel();
  }, [queries, trpc, runId]);

  const lastSeq = events.length;
  useEffect(() => {
    if (readSeq !== undefined && lastSeq > readSeq) refresh.current?.();
  }, [lastSeq, readSeq]);
}

/** Said of one burst; the rest is counted. */
const SAID_MAX = 4;

/** Says what happened after the page was opened; reading the whole log aloud would help nobody. */
function useAnnouncements({ events }: RunLog, readSeq: number | undefined): void {
  const heard = useRef<number>(undefined);
  useEffect(() => {
    if (readSeq === undefined) return;
    const from = heard.current ?? readSeq;
    heard.current = Math.max(from, events.length);
    const words = events
      .slice(from)
      .map(eventWords)
      .filter((text) => text !== undefined);
    const more = words.length - SAID_MAX;
    const said = more > 0 ? [`${more} more events`, ...words.slice(more)] : words;
    if (said.length > 0) announce(said.join('. '));
  }, [events, readSeq]);
}
