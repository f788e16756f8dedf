'use client';

import type { PatchPreview, PatchResource } from '@aob/engine/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { ReasonSheet } from '../run/reason-sheet.tsx';
import { Button } from '../ui/button.tsx';
import { Issues } from '../ui/issues.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { WithdrawalPicture } from './withdrawal-picture.tsx';

/**
 * Taking an applied patch back: what stands in the way, and what is undone first, is shown before anybody writes a reason.
 * Only when it cannot be taken back as it is, undoing what came of it is asked about.
 */
export function WithdrawPatch({ patch }: { readonly patch: PatchResource }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const ask = (compensate: boolean, enabled: boolean) =>
    trpc.patches.previewWithdrawal.queryOptions(
      { patch_id: patch.patch_id, compensate },
      { enabled, staleTime: 0, retry: false },
    );
  const plain = useQuery(ask(false, isOpen));
  const isOfRun = patch.scope === 'run';
  const compensate = isOfRun && plain.data?.state === 'refused';
  const undoing = useQuery(ask(true, isOpen && compensate));
  const asked = compensate ? undoing : plain;
  const withdraw = useMutation(
    trpc.patches.withdraw.mutationOptions({
      onSuccess: ({ patch_id }) => {
        void queries.invalidateQueries();
        router.push(`/patches/${patch_id}`);
      },
    }),
  );
  const close = () => setOpen(false);
  const answer = asked.data;
  return (
    <>
      <Button icon={Undo2} onClick={() => setOpen(true)}>
        Take back
      </Button>
      {answer !== undefined && answer.state !== 'refused' ? (
        <ReasonSheet
          title="Take this patch back"
          consequence={isOfRun ? CONSEQUENCE[answer.state] : consequenceOf(patch)}
          action={answer.undoes === undefined ? 'Take it back' : 'Undo and take it back'}
          isOpen={isOpen}
          isPending={withdraw.isPending}
          error={withdraw.error}
          isReasonNeeded
          onClose={close}
          onConfirm={(reason) =>
            withdraw.mutate({ patch_id: patch.patch_id, reason, ...(compensate && { compensate }) })
          }
        >
          {answer.undoes !== undefined && <UndoneFirst undoes={answer.undoes} />}
          {answer.changes !== undefined && patch.run_id !== undefined && (
            <WithdrawalPicture runId={patch.run_id} changes={answer.changes} />
          )}
        </ReasonSheet>
      ) : (
        <Sheet
          title="Take this patch back"
          description={
            asked.isPending
              ? 'Asking the gate …'
              : 'It cannot be taken back now, for every one of these reasons:'
          }
          isOpen={isOpen}
          onClose={close}
        >
          {asked.isError && <ProblemView error={asked.error} />}
          {answer !== undefined && <Issues issues={answer.issues} />}
          {answer?.changes !== undefined && patch.run_id !== undefined && (
            <WithdrawalPicture runId={patch.run_id} changes={answer.changes} />
          )}
        </Sheet>
      )}
    </>
  );
}

const CONSEQUENCE: { readonly [state in Exclude<PatchPreview['state'], 'refused'>]: string } = {
  applied:
    'Nothing of it is left to undo and nothing builds on it. The run goes on as if it had never come; the log keeps both.',
  compensating:
    'What came of it is undone first, one after the other, and what the patch touches waits as long. Then the run goes on without it; the log keeps both.',
  pending_review: 'Nothing stands in the way, but policy asks a person first.',
};

function consequenceOf({ state, workflow, tag }: PatchResource): string {
  return state === 'pending_review'
    ? 'Nobody is asked about it any more, and the workflow stays as it is.'
    : `Another patch does the reverse, and ${workflow}@${tag} points at what comes of that. Runs that follow the version of now go on as they are.`;
}

function UndoneFirst({ undoes: { total, steps } }: { readonly undoes: NonNullable<PatchPreview['undoes']> }) {
  const more = total - steps.length;
  return (
    <ol aria-label="Undone first" className="flex flex-col gap-1 text-sm">
      {steps.map(({ scope, node }) => (
        <li key={scope + node}>
          <code className="font-mono text-xs leading-5">{scope + node}</code>
        </li>
      ))}
      {more > 0 && <li className="text-ink-3">and {more} more</li>}
    </ol>
  );
}
