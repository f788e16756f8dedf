import type {
  DecideTicketRequest,
  DelegateTicketRequest,
  ListTicketsQuery,
  Page,
  Ticket,
  TicketDecided,
  TicketDelegated,
  TicketSummary,
} from '@aob/engine/contract';
import type { CallOptions } from './runs.ts';
import type { Transport } from './transport.ts';

/** The reason may be left out of an approval. */
export type Decide = Omit<DecideTicketRequest, 'reason'> & { readonly reason?: string };

export type Delegate = Omit<DelegateTicketRequest, 'reason'> & { readonly reason?: string };

export function createTicketsClient(transport: Transport) {
  const at = (id: string, part = '') => `/v1/tickets/${encodeURIComponent(id)}${part}`;
  return {
    list: (
      query: Partial<ListTicketsQuery> = {},
      { signal }: CallOptions = {},
    ): Promise<Page<TicketSummary>> => transport.json({ path: '/v1/tickets', query, signal }),

    /** With everything needed to decide: payload, patches, what comes next either way. */
    get: (id: string, { signal }: CallOptions = {}): Promise<Ticket> =>
      transport.json({ path: at(id), signal }),

    decide: (id: string, decision: Decide, { signal }: CallOptions = {}): Promise<TicketDecided> =>
      transport.json({ method: 'POST', path: at(id, '/decision'), body: decision, signal }),

    /** Hands the caller's say to another person, who has it instead from then on. */
    delegate: (id: string, to: Delegate, { signal }: CallOptions = {}): Promise<TicketDelegated> =>
      transport.json({ method: 'POST', path: at(id, '/delegate'), body: to, signal }),
  };
}
