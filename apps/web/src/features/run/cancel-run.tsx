'use client';

import type { Run } from '@aob/engine/contract';
import { useMutation } from '@tanstack/react-query';
import { Square } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';
import { ReasonSheet } from './reason-sheet.tsx';

export function CancelRun({ run }: { readonly run: Run }) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast('Run cancelled');
      },
    }),
  );
  const { queued, running, retrying, waiting, pending, completed } = run.counts;
  const undone = run.compensation?.total ?? 0;
  const live = queued + running + retrying + waiting;
  return (
    <>
      <Button icon={Square} onClick={() => setOpen(true)}>
        Cancel
      </Button>
      <ReasonSheet
        title="Cancel this run"
        consequence={`${live} live ${live === 1 ? 'step is' : 'steps are'} stopped and ${pending} never start. ${completed} completed ${completed === 1 ? 'step keeps its' : 'steps keep their'} result${undone === 0 ? '' : `, and what ${undone} of them did is undone, the last first`}. There is no way back.`}
        action="Cancel run"
        isOpen={isOpen}
        isPending={cancel.isPending}
        error={cancel.error}
        isReasonNeeded={false}
        onClose={() => setOpen(false)}
        onConfirm={(reason) => cancel.mutate({ run_id: run.run_id, reason })}
      />
    </>
  );
}
