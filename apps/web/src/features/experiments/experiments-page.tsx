'use client';

import type { ExperimentStatus } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { FlaskConical, Plus } from 'lucide-react';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { ChoiceChips } from '../ui/choice-chips.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ExperimentRow } from './experiment-row.tsx';

const STATUSES = ['running', 'paused', 'stopped'] as const satisfies readonly ExperimentStatus[];

export function ExperimentsPage() {
  const trpc = useTRPC();
  const [status, setStatus] = useQueryState('status', parseAsStringLiteral(STATUSES));
  const query = useQuery(
    trpc.experiments.list.queryOptions({ limit: 200, ...(status !== null && { status }) }),
  );
  const experiments = query.data?.items ?? [];
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Experiments">
        <LinkButton href="/experiments/new" tone="primary" icon={Plus}>
          New experiment
        </LinkButton>
      </PageHeading>
      <div className="flex flex-wrap gap-2">
        <ChoiceChips
          value={status}
          choices={STATUSES}
          titleOf={(word) => word}
          onChange={(next) => void setStatus(next)}
        />
      </div>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows count={4} />}
        {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && experiments.length === 0 && (
          <EmptyState
            icon={FlaskConical}
            title={status === null ? 'No experiments yet' : `No experiment is ${status}`}
            action={
              <LinkButton href="/experiments/new" icon={Plus}>
                Try a variant of a workflow
              </LinkButton>
            }
          >
            An experiment deals the runs of a workflow out to variants of it: the same key always gets the
            same arm. Guardrails stop an arm that fails or costs too much, and the report says how sure a
            difference is.
          </EmptyState>
        )}
        <ul aria-label="Experiments">
          {experiments.map((experiment) => (
            <ExperimentRow key={experiment.experiment_id} experiment={experiment} />
          ))}
        </ul>
      </div>
    </div>
  );
}
