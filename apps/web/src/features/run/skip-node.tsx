'use client';

import type { Json } from '@aob/ir';
import { useMutation } from '@tanstack/react-query';
import { SkipForward } from 'lucide-react';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { ReasonSheet } from './reason-sheet.tsx';

export function SkipNode({ runId, node }: { readonly runId: string; readonly node: string }) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [output, setOutput] = useState('null');
  const field = useId();
  const skip = useMutation(
    trpc.runs.skip.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast(`${node} skipped`);
      },
    }),
  );
  const value = parseJson(output);
  return (
    <>
      <Button icon={SkipForward} onClick={() => setOpen(true)}>
        Skip
      </Button>
      <ReasonSheet
        title={`Skip ${node}`}
        consequence="The run goes on as if this step had completed with the output below. The log keeps that you said so."
        action="Skip step"
        tone="primary"
        isOpen={isOpen}
        isPending={skip.isPending || value === undefined}
        error={skip.error}
        isReasonNeeded
        onClose={() => setOpen(false)}
        onConfirm={(reason) =>
          value !== undefined && skip.mutate({ run_id: runId, node, output: value.json, reason })
        }
      >
        <label htmlFor={field} className="text-sm font-medium">
          Output it is taken to have returned (JSON)
        </label>
        <textarea
          id={field}
          className="field font-mono"
          rows={3}
          value={output}
          aria-invalid={value === undefined}
          onChange={(event) => setOutput(event.target.value)}
        />
        {value === undefined && <p className="text-sm text-danger">This is not JSON yet.</p>}
      </ReasonSheet>
    </>
  );
}

function parseJson(text: string): { readonly json: Json } | undefined {
  try {
    return { json: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}
