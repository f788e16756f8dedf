import type { usePages } from '../data/use-pages.ts';
import { Button } from '../ui/button.tsx';

interface MoreButtonProps {
  readonly query: Pick<
    ReturnType<typeof usePages>['query'],
    'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'
  >;
  readonly children: string;
}

/** The next page of a list, when somebody asks for it. */
export function MoreButton({ query, children }: MoreButtonProps) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      className="self-center"
      disabled={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {query.isFetchingNextPage ? 'Loading' : children}
    </Button>
  );
}
