import type { Page } from '@aob/engine/contract';
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

interface Pages<T> {
  /** Under tRPC's own path key, so that the live stream refreshes it, with what tells this list from others. */
  readonly key: QueryKey;
  readonly read: (page: { readonly cursor?: string }, signal: AbortSignal) => Promise<Page<T>>;
  readonly refetchInterval?: number;
  /** Page after page is read until so many are there; the others when somebody asks for more. */
  readonly readsUpTo?: number;
}

/**
 * A list page by page, all pages so far as one. Not by tRPC's infinite options, which add a field of their own to the
 * input that the API rightly refuses.
 */
export function usePages<T>({ key, read, readsUpTo = 0, ...options }: Pages<T>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
    ...options,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const wantsMore = items.length < readsUpTo && hasNextPage && !isFetching;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);
  return { query, items };
}
