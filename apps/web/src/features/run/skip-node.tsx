'use client';

import { useMutation } from '@tanstack/react-query';
import { SkipForward } from 'lucide-react';
import { useState } from 'react';
import { pathWords } from '../bodies/instance-path.ts';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';
import { JsonField, jsonDraft } from './json-field.tsx';
import { ReasonSheet } from './reason-sheet.tsx';
import type { NodeAction } from './retry-node.tsx';

export function SkipNode({ runId, node, scope }: NodeAction) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState(() => jsonDraft('null'));
  const skip = useMutation(
    trpc.runs.skip.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast(`${scope}${node} skipped`);
      },
    }),
  );
  const { value } = draft;
  return (
    <>
      <Button icon={SkipForward} onClick={() => setOpen(true)}>
        Skip
      </Button>
      <ReasonSheet
        title={`Skip ${scope === '' ? node : `${node} in ${pathWords(scope)}`}`}
        consequence="The run goes on as if this step had completed with the output below. The log keeps that you said so."
        action="Skip step"
        tone="primary"
        isOpen={isOpen}
        isPending={skip.isPending || value === undefined}
        error={skip.error}
        isReasonNeeded
        onClose={() => setOpen(false)}
        onConfirm={(reason) =>
          value !== undefined &&
          skip.mutate({ run_id: runId, node, ...(scope === '' ? {} : { scope }), output: value.json, reason })
        }
      >
        <JsonField label="Output it is taken to have returned (JSON)" draft={draft} onChange={setDraft} />
      </ReasonSheet>
    </>
  );
}
