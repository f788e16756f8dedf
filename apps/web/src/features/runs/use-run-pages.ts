import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import type { RunFilters } from './use-run-filters.ts';

const PAGE_SIZE = 50;

/**
 * The runs that fit, newest first, page by page. Under tRPC's own path key, so that the live stream refreshes it; not
 * by tRPC's infinite options, which add a field of their own to the input that the API rightly refuses.
 */
export function useRunPages(filters: RunFilters) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const input = { limit: PAGE_SIZE, ...filterOf(filters) };
  return useInfiniteQuery({
    queryKey: [...trpc.runs.list.pathKey(), { pages: input }],
    queryFn: ({ pageParam, signal }) =>
      client.runs.list.query(pageParam === null ? input : { ...input, cursor: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** The filters as the API takes them. */
export function filterOf({ status, workflow, label, q }: RunFilters) {
  return {
    ...(status.length === 0 ? {} : { status }),
    ...(workflow === null ? {} : { workflow }),
    ...(label === null ? {} : { label }),
    ...(q === '' ? {} : { q }),
  };
}
