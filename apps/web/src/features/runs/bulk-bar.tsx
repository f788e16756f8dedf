'use client';

import type { BulkAction, ReplayMode } from '@aob/engine/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { askedOf } from '../lists/filters.ts';
import { ReasonSheet } from '../run/reason-sheet.tsx';
import { Button } from '../ui/button.tsx';
import type { RunFilters } from './run-filters.ts';

interface Choice {
  readonly action: BulkAction;
  readonly mode?: ReplayMode;
  readonly title: string;
  readonly effect: string;
  readonly isDangerous?: true;
}

const RETRY: Choice = { action: 'retry', title: 'Retry', effect: 'Every failed step is run again.' };

const CHOICES: readonly Choice[] = [
  RETRY,
  { action: 'pause', title: 'Pause', effect: 'Nothing new begins in them.' },
  { action: 'resume', title: 'Resume', effect: 'Paused runs go on.' },
  {
    action: 'replay',
    mode: 'freeze',
    title: 'Replay frozen',
    effect: 'A new run of each that is over; every result comes from the record.',
  },
  {
    action: 'replay',
    mode: 'shadow',
    title: 'Replay as shadow',
    effect: 'The same, but what makes no calls is computed again.',
  },
  {
    action: 'replay',
    mode: 'live',
    title: 'Replay live',
    effect: 'A new run of each that is over, for real: calls go out, and every gate asks anew.',
    isDangerous: true,
  },
  {
    action: 'cancel',
    title: 'Cancel',
    effect: 'They are stopped for good. This cannot be undone.',
    isDangerous: true,
  },
];

const VERB: { readonly [A in BulkAction]: string } = {
  cancel: 'Cancel',
  retry: 'Retry',
  pause: 'Pause',
  resume: 'Resume',
  replay: 'Replay',
};

interface BulkBarProps {
  readonly filters: RunFilters;
  readonly onOrdered: (bulkId: string) => void;
}

/** One order for every run that fits the filters, on this page or not. */
export function BulkBar({ filters, onOrdered }: BulkBarProps) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [choice, setChoice] = useState(RETRY);
  const filter = askedOf(filters);
  const count = useQuery(trpc.bulk.count.queryOptions({ filter }));
  const start = useMutation(
    trpc.bulk.start.mutationOptions({
      onSuccess: ({ bulk_id }) => {
        setOpen(false);
        if (bulk_id !== undefined) onOrdered(bulk_id);
      },
    }),
  );
  const matched = count.data?.matched;
  if (matched === undefined || matched === 0) return null;
  const runs = `${matched} ${matched === 1 ? 'run' : 'runs'}`;
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
      <span>{runs} fit these filters.</span>
      <Button icon={ListChecks} onClick={() => setOpen(true)}>
        Apply to all {matched} matching
      </Button>
      <ReasonSheet
        title={`Tell ${runs} at once`}
        consequence="Runs that start from now on are left alone, and so are those that no longer fit when their turn comes."
        action={`${VERB[choice.action]} ${runs}`}
        tone={choice.isDangerous ? 'danger' : 'primary'}
        isOpen={isOpen}
        isPending={start.isPending}
        error={start.error}
        isReasonNeeded
        onClose={() => setOpen(false)}
        onConfirm={(reason) =>
          start.mutate({
            action: choice.action,
            ...(choice.mode !== undefined && { mode: choice.mode }),
            filter,
            reason,
          })
        }
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm font-medium">What to do</legend>
          {CHOICES.map((each) => (
            <label key={each.title} className="flex items-start gap-2 text-sm">
              <input
                type="radio"
                name="bulk-action"
                className="mt-1"
                checked={choice === each}
                onChange={() => setChoice(each)}
              />
              <span>
                <span className="font-medium">{each.title}.</span>{' '}
                <span className="text-ink-2">{each.effect}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </ReasonSheet>
    </div>
  );
}
