import type { ListTicketsQuery, TicketSummary } from '../contract/tickets.ts';
import type { Page } from '../contract/values.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { done, type Outcome } from './outcome.ts';
import { pageOf } from './page.ts';
import { presentTicket } from './present/present-ticket.ts';

/** Newest first. */
export const listTickets = async (
  reads: RunReads,
  query: ListTicketsQuery,
): Promise<Outcome<Page<TicketSummary>>> => {
  const rows = await reads.tickets({
    limit: query.limit + 1,
    after: query.cursor,
    status: query.status,
    assignees: query.assignee === undefined ? undefined : namesOf(query.assignee),
    runIds: query.run === undefined ? undefined : [query.run],
  });
  const page = pageOf(rows, query.limit, (row) => row.ticketId);
  return done({ ...page, items: page.items.map(presentTicket) });
};

/** Gates name a person as `mia` or as `human:mia`. */
const namesOf = (assignee: string): readonly string[] =>
  assignee.startsWith('human:')
    ? [assignee, assignee.slice('human:'.length)]
    : [assignee, `human:${assignee}`];
