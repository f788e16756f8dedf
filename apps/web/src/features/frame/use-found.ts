import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';

const FOUND_MAX = 30;

/** Runs and workflows with these words in their name, id or key; without words the newest. */
export function useFound(words: string) {
  const trpc = useTRPC();
  const query = { limit: FOUND_MAX, ...(words !== '' && { q: words }) };
  // What was found before stays until the next is there: a list that comes and goes cannot be aimed at.
  const runs = useQuery(trpc.runs.list.queryOptions(query, { placeholderData: keepPreviousData }));
  const workflows = useQuery(trpc.workflows.list.queryOptions(query, { placeholderData: keepPreviousData }));
  return { runs: runs.data?.items ?? [], workflows: workflows.data?.items ?? [] };
}
