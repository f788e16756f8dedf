import type { WorkflowPatchPreview } from '@aob/engine/contract';
import type { WorkflowDocument } from '@aob/ir';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { statusOf } from '../../data/problem.ts';
import { useTRPC, useTRPCClient } from '../../data/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { ReasonBox } from '../../ui/reason-box.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonBlock } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.ts';
import { ask } from '../check/compiler.ts';
import type { Base } from '../state/editor-state.ts';
import { ChangeSummary } from './change-summary.tsx';
import type { SaveSheetProps } from './save-sheet.tsx';
import { useTakeSaved } from './use-take-saved.ts';
import { Verdict } from './verdict.tsx';

type PatchSheetProps = SaveSheetProps & { readonly base: Base };

/** The patch that saving makes: what it changes, what the gate says to it, and why it is made. */
export function PatchSheet(props: PatchSheetProps) {
  const { session, tag, base, onClose, onCompare } = props;
  const name = session.document.name;
  const [reason, setReason] = useState('');
  const { compared, preview } = usePreview(props);
  const save = useSave(props);
  const failure = save.error ?? preview.error ?? compared.error;
  const isConflict = statusOf(failure) === 409;
  const operations = compared.data?.operations ?? [];
  const isReady =
    operations.length > 0 &&
    reason.trim() !== '' &&
    preview.data !== undefined &&
    preview.data.state !== 'refused';
  return (
    <Sheet
      title={`Save what you changed in ${name}`}
      description={`It becomes a version of its own and ${tag} moves to it. Runs that have started go on with the version they began with.`}
      isOpen
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady || save.isPending) return;
          save.mutate({ name, operations: [...operations], reason: reason.trim(), base: base.digest, tag });
        }}
      >
        {compared.data === undefined ? (
          <SkeletonBlock className="h-64" />
        ) : (
          <ChangeSummary before={base.definition} changes={compared.data.changes} />
        )}
        {failure === null && <Verdict preview={preview.data} onCompare={onCompare} />}
        <ReasonBox value={reason} onChange={setReason} kept="Kept with the patch, for whoever asks later" />
        {failure !== null && <ProblemView error={failure} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep editing</Button>
          {isConflict ? (
            <Button tone="primary" onClick={onCompare}>
              Look at both
            </Button>
          ) : (
            <Button type="submit" tone="primary" disabled={!isReady || save.isPending}>
              {preview.data?.state === 'pending_review' ? 'Send for review' : 'Save'}
            </Button>
          )}
        </div>
      </form>
    </Sheet>
  );
}

/** What changes, worked out here, and what the gate says to it, asked of the server. Nothing is written. */
function usePreview({ session, complete, tag, base }: PatchSheetProps) {
  const client = useTRPCClient();
  const name = session.document.name;
  const compared = useQuery({
    queryKey: ['compared', base.digest, complete.digest],
    queryFn: () => compare(base.definition, complete.document),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const operations = compared.data?.operations ?? [];
  const preview = useQuery({
    queryKey: ['workflow patch preview', name, tag, base.digest, complete.digest],
    queryFn: (): Promise<WorkflowPatchPreview> =>
      client.workflows.previewPatch.mutate({ name, tag, base: base.digest, operations: [...operations] }),
    enabled: operations.length > 0,
    // What it says depends on what others save meanwhile.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return { compared, preview };
}

function compare(before: WorkflowDocument, after: WorkflowDocument) {
  return ask('compare', { before, after });
}

function useSave({ session, complete, tag, base, onClose, onSaved }: PatchSheetProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const takeSaved = useTakeSaved(session, tag);
  return useMutation(
    trpc.workflows.patch.mutationOptions({
      onSuccess: async ({ state, version, patch_id, workflow }) => {
        onClose();
        if (state === 'pending_review') {
          // The work is in the ledger now; the page goes back to what is in force.
          session.dispatch({ kind: 'rebase', base, document: base.lean });
          const open = { label: 'Open it', onClick: () => router.push(`/patches/${patch_id}`) };
          toast('Sent for review', { action: open });
          return;
        }
        await takeSaved(workflow, complete.digest);
        toast(`Version ${version} saved`);
        onSaved(workflow);
      },
    }),
  );
}
