'use client';

import type { Experiment } from '@aob/engine/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/form-fields.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { toast } from '../ui/toast.ts';
import { WorkflowField } from '../workflows/workflow-field.tsx';
import { ArmFields } from './arm-fields.tsx';
import {
  type ArmDraft,
  draftLike,
  type ExperimentDraft,
  newArm,
  newDraft,
  shareOf,
  wishOf,
} from './experiment-draft.ts';
import { GuardrailFields } from './guardrail-fields.tsx';
import { Part } from './part.tsx';

/** A new experiment, from nothing or like another one. */
export function NewExperimentPage() {
  const trpc = useTRPC();
  const [like] = useQueryState('like', parseAsString);
  const model = useQuery(
    trpc.experiments.get.queryOptions({ experiment: like ?? '' }, { enabled: like !== null, retry: false }),
  );
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6 p-6 max-sm:p-3">
      <PageHeading title="New experiment" />
      {like !== null && model.isPending && <SkeletonRows count={6} />}
      {model.isError && <ProblemView error={model.error} onRetry={() => void model.refetch()} />}
      {(like === null || model.data !== undefined) && <ExperimentForm like={model.data} />}
    </div>
  );
}

function ExperimentForm({ like }: { readonly like: Experiment | undefined }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [draft, setDraft] = useState(() => (like === undefined ? newDraft() : draftLike(like)));
  const set = (some: Partial<ExperimentDraft>): void => setDraft({ ...draft, ...some });
  const create = useMutation(
    trpc.experiments.create.mutationOptions({
      onSuccess: ({ name }) => {
        void queries.invalidateQueries(trpc.experiments.pathFilter());
        toast(`${name} deals out runs from now on`);
        router.push(`/experiments/${encodeURIComponent(name)}`);
      },
    }),
  );
  const wish = wishOf(draft);
  return (
    <form
      aria-label="New experiment"
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (wish !== undefined) create.mutate(wish);
      }}
    >
      <Part title="What it is about">
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label="Name"
            hint="Lower-case letters, digits, dots and dashes."
            value={draft.name}
            onChange={(name) => set({ name })}
          />
          <WorkflowField
            hint="name, or name@tag; the version it names now is the base of all arms"
            value={draft.workflow}
            onChange={(workflow) => set({ workflow })}
          />
          <TextField
            label="Kept to an arm by (optional)"
            hint="CEL over the inputs: inputs.customer. Empty: the key of the run."
            isCode
            value={draft.sticky}
            onChange={(sticky) => set({ sticky })}
          />
          <TextField
            label="Cost of a run (optional)"
            hint="Where it stands in the outputs: /cost"
            isCode
            value={draft.cost}
            onChange={(cost) => set({ cost })}
          />
        </div>
      </Part>
      <Part title="Arms">
        <Arms draft={draft} onChange={(arms) => set({ arms })} />
      </Part>
      <Part title="What stops an arm">
        <GuardrailFields draft={draft} onChange={set} />
      </Part>
      {create.error !== null && <ProblemView error={create.error} />}
      <div className="flex justify-end gap-2">
        <LinkButton href="/experiments">Not now</LinkButton>
        <Button type="submit" tone="primary" disabled={wish === undefined || create.isPending}>
          Begin
        </Button>
      </div>
    </form>
  );
}

interface ArmsProps {
  readonly draft: ExperimentDraft;
  readonly onChange: (arms: readonly ArmDraft[]) => void;
}

const ARMS_MAX = 10;

function Arms({ draft: { arms, workflow }, onChange }: ArmsProps) {
  return (
    <>
      <p className="text-sm text-ink-2">
        The first one is the control arm: the others are compared with it, and it gets what they may not have.
      </p>
      {arms.map((arm, i) => (
        <ArmFields
          // The place is what stays while the name is typed.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={i}
          arm={arm}
          isControl={i === 0}
          share={shareOf(arms, arm)}
          workflow={workflow}
          onChange={(next) => onChange(arms.map((other, at) => (at === i ? next : other)))}
          onRemove={arms.length > 2 ? () => onChange(arms.filter((_arm, at) => at !== i)) : undefined}
        />
      ))}
      {arms.length < ARMS_MAX && (
        <Button
          icon={Plus}
          tone="quiet"
          className="self-start"
          onClick={() => onChange([...arms, newArm(`arm-${arms.length + 1}`, '10')])}
        >
          Add an arm
        </Button>
      )}
    </>
  );
}
