'use client';

import type { Schedule } from '@aob/engine/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { History, ListX, Pause, Pencil, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { toast } from '../ui/toast.ts';
import { BackfillSheet } from './backfill-sheet.tsx';

interface ScheduleActsProps {
  readonly schedule: Schedule;
  readonly onEdit: () => void;
}

export function ScheduleActs({ schedule, onEdit }: ScheduleActsProps) {
  const [open, setOpen] = useState<'backfill' | 'clear' | 'delete'>();
  const close = (): void => setOpen(undefined);
  return (
    <div className="flex items-center gap-1">
      <PauseSchedule schedule={schedule} />
      <IconButton icon={Pencil} label={`Edit ${schedule.name}`} onClick={onEdit} />
      <IconButton icon={History} label={`Backfill ${schedule.name}`} onClick={() => setOpen('backfill')} />
      {schedule.waiting > 0 && (
        <IconButton
          icon={ListX}
          label={`Clear what waits of ${schedule.name}`}
          onClick={() => setOpen('clear')}
        />
      )}
      <IconButton icon={Trash2} label={`Delete ${schedule.name}`} onClick={() => setOpen('delete')} />
      {open === 'backfill' && <BackfillSheet schedule={schedule} onClose={close} />}
      {open === 'clear' && <ClearSheet schedule={schedule} onClose={close} />}
      {open === 'delete' && <DeleteSheet schedule={schedule} onClose={close} />}
    </div>
  );
}

/** Nothing is lost by a pause, so it asks no questions; the way back is in its place. */
function PauseSchedule({ schedule: { name, status } }: { readonly schedule: Schedule }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const after = {
    onSuccess: () => void queries.invalidateQueries(trpc.schedules.pathFilter()),
    onError: (error: unknown) => {
      toast.error(shownProblem(error).title);
    },
  };
  const pause = useMutation(trpc.schedules.pause.mutationOptions(after));
  const resume = useMutation(trpc.schedules.resume.mutationOptions(after));
  return status === 'paused' ? (
    <IconButton
      icon={Play}
      label={`Resume ${name}`}
      disabled={resume.isPending}
      onClick={() => resume.mutate({ schedule: name })}
    />
  ) : (
    <IconButton
      icon={Pause}
      label={`Pause ${name}`}
      disabled={pause.isPending}
      onClick={() => pause.mutate({ schedule: name, reason: '' })}
    />
  );
}

function ClearSheet({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { name, waiting } = schedule;
  const clear = useMutation(
    trpc.schedules.clear.mutationOptions({
      onSuccess: ({ cleared }) => {
        void queries.invalidateQueries(trpc.schedules.pathFilter());
        onClose();
        toast(`${cleared} cleared`);
      },
    }),
  );
  return (
    <Sheet
      title={`Clear what waits of ${name}?`}
      description={`${waiting} ${waiting === 1 ? 'firing is' : 'firings are'} skipped. Runs that have started go on; a backfill can ask for the skipped times again.`}
      isOpen
      onClose={onClose}
    >
      {clear.error !== null && <ProblemView error={clear.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Let them wait</Button>
        <Button tone="danger" disabled={clear.isPending} onClick={() => clear.mutate({ schedule: name })}>
          Clear
        </Button>
      </div>
    </Sheet>
  );
}

function DeleteSheet({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { name, waiting } = schedule;
  const remove = useMutation(
    trpc.schedules.remove.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.schedules.pathFilter());
        onClose();
        toast(`${name} deleted`);
      },
    }),
  );
  return (
    <Sheet
      title={`Delete ${name}?`}
      description={`It starts no more runs${waiting === 0 ? '' : `, and the ${waiting} that wait are forgotten`}. Runs it has started go on. This cannot be undone.`}
      isOpen
      onClose={onClose}
    >
      {remove.error !== null && <ProblemView error={remove.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button tone="danger" disabled={remove.isPending} onClick={() => remove.mutate({ schedule: name })}>
          Delete
        </Button>
      </div>
    </Sheet>
  );
}
