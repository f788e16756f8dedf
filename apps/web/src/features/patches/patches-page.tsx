'use client';

import type { PatchStateWord } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { GitPullRequestArrow } from 'lucide-react';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { PatchCard } from './patch-card.tsx';
import { patchStateWord } from './patch-state.tsx';

const STATES = [
  'pending_review',
  'applied',
  'promoted',
  'withdrawn',
  'refused',
  'rejected',
  'changes_requested',
] as const satisfies readonly PatchStateWord[];

export function PatchesPage() {
  const trpc = useTRPC();
  const [state, setState] = useQueryState('state', parseAsStringLiteral(STATES));
  const query = useQuery(trpc.patches.list.queryOptions({ limit: 100 }));
  const patches = (query.data?.items ?? []).filter((patch) => state === null || patch.state === state);
  return (
    <div className="mx-auto flex max-w-4xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Patches" />
      <div className="flex flex-wrap gap-2">
        {STATES.map((word) => (
          <FilterChip
            key={word}
            isOn={state === word}
            onClick={() => void setState(state === word ? null : word)}
          >
            {patchStateWord(word)}
          </FilterChip>
        ))}
      </div>
      {query.isPending && <SkeletonRows count={4} />}
      {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && patches.length === 0 && (
        <EmptyState
          icon={GitPullRequestArrow}
          title={state === null ? 'Nobody has changed anything yet' : 'No patch in this state'}
        >
          A patch changes a run while it runs, or a workflow for its later runs. Agents, people and the
          optimizer propose them; the gate lets through what is sound, and each keeps its reason and author
          for good.
        </EmptyState>
      )}
      <ul className="flex flex-col gap-2">
        {patches.map((patch) => (
          <li key={patch.patch_id}>
            <PatchCard patch={patch} withRun />
          </li>
        ))}
      </ul>
    </div>
  );
}
