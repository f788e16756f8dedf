'use client';

import type { WorkspaceHint } from '@aob/engine/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { isFinished } from '../run/finished.ts';
import { reportStream } from './connection.ts';
import { openEventStream } from './event-stream.ts';
import { throttle } from './throttle.ts';

/** Lists are read again at most this often, however busy the workspace is. */
const LIST_MS = 500;
const WORKSPACE_STREAM = '/v1/events';

/**
 * The one stream of the tab. Its hints say which lists changed; it has no memory, so every new connection
 * reads everything again (R17). `keepsHidden` is asked when nobody looks at the tab any more.
 */
export function useWorkspaceStream(keepsHidden: () => boolean): void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  useEffect(() => {
    const refresh = {
      runs: throttle(() => void queries.invalidateQueries(trpc.runs.list.pathFilter()), LIST_MS),
      tickets: throttle(() => void queries.invalidateQueries(trpc.tickets.pathFilter()), LIST_MS),
      schedules: throttle(() => void queries.invalidateQueries(trpc.schedules.pathFilter()), LIST_MS),
      experiments: throttle(() => void queries.invalidateQueries(trpc.experiments.pathFilter()), LIST_MS),
      patches: throttle(() => void queries.invalidateQueries(trpc.patches.pathFilter()), LIST_MS),
      workflows: throttle(() => void queries.invalidateQueries(trpc.workflows.pathFilter()), LIST_MS),
    };
    // A run that goes on is followed by its own stream; only one that had ended may be on view without.
    const refreshIfReopened = ({ run_id, seq }: WorkspaceHint): void => {
      const known = queries.getQueryData(trpc.runs.get.queryKey({ run_id }));
      if (known === undefined || known.seq >= seq || !isFinished(known.status)) return;
      void queries.invalidateQueries(trpc.runs.get.queryFilter({ run_id }));
    };
    let isFirst = true;
    const stream = openEventStream({
      url: () => WORKSPACE_STREAM,
      keepsHidden,
      onState: (state) => {
        reportStream('workspace', state);
        if (state === 'open' && !isFirst) void queries.invalidateQueries();
        if (state === 'open') isFirst = false;
      },
      onMessage: (data) => {
        const hint = JSON.parse(data) as WorkspaceHint;
        refresh.runs();
        refresh.schedules();
        refresh.experiments();
        refreshIfReopened(hint);
        if (hint.touched.includes('tickets')) refresh.tickets();
        if (hint.touched.includes('patches')) refresh.patches();
      },
      on: {
        resync: () => void queries.invalidateQueries(),
        // Versions, tags and patches of a workflow are in no log: they have a hint of their own.
        workflow: () => {
          refresh.workflows();
          refresh.patches();
        },
      },
    });
    return () => {
      stream.close();
      reportStream('workspace', undefined);
      for (const throttled of Object.values(refresh)) throttled.cancel();
    };
  }, [queries, trpc, keepsHidden]);
}
