import type { EventValues, RunEventResource } from '../contract/events.ts';
import type { Page } from '../contract/values.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { done, type Outcome, runNotFound } from './outcome.ts';
import { presentEvents } from './present/present-event.ts';

export interface EventPage {
  readonly from: number;
  readonly limit: number;
  readonly values?: EventValues;
}

/** The log of a run from `from` on (inclusive), at most `limit` events; the next cursor is a seq. */
export const readEvents = async (
  reads: RunReads,
  runId: string,
  { from, limit, values = 'inline' }: EventPage,
): Promise<Outcome<Page<RunEventResource>>> => {
  // Seqs have no gaps, so that what holds the page, and one event more, is known before anything is read.
  const commits = await reads.commits(runId, from, limit + 1, from + limit);
  if (commits.length === 0 && (await reads.run(runId)) === undefined) return runNotFound(runId);
  const events = commits
    .flatMap((commit) => presentEvents(commit, values))
    .filter((event) => event.seq >= from);
  const items = events.slice(0, limit);
  const last = items.at(-1);
  const hasMore = events.length > limit;
  return done({ items, next_cursor: hasMore && last !== undefined ? `${last.seq + 1}` : null });
};
