import { createListeners, type Listeners } from '../../listeners.ts';
import type { CommitFeed, CommitNotice, CommitSource } from '../../ports/commit-feed.ts';
import { createTransientMap } from '../../transient-map.ts';

/** Tells the streams of this process; who listens to one run costs the other runs nothing. */
export const createMemoryCommitFeed = (): CommitFeed & CommitSource => {
  const everywhere = createListeners<CommitNotice>();
  const byRun = createTransientMap<Listeners<CommitNotice>>();

  const listenersOf = (runId: string): Listeners<CommitNotice> => {
    const found = byRun.get(runId) ?? createListeners();
    byRun.set(runId, found);
    return found;
  };

  return {
    publish: (notice) => {
      everywhere.tell(notice);
      if (byRun.size > 0) byRun.get(notice.runId)?.tell(notice);
    },
    subscribe: (runId, listener) => {
      if (runId === undefined) return everywhere.add(listener);
      const listeners = listenersOf(runId);
      const forget = listeners.add(listener);
      return () => {
        forget();
        if (listeners.size === 0) byRun.delete(runId);
      };
    },
  };
};
