import type { TicketSummary } from '@aob/engine/contract';

/** More at once than this become one notice. */
const SINGLE_MAX = 3;

interface Notice {
  readonly title: string;
  readonly options: { readonly tag: string; readonly body: string };
  readonly href: string;
}

/** The same from every tab under one tag, which browsers show once. */
export function noticesOf(tickets: readonly TicketSummary[]): readonly Notice[] {
  const [first] = tickets;
  if (first === undefined) return [];
  if (tickets.length > SINGLE_MAX) {
    const title = `${tickets.length} decisions wait for you`;
    return [{ title, options: { tag: first.ticket_id, body: first.message }, href: '/inbox' }];
  }
  return tickets.map(({ ticket_id, message, workflow, node }) => ({
    title: message,
    options: { tag: ticket_id, body: node === undefined ? workflow : `${workflow} · ${node}` },
    href: `/inbox?ticket=${ticket_id}`,
  }));
}
