import type { Digest, WorkflowDocument } from '@aob/ir';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../data/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { toast } from '../../ui/toast.ts';
import type { Session } from '../state/use-session.ts';
import { PatchSheet } from './patch-sheet.tsx';
import { useTakeSaved } from './use-take-saved.ts';

export interface SaveSheetProps {
  readonly session: Session;
  readonly complete: { readonly document: WorkflowDocument; readonly digest: Digest };
  readonly tag: string;
  readonly onClose: () => void;
  /** Somebody else changed the same. */
  readonly onCompare: () => void;
  readonly onSaved: (name: string) => void;
}

/** What is saved for the first time is a document; later it is the change that is saved, with the reason for it. */
export function SaveSheet(props: SaveSheetProps) {
  const { base } = props.session.state;
  return base?.isAtTag === true ? <PatchSheet {...props} base={base} /> : <FirstSheet {...props} />;
}

function FirstSheet({ session, complete, tag, onClose, onSaved }: SaveSheetProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const takeSaved = useTakeSaved(session, tag);
  const { name, nodes, edges } = complete.document;
  const save = useMutation(
    trpc.workflows.push.mutationOptions({
      onSuccess: async ({ version }) => {
        void queries.invalidateQueries(trpc.workflows.list.pathFilter());
        await takeSaved(name, complete.digest);
        onClose();
        toast(`Version ${version} saved`);
        onSaved(name);
      },
    }),
  );
  return (
    <Sheet
      title={`Save ${name}`}
      description={`Its tag ${tag} points to this version; runs of ${name} follow it from now on.`}
      isOpen
      onClose={onClose}
    >
      <p className="text-sm">
        {counted(nodes.length, 'step')}, {counted(edges.length, 'connection')}.
      </p>
      {save.error !== null && <ProblemView error={save.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep editing</Button>
        <Button
          tone="primary"
          disabled={save.isPending}
          // Null: there must be no such tag yet. Whoever has the name is never overwritten.
          onClick={() => save.mutate({ definition: complete.document, tag, base: null })}
        >
          Save
        </Button>
      </div>
    </Sheet>
  );
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
