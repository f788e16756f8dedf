/** The log of a run as events in their places, for reads that need more than the state. */
import type { PlacedEvent } from '../moments/placed-event.ts';
import type { Commit } from '../ports/event-log.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { readEvents } from '../run/read-events.ts';

/** Commits read in one go. */
const COMMITS_PER_READ = 1_000;

/** All events of a run up to `untilSeq`, in order. */
export const readHistory = async (
  reads: RunReads,
  runId: string,
  untilSeq: number,
): Promise<readonly PlacedEvent[]> => {
  const placed: PlacedEvent[] = [];
  for (let from = 1; from <= untilSeq; ) {
    const commits = await reads.commits(runId, from, COMMITS_PER_READ);
    for (const commit of commits) placed.push(...placedEvents(commit, untilSeq));
    const last = commits.at(-1);
    if (last === undefined) break;
    from = last.lastSeq + 1;
  }
  return placed;
};

const placedEvents = (commit: Commit, untilSeq: number): readonly PlacedEvent[] =>
  readEvents(commit.events)
    .map((event, index) => ({ seq: commit.firstSeq + index, at: commit.at, event }))
    .filter(({ seq }) => seq <= untilSeq);
