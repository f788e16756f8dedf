import type { Digest, WorkflowDocument } from '@aob/ir';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { statusOf } from '../../data/problem.ts';
import { useTRPC } from '../../data/trpc.ts';
import { ChangeCountsView } from '../../overlays/change-counts.tsx';
import { countChanges } from '../../overlays/layers.ts';
import { ChangeList } from '../../patches/patch-changes.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonBlock } from '../../ui/skeleton.tsx';
import { ask } from '../check/compiler.ts';
import type { Session } from '../state/use-session.ts';
import { ChangeCanvas } from './change-canvas.tsx';
import { refOf } from './latest.ts';

export interface SaveSheetProps {
  readonly session: Session;
  readonly complete: { readonly document: WorkflowDocument; readonly digest: Digest };
  readonly tag: string;
  readonly onClose: () => void;
  /** Somebody else was faster. */
  readonly onStale: () => void;
  readonly onSaved: (name: string) => void;
}

/** The change that saving makes, element by element, before it is made. */
export function SaveSheet({ session, complete, tag, onClose, onStale, onSaved }: SaveSheetProps) {
  const { base } = session.state;
  const { name } = complete.document;
  const save = useSave({ session, complete, tag, onClose, onSaved });
  const isStale = statusOf(save.error) === 409;
  return (
    <Sheet
      title={base === undefined ? `Save ${name}` : `Save what you changed in ${name}`}
      description={
        base === undefined
          ? `A new workflow; its tag ${tag} points to this first version.`
          : `It becomes a version of its own and ${tag} moves to it. Runs that have started go on with the version they began with.`
      }
      isOpen
      onClose={onClose}
    >
      {base === undefined ? (
        <p className="text-sm">
          {complete.document.nodes.length} {complete.document.nodes.length === 1 ? 'step' : 'steps'},{' '}
          {complete.document.edges.length}{' '}
          {complete.document.edges.length === 1 ? 'connection' : 'connections'}.
        </p>
      ) : (
        <Changes
          before={base.definition}
          after={complete.document}
          digests={[base.digest, complete.digest]}
        />
      )}
      {save.error !== null && <ProblemView error={save.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep editing</Button>
        {isStale && base !== undefined ? (
          <Button tone="primary" onClick={onStale}>
            Look at both
          </Button>
        ) : (
          <Button tone="primary" disabled={save.isPending} onClick={() => save.mutate(save.request)}>
            Save
          </Button>
        )}
      </div>
    </Sheet>
  );
}

function useSave({ session, complete, tag, onClose, onSaved }: Omit<SaveSheetProps, 'onStale'>) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { state, document, dispatch } = session;
  const { base } = state;
  const request = {
    definition: document,
    tag,
    // Null: there must be none yet. Whoever saved in between is told, never overwritten.
    base: base?.isAtTag === true ? base.digest : null,
  };
  const save = useMutation(
    trpc.workflows.push.mutationOptions({
      onSuccess: async ({ digest, version, name }) => {
        void queries.invalidateQueries(trpc.workflows.list.pathFilter());
        // First, so that this page's own version never looks like somebody else's.
        await queries.fetchQuery(
          trpc.workflows.get.queryOptions({ ref: refOf(name, tag) }, { staleTime: 0 }),
        );
        dispatch({
          kind: 'rebase',
          base: { digest, version, isAtTag: true, definition: complete.document, lean: document },
          document,
        });
        void queries.invalidateQueries(trpc.workflows.versions.pathFilter());
        onClose();
        toast(`Version ${version} saved`);
        onSaved(name);
      },
    }),
  );
  return { ...save, request };
}

interface ChangesProps {
  readonly before: WorkflowDocument;
  readonly after: WorkflowDocument;
  readonly digests: readonly string[];
}

function Changes({ before, after, digests }: ChangesProps) {
  const query = useQuery({
    queryKey: ['compared', ...digests],
    queryFn: () => ask('compare', { before, after }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isError) return <ProblemView error={query.error} />;
  if (query.data === undefined) return <SkeletonBlock className="h-64" />;
  const { changes } = query.data;
  return (
    <>
      <ChangeCanvas before={before} changes={changes} />
      <div className="flex items-center gap-2 text-sm">
        What changes <ChangeCountsView counts={countChanges(changes)} />
      </div>
      <div className="max-h-72 overflow-auto rounded-md border">
        <ChangeList changes={changes} />
      </div>
    </>
  );
}
