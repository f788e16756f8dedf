import type { ListRunsQuery, RunSummary } from '../contract/runs.ts';
import type { Page } from '../contract/values.ts';
import type { Clock } from '../ports/clock.ts';
import type { TicketRow } from '../ports/projections.ts';
import type { RunReads, RunSummary as RunRow } from '../ports/run-reads.ts';
import { done, type Outcome } from './outcome.ts';
import { pageOf } from './page.ts';
import { presentSummary } from './present/present-run.ts';
import { matchOf } from './run-match.ts';

export interface ListRunsPorts {
  readonly reads: RunReads;
  readonly clock: Clock;
}

/** Newest first. With `id` exactly those runs that exist, in no order: the cheap way to watch many. */
export const listRuns = async (
  { reads, clock }: ListRunsPorts,
  query: ListRunsQuery,
): Promise<Outcome<Page<RunSummary>>> => {
  if (query.id !== undefined) {
    const rows = await reads.runsById(query.id);
    return done({ items: await withTickets(reads, rows), next_cursor: null });
  }
  const match = matchOf(query, clock.now());
  if (!match.ok) return match;
  const rows = await reads.runs({ ...match.value, limit: query.limit + 1, after: query.cursor });
  const page = pageOf(rows, query.limit, (row) => row.runId);
  return done({ ...page, items: await withTickets(reads, page.items) });
};

/** Open tickets are only looked up for runs that wait: whoever polls finished runs pays one query. */
const withTickets = async (reads: RunReads, rows: readonly RunRow[]): Promise<RunSummary[]> => {
  const waiting = rows.filter((row) => row.status === 'WAITING').map((row) => row.runId);
  const tickets = waiting.length === 0 ? [] : await openTicketsOf(reads, waiting);
  return rows.map((row) =>
    presentSummary(
      row,
      tickets.filter((ticket) => ticket.runId === row.runId),
    ),
  );
};

/** A waiting run has few tickets; a page of runs whose tickets do not fit shows the rest as waiting, without words. */
const openTicketsOf = (reads: RunReads, runIds: readonly string[]): Promise<readonly TicketRow[]> =>
  reads.tickets({ status: 'open', runIds, limit: 1000 });
