'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { announce } from '../live/announcer.tsx';
import { throttle } from '../live/throttle.ts';
import { eventWords } from '../timeline/event-words.ts';
import { type RunLog, useRunEvents } from './use-run-events.ts';

/** The page is read again at most this often while events come in. */
const REFRESH_MS = 120;

/** The run, its graph at the seq on view, its patches and its timeline; all follow the log. */
export function useRun(runId: string, at: number | null) {
  const trpc = useTRPC();
  const input = { run_id: runId };
  const run = useQuery(trpc.runs.get.queryOptions(input));
  const graph = useQuery(
    trpc.runs.graph.queryOptions(at === null ? input : { ...input, at }, {
      placeholderData: keepPreviousData,
      // The past does not change.
      ...(at === null ? {} : { staleTime: Number.POSITIVE_INFINITY }),
    }),
  );
  const log = useRunEvents(runId, run.data?.seq);
  // The run may be known further than its picture: whichever is behind is read again.
  const pictureSeq = at === null ? graph.data?.seq : undefined;
  useRefreshOnEvents(runId, log, run.data && Math.min(run.data.seq, pictureSeq ?? run.data.seq));
  useAnnouncements(log, run.data?.seq);
  return {
    log,
    run,
    graph,
    patches: useQuery(trpc.runs.patches.queryOptions(input)),
    timeline: useQuery(trpc.runs.timeline.queryOptions(input)),
  };
}

export type RunData = ReturnType<typeof useRun>;

/** Whenever the log is ahead of what was read, the page is read again. */
function useRefreshOnEvents(runId: string, { events }: RunLog, readSeq: number | undefined): void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = useRef<ReturnType<typeof throttle>>(undefined);
  useEffect(() => {
    const input = { run_id: runId };
    const throttled = throttle(() => {
      void queries.invalidateQueries(trpc.runs.get.queryFilter(input));
      // Exact: pictures of the past have the same run and stay.
      void queries.invalidateQueries(trpc.runs.graph.queryFilter(input, { exact: true }));
      void queries.invalidateQueries(trpc.runs.patches.queryFilter(input));
      void queries.invalidateQueries(trpc.runs.timeline.queryFilter(input));
    }, REFRESH_MS);
    refresh.current = throttled;
    return () => throttled.cancel();
  }, [queries, trpc, runId]);

  const lastSeq = events.length;
  useEffect(() => {
    if (readSeq !== undefined && lastSeq > readSeq) refresh.current?.();
  }, [lastSeq, readSeq]);
}

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
    if (words.length > 0) announce(words.join('. '));
  }, [events, readSeq]);
}
