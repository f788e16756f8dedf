'use client';

import type { PatchResource } from '@aob/engine/contract';
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

/** Taking an applied patch back: what stands in the way is shown before anybody writes a reason. */
export function WithdrawPatch({ patch }: { readonly patch: PatchResource }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const asked = useQuery(
    trpc.patches.previewWithdrawal.queryOptions(
      { patch_id: patch.patch_id },
      { enabled: isOpen, staleTime: 0, retry: false },
    ),
  );
  const withdraw = useMutation(
    trpc.patches.withdraw.mutationOptions({
      onSuccess: ({ patch_id }) => {
        void queries.invalidateQueries();
        router.push(`/patches/${patch_id}`);
      },
    }),
  );
  const close = () => setOpen(false);
  return (
    <>
      <Button icon={Undo2} onClick={() => setOpen(true)}>
        Take back
      </Button>
      {asked.data?.state === 'applied' || asked.data?.state === 'pending_review' ? (
        <ReasonSheet
          title="Take this patch back"
          consequence={
            asked.data.state === 'applied'
              ? 'Nothing of it has begun and nothing builds on it. The run goes on as if it had never come; the log keeps both.'
              : 'Nothing stands in the way, but policy asks a person first.'
          }
          action="Take it back"
          isOpen={isOpen}
          isPending={withdraw.isPending}
          error={withdraw.error}
          isReasonNeeded
          onClose={close}
          onConfirm={(reason) => withdraw.mutate({ patch_id: patch.patch_id, reason })}
        />
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
          {asked.data !== undefined && <Issues issues={asked.data.issues} />}
        </Sheet>
      )}
    </>
  );
}
