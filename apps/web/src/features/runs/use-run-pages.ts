import type { RunSummary } from '@aob/engine/contract';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { usePages } from '../data/use-pages.ts';
import { askedOf } from '../lists/filters.ts';
import type { RunFilters } from './run-filters.ts';

const PAGE_SIZE = 50;

/** The runs that fit, newest first, page by page. */
export function useRunPages(filters: RunFilters) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const input = { limit: PAGE_SIZE, ...askedOf(filters) };
  return usePages<RunSummary>({
    key: [...trpc.runs.list.pathKey(), { pages: input }],
    read: (page, signal) => client.runs.list.query({ ...input, ...page }, { signal }),
  });
}
