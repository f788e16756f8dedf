'use client';

import type { ArmReport, Experiment } from '@aob/engine/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleStop, Pause, Play, Scale } from 'lucide-react';
import { useState } from 'react';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { ReasonSheet } from '../run/reason-sheet.tsx';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';
import { WeightsSheet } from './weights-sheet.tsx';

/** What can be done about an experiment; one that is stopped stays so. */
export function ExperimentActs({ experiment }: { readonly experiment: Experiment }) {
  const [open, setOpen] = useState<'weights' | 'stop'>();
  const close = (): void => setOpen(undefined);
  if (experiment.status === 'stopped') return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button icon={Scale} onClick={() => setOpen('weights')}>
        Weights
      </Button>
      <PauseExperiment experiment={experiment} />
      <Button tone="danger" icon={CircleStop} onClick={() => setOpen('stop')}>
        Stop
      </Button>
      {open === 'weights' && <WeightsSheet experiment={experiment} onClose={close} />}
      {open === 'stop' && (
        <StopSheet
          experiment={experiment}
          title={`Stop ${experiment.name}?`}
          consequence={`Every run that is started in it gets ${experiment.control} from then on; runs under way go on in their arms. It cannot be started again.`}
          onClose={close}
        />
      )}
    </div>
  );
}

/** Nothing is lost by a pause, so it asks no questions; the way back is in its place. */
function PauseExperiment({ experiment: { name, status } }: { readonly experiment: Experiment }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const after = {
    onSuccess: () => void queries.invalidateQueries(trpc.experiments.pathFilter()),
    onError: (error: unknown) => {
      toast.error(shownProblem(error).title);
    },
  };
  const pause = useMutation(trpc.experiments.pause.mutationOptions(after));
  const resume = useMutation(trpc.experiments.resume.mutationOptions(after));
  return status === 'paused' ? (
    <Button icon={Play} disabled={resume.isPending} onClick={() => resume.mutate({ experiment: name })}>
      Resume
    </Button>
  ) : (
    <Button
      icon={Pause}
      disabled={pause.isPending}
      onClick={() => pause.mutate({ experiment: name, reason: '' })}
    >
      Pause
    </Button>
  );
}

/** Stops one arm; its keys get the control arm. */
export function StopArm({ experiment, arm }: { readonly experiment: Experiment; readonly arm: ArmReport }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="mt-1 rounded text-xs text-ink-2 underline underline-offset-4 hover:text-ink max-sm:min-h-9"
        onClick={() => setOpen(true)}
      >
        Stop {arm.name}
      </button>
      {isOpen && (
        <StopSheet
          experiment={experiment}
          arm={arm.name}
          title={`Stop ${arm.name}?`}
          consequence={`Its keys, ${Math.round(arm.share * 100)} % of all, get ${experiment.control} from then on; its ${arm.counts.running} runs under way go on. It cannot be started again.`}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface StopSheetProps {
  readonly experiment: Experiment;
  readonly arm?: string;
  readonly title: string;
  readonly consequence: string;
  readonly onClose: () => void;
}

function StopSheet({ experiment, arm, title, consequence, onClose }: StopSheetProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const stop = useMutation(
    trpc.experiments.stop.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.experiments.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <ReasonSheet
      title={title}
      consequence={consequence}
      action="Stop"
      isOpen
      isPending={stop.isPending}
      error={stop.error}
      isReasonNeeded
      kept="Kept in the log of the experiment"
      onClose={onClose}
      onConfirm={(reason) =>
        stop.mutate({ experiment: experiment.name, reason, ...(arm !== undefined && { arm }) })
      }
    />
  );
}
