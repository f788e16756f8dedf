import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';

/** What the inbox lists; one query for the list, the rail's count and the page title. */
export const OPEN_TICKETS = { status: 'open', limit: 200 } as const;

/** Changes of workflows under review, which have no ticket. */
export const PENDING_WORKFLOW_PATCHES = { scope: 'workflow', state: 'pending_review', limit: 100 } as const;

/** How much waits for a person. */
export function useOpenTickets(): number {
  const trpc = useTRPC();
  const tickets = useQuery(trpc.tickets.list.queryOptions(OPEN_TICKETS)).data?.items.length ?? 0;
  const patches = useQuery(trpc.patches.list.queryOptions(PENDING_WORKFLOW_PATCHES)).data?.items.length ?? 0;
  return tickets + patches;
}
