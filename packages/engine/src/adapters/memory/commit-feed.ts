import type { CommitFeed, CommitNotice, CommitSource } from '../../ports/commit-feed.ts';

type Listener = (notice: CommitNotice) => void;

/** Tells the streams of this process; who listens to one run costs the other runs nothing. */
export const createMemoryCommitFeed = (): CommitFeed & CommitSource => {
  const everywhere = new Set<Listener>();
  const byRun = new Map<string, Set<Listener>>();

  const listenersOf = (runId: string | undefined): Set<Listener> => {
    if (runId === undefined) return everywhere;
    const found = byRun.get(runId) ?? new Set();
    byRun.set(runId, found);
    return found;
  };

  return {
    publish: (notice) => {
      for (const listener of everywhere) listener(notice);
      const listeners = byRun.size > 0 ? byRun.get(notice.runId) : undefined;
      if (listeners !== undefined) for (const listener of [...listeners]) listener(notice);
    },
    subscribe: (runId, listener) => {
      const listeners = listenersOf(runId);
      // A listener of its own, so that the same function may subscribe twice.
      const own: Listener = (notice) => listener(notice);
      listeners.add(own);
      return () => {
        listeners.delete(own);
        if (runId !== undefined && listeners.size === 0) byRun.delete(runId);
      };
    },
  };
};
