'use client';

import type { QuarantineResource } from '@aob/engine/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Wrench } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';
import { ReasonSheet } from './reason-sheet.tsx';

interface RepairRunProps {
  readonly runId: string;
  readonly quarantine: QuarantineResource;
}

type Action = 'retry' | 'drop';

const ACTIONS: readonly { readonly action: Action; readonly title: string; readonly consequence: string }[] =
  [
    {
      action: 'retry',
      title: 'Try it again',
      consequence: 'If it fails once more, nothing changes and the run stays set aside.',
    },
    { action: 'drop', title: 'Go on without it', consequence: 'Whoever sent it has to send it again.' },
  ];

/** Gives the run back, with or without what it could not take (R21). */
export function RepairRun({ runId, quarantine }: RepairRunProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [action, setAction] = useState<Action>('retry');
  const repair = useMutation(
    trpc.runs.repair.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast('Run repaired');
        return queries.invalidateQueries({ queryKey: trpc.runs.pathKey() });
      },
    }),
  );
  const what = quarantine.parked.map((parked) => parked.what).join(', ');
  return (
    <>
      <Button tone="primary" icon={Wrench} onClick={() => setOpen(true)}>
        Repair
      </Button>
      <ReasonSheet
        title="Repair this run"
        consequence={`What was set aside: ${what || 'no command'}. Steps that were sent out are sent out again under the same idempotency key.`}
        action="Repair run"
        tone="primary"
        isOpen={isOpen}
        isPending={repair.isPending}
        error={repair.error}
        isReasonNeeded
        onClose={() => setOpen(false)}
        onConfirm={(reason) => repair.mutate({ run_id: runId, action, reason })}
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm font-medium">What becomes of it</legend>
          {ACTIONS.map((each) => (
            <label key={each.action} className="flex items-start gap-2 text-sm">
              <input
                type="radio"
                name="repair-action"
                className="mt-1"
                checked={action === each.action}
                onChange={() => setAction(each.action)}
              />
              <span>
                <span className="font-medium">{each.title}.</span>{' '}
                <span className="text-ink-2">{each.consequence}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </ReasonSheet>
    </>
  );
}
