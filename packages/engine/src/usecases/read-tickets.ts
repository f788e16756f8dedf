import type { ListTicketsQuery, TicketSummary } from '../contract/tickets.ts';
import type { Page } from '../contract/values.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { done, type Outcome } from './outcome.ts';
import { pageOf } from './page.ts';
import { presentTicket } from './present/present-ticket.ts';

/** Newest first. */
export const listTickets = async (
  reads: RunReads,
  { limit, cursor, assignee, run, decided_by: decidedBy, ...filter }: ListTicketsQuery,
): Promise<Outcome<Page<TicketSummary>>> => {
  const rows = await reads.tickets({
    ...filter,
    limit: limit + 1,
    after: cursor,
    assignees: assignee === undefined ? undefined : namesOf(assignee),
    runIds: run === undefined ? undefined : [run],
    decidedBy,
  });
  const page = pageOf(rows, limit, (row) => row.ticketId);
  return done({ ...page, items: page.items.map(presentTicket) });
};

/** Gates name a person as `mia` or as `human:mia`. */
const namesOf = (assignee: string): readonly string[] =>
  assignee.startsWith('human:')
    ? [assignee, assignee.slice('human:'.length)]
    : [assignee, `human:${assignee}`];
