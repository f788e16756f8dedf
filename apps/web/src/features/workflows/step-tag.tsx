'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Redo2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { ReasonSheet } from '../run/reason-sheet.tsx';
import { Button } from '../ui/button.tsx';
import { VersionDiff } from './compare-versions.tsx';

interface StepTagProps {
  readonly step: 'undo' | 'redo';
  readonly name: string;
  readonly tag: string;
  /** Where the tag points, as the reader sees it. */
  readonly from: string;
  /** Where the step leads; null when there is none. */
  readonly to: string | null;
}

/** Undo and redo of a tag: what later runs will do otherwise is shown, and why is asked. */
export function StepTag({ step, name, tag, from, to }: StepTagProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const versions = useQuery(trpc.workflows.versions.queryOptions({ name }));
  const move = useMutation(
    trpc.workflows.stepTag.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        void queries.invalidateQueries();
      },
    }),
  );
  const target = versions.data?.items.find(({ digest }) => digest === to);
  const isUndo = step === 'undo';
  return (
    <>
      <Button icon={isUndo ? Undo2 : Redo2} disabled={to === null} onClick={() => setOpen(true)}>
        {isUndo ? 'Undo' : 'Redo'}
      </Button>
      <ReasonSheet
        title={isUndo ? `Undo the last move of ${tag}` : `Take the last undo of ${tag} back`}
        consequence={`${tag} will point to version ${target?.version ?? '…'}, and runs that start later follow that. Runs under way keep what they follow; the history keeps both.`}
        action={
          isUndo ? `Undo to version ${target?.version ?? '…'}` : `Redo to version ${target?.version ?? '…'}`
        }
        tone="primary"
        isOpen={isOpen && to !== null}
        isPending={move.isPending}
        error={move.error}
        isReasonNeeded
        kept="Kept in the history of the tag"
        onClose={() => setOpen(false)}
        onConfirm={(reason) => move.mutate({ name, tag, step, expect: from, reason })}
      >
        {to !== null && <VersionDiff name={name} from={from} to={to} />}
      </ReasonSheet>
    </>
  );
}
