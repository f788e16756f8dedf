'use client';

import type { Schedule } from '@aob/engine/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { toast } from '../ui/toast.ts';

interface BackfillSheetProps {
  readonly schedule: Schedule;
  readonly onClose: () => void;
}

/** Times of these fields are by the clock of the reader's machine, which is what they show. */
export function BackfillSheet({ schedule, onClose }: BackfillSheetProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const backfill = useMutation(
    trpc.schedules.backfill.mutationOptions({
      onSuccess: ({ queued, already }) => {
        void queries.invalidateQueries(trpc.schedules.pathFilter());
        onClose();
        toast(
          queued === 0
            ? `Nothing to do: ${already} ${already === 1 ? 'time has' : 'times have'} a run already`
            : `${queued} ${queued === 1 ? 'run' : 'runs'} to come, one after the other`,
        );
      },
    }),
  );
  const isReady = from !== '' && to !== '';
  return (
    <Sheet
      title={`Backfill ${schedule.name}`}
      description="Starts a run for every time in a past range that has none, one after the other, the earliest first. Asking for a time twice starts one run."
      isOpen
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) backfill.mutate({ schedule: schedule.name, from: moment(from), to: moment(to) });
        }}
      >
        <TimeField label="From, by your clock" value={from} onChange={setFrom} />
        <TimeField label="Up to, by your clock" value={to} onChange={setTo} />
        {backfill.error !== null && <ProblemView error={backfill.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" tone="primary" disabled={!isReady || backfill.isPending}>
            Backfill
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

const moment = (local: string): string => new Date(local).toISOString();

interface TimeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TimeField({ label, value, onChange }: TimeFieldProps) {
  const field = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={field} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={field}
        type="datetime-local"
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
