import type { TicketSummary } from '@aob/engine/contract';

export interface TicketGroup {
  readonly title: string;
  readonly tickets: readonly TicketSummary[];
}

const HOUR = 3_600_000;

const GROUPS: readonly { readonly title: string; readonly holds: (leftMs: number) => boolean }[] = [
  { title: 'Late', holds: (left) => left <= 0 },
  { title: 'Within the hour', holds: (left) => left <= HOUR },
  { title: 'Within a day', holds: (left) => left <= 24 * HOUR },
  { title: 'Later', holds: (left) => left < Number.POSITIVE_INFINITY },
  { title: 'No deadline', holds: () => true },
];

/** The most pressing first; within a group by due time, then the oldest. */
export function groupByDue(tickets: readonly TicketSummary[], now: number): TicketGroup[] {
  const left = ({ due }: TicketSummary): number =>
    due === undefined ? Number.POSITIVE_INFINITY : Date.parse(due) - now;
  const sorted = [...tickets].sort(
    (a, b) => compare(left(a), left(b)) || compare(Date.parse(a.opened_at), Date.parse(b.opened_at)),
  );
  return GROUPS.map(({ title }, at) => ({
    title,
    tickets: sorted.filter((ticket) => GROUPS.findIndex(({ holds }) => holds(left(ticket))) === at),
  })).filter((group) => group.tickets.length > 0);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
