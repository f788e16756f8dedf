import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';

/** What the inbox lists; one query for the list, the rail's count and the page title. */
export const OPEN_TICKETS = { status: 'open', limit: 200 } as const;

export function useOpenTickets(): number {
  const trpc = useTRPC();
  return useQuery(trpc.tickets.list.queryOptions(OPEN_TICKETS)).data?.items.length ?? 0;
}
