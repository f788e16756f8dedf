'use client';

import type { Schedule } from '@aob/engine/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { toast } from '../ui/toast.ts';
import { draftOf, newDraft, wishOf } from './schedule-draft.ts';
import { ScheduleFields } from './schedule-fields.tsx';

interface ScheduleFormProps {
  /** Absent: a new one. */
  readonly schedule: Schedule | undefined;
  readonly onClose: () => void;
}

export function ScheduleForm({ schedule, onClose }: ScheduleFormProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() =>
    schedule === undefined ? newDraft(Intl.DateTimeFormat().resolvedOptions().timeZone) : draftOf(schedule),
  );
  const saved = {
    onSuccess: ({ name }: Schedule) => {
      void queries.invalidateQueries(trpc.schedules.pathFilter());
      onClose();
      toast(`${name} saved`);
    },
  };
  const create = useMutation(trpc.schedules.create.mutationOptions(saved));
  const change = useMutation(trpc.schedules.change.mutationOptions(saved));
  const wish = wishOf(draft);
  const isReady = wish !== undefined && draft.name !== '';
  const error = schedule === undefined ? create.error : change.error;
  return (
    <Sheet
      title={schedule === undefined ? 'New schedule' : `Edit ${schedule.name}`}
      description={
        schedule === undefined
          ? 'Starts a workflow by the clock.'
          : 'Another time counts from now on; what has fired or waits is not touched.'
      }
      isOpen
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          if (schedule === undefined) create.mutate({ name: draft.name, ...wish });
          else change.mutate({ schedule: schedule.schedule_id, ...wish });
        }}
      >
        <ScheduleFields draft={draft} isNew={schedule === undefined} onChange={setDraft} />
        {error !== null && <ProblemView error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" tone="primary" disabled={!isReady || create.isPending || change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
