import type { Digest } from '@aob/ir';
import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../data/trpc.ts';
import { ask } from '../check/compiler.ts';
import type { Session } from '../state/use-session.ts';
import { refOf } from './latest.ts';

/** Goes on with what is saved now: the document on this page, or that document on top of what others saved in between. */
export function useTakeSaved({ document, dispatch }: Session, tag: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return async (name: string, sent: Digest): Promise<void> => {
    // First, so that this page's own version never looks like somebody else's.
    const saved = await queries.fetchQuery(
      trpc.workflows.get.queryOptions({ ref: refOf(name, tag) }, { staleTime: 0 }),
    );
    const { digest, version, tags, definition } = saved;
    if (definition === undefined) return;
    const lean = digest === sent ? document : await ask('lean', definition);
    dispatch({
      kind: 'rebase',
      base: { digest, version, isAtTag: tags.includes(tag), definition, lean },
      document: lean,
    });
    void queries.invalidateQueries(trpc.workflows.versions.pathFilter());
  };
}
