'use client';

import type { Experiment } from '@aob/engine/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Button } from '../ui/button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { percent } from './words.ts';

interface WeightsSheetProps {
  readonly experiment: Experiment;
  readonly onClose: () => void;
}

const WEIGHT = /^\d{1,5}$/;

/** Other weights, with the share that each of them comes to. */
export function WeightsSheet({ experiment, onClose }: WeightsSheetProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [texts, setTexts] = useState(
    () => new Map(experiment.arms.map(({ name, weight }) => [name, `${weight}`])),
  );
  const [reason, setReason] = useState('');
  const change = useMutation(
    trpc.experiments.weights.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.experiments.pathFilter());
        onClose();
      },
    }),
  );
  const isReady = [...texts.values()].every((text) => WEIGHT.test(text));
  const total = [...texts.values()].reduce((sum, text) => sum + Number(text), 0);
  return (
    <Sheet
      title={`Weights of ${experiment.name}`}
      description="As few keys as possible move to another arm; runs under way stay in theirs."
      isOpen
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const weights = Object.fromEntries([...texts].map(([name, text]) => [name, Number(text)]));
          if (isReady) change.mutate({ experiment: experiment.name, weights, reason: reason.trim() });
        }}
      >
        {[...texts].map(([name, text]) => (
          <label key={name} className="flex items-center gap-3 text-sm font-medium">
            <span className="min-w-32 flex-1">{name}</span>
            <input
              className="field w-28 tabular-nums"
              inputMode="numeric"
              aria-label={`Weight of ${name}`}
              value={text}
              onChange={(event) => setTexts(new Map(texts).set(name, event.target.value))}
            />
            <span className="w-16 text-right font-normal tabular-nums text-ink-2">
              {isReady && total > 0 ? percent(Number(text) / total) : ''}
            </span>
          </label>
        ))}
        <label className="flex flex-col gap-1.5 text-sm font-medium">
          <span>
            Reason <span className="font-normal text-ink-3">(optional)</span>
          </span>
          <input className="field" value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {change.error !== null && <ProblemView error={change.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep as it is</Button>
          <Button type="submit" tone="primary" disabled={!isReady || change.isPending}>
            Change
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
