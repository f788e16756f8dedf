import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';
import { isFinished } from '../run/finished.ts';

/** A run that goes on is looked at again this often. */
const AGAIN_MS = 2_000;

/** Both runs as they stand now: what differs, and the picture of each. */
export function useComparison(a: string, b: string) {
  const trpc = useTRPC();
  const comparison = useQuery(
    trpc.runs.compare.queryOptions(
      { a, b },
      {
        refetchInterval: ({ state: { data } }) =>
          data !== undefined && isFinished(data.a.status) && isFinished(data.b.status) ? false : AGAIN_MS,
      },
    ),
  );
  // Each picture is read again when its run is found further.
  const graphOf = (run_id: string, isOver: boolean) =>
    trpc.runs.graph.queryOptions({ run_id }, { refetchInterval: isOver ? false : AGAIN_MS });
  const { data } = comparison;
  const isOver = (side: 'a' | 'b'): boolean => data !== undefined && isFinished(data[side].status);
  const left = useQuery(graphOf(a, isOver('a')));
  const right = useQuery(graphOf(b, isOver('b')));
  return { comparison, left, right };
}
