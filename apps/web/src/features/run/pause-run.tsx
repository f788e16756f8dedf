'use client';

import type { Run } from '@aob/engine/contract';
import { useMutation } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';

/** Nothing is lost by a pause, so it asks no questions; the way back is in its place, and in the toast. */
export function PauseRun({ run }: { readonly run: Run }) {
  const trpc = useTRPC();
  const say = (error: unknown): void => {
    toast.error(shownProblem(error).title);
  };
  const resume = useMutation(
    trpc.runs.resume.mutationOptions({ onSuccess: () => toast('Run resumed'), onError: say }),
  );
  const goOn = (): void => resume.mutate({ run_id: run.run_id });
  const pause = useMutation(
    trpc.runs.pause.mutationOptions({
      onSuccess: () =>
        toast('Run paused: what was sent out is still recorded', {
          action: { label: 'Resume', onClick: goOn },
        }),
      onError: say,
    }),
  );
  const isPaused = run.waiting_for.some(({ kind }) => kind === 'resume');
  return isPaused ? (
    <Button icon={Play} disabled={resume.isPending} onClick={goOn}>
      Resume
    </Button>
  ) : (
    <Button
      icon={Pause}
      disabled={pause.isPending}
      onClick={() => pause.mutate({ run_id: run.run_id, reason: '' })}
    >
      Pause
    </Button>
  );
}
