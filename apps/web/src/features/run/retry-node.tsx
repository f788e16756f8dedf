'use client';

import { useMutation } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';

export interface NodeAction {
  readonly runId: string;
  readonly node: string;
  /** The instance of a body in which it failed; empty at the top. */
  readonly scope: string;
}

export function RetryNode({ runId, node, scope }: NodeAction) {
  const trpc = useTRPC();
  const retry = useMutation(
    trpc.runs.retry.mutationOptions({
      onSuccess: () => toast(`${scope}${node} runs again`),
      onError: (error) => toast.error(shownProblem(error).title),
    }),
  );
  return (
    <Button
      icon={RotateCw}
      tone="primary"
      disabled={retry.isPending}
      onClick={() => retry.mutate({ run_id: runId, node, ...(scope === '' ? {} : { scope }) })}
    >
      Retry
    </Button>
  );
}
