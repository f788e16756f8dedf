import { type Issue, parseDurationMs, parseTimestampMs } from '@aob/ir';
import type { ListRunsQuery, RunSummary } from '../contract/runs.ts';
import type { Page } from '../contract/values.ts';
import type { Clock } from '../ports/clock.ts';
import type { TicketRow } from '../ports/projections.ts';
import type { RunFilter, RunReads, RunSummary as RunRow } from '../ports/run-reads.ts';
import { done, type Outcome, refusedFor } from './outcome.ts';
import { pageOf } from './page.ts';
import { presentSummary } from './present/present-run.ts';

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
  const since = query.since === undefined ? undefined : sinceMs(query.since, clock.now());
  if (since === null)
    return refusedFor({ code: 'query.invalid', message: 'A filter is wrong.', issues: [badSince] });
  const filter: RunFilter = {
    limit: query.limit + 1,
    after: query.cursor,
    status: query.status,
    workflow: query.workflow,
    labels: labelsOf(query.label),
    since,
    q: query.q,
  };
  const page = pageOf(await reads.runs(filter), query.limit, (row) => row.runId);
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

const labelsOf = (label: string | undefined): { readonly [key: string]: string } | undefined => {
  if (label === undefined) return undefined;
  const at = label.indexOf('=');
  return { [label.slice(0, at)]: label.slice(at + 1) };
};

/** RFC 3339, or a span back from now; null for anything else. */
const sinceMs = (since: string, now: number): number | null => {
  const span = parseDurationMs(since);
  if (span !== undefined) return now - span;
  return parseTimestampMs(since) ?? null;
};

const badSince: Issue = {
  pointer: '/since',
  code: 'query.invalid',
  message: 'since is neither a timestamp nor a span of time.',
  hint: 'Write 2026-01-31T08:00:00Z, or 2h for the last two hours.',
};
