'use client';

import { GitPullRequestArrow } from 'lucide-react';
import { PageHeading } from '../frame/page-heading.tsx';
import { hasFilters } from '../lists/filters.ts';
import { MoreButton } from '../lists/more-button.tsx';
import { keptViews } from '../lists/saved-views.ts';
import { SavedViews } from '../lists/saved-views.tsx';
import { VirtualList } from '../lists/virtual-list.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { PatchCard } from './patch-card.tsx';
import { PatchFilterBar } from './patch-filter-bar.tsx';
import { patchFilters, usePatchPages } from './patch-filters.ts';

const savedViews = keptViews('patches');
const ROW = 104;

/** Every change of a run or a workflow that was ever proposed, refused ones too. */
export function PatchesPage() {
  const [filters, setFilters] = patchFilters.useFilters();
  const { query, items } = usePatchPages(filters);
  return (
    <div className="mx-auto flex max-w-4xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Patches" />
      <PatchFilterBar filters={filters} onChange={setFilters} />
      <SavedViews views={savedViews} filters={patchFilters.names} />
      {query.isPending && <SkeletonRows count={4} />}
      {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && (
        <NoPatches isFiltered={hasFilters(filters)} onClear={() => void setFilters(null)} />
      )}
      <VirtualList label="Patches" items={items} keyOf={({ patch_id }) => patch_id} rowHeight={ROW}>
        {(patch, place) => (
          <li {...place} className="pb-2">
            <PatchCard patch={patch} withRun />
          </li>
        )}
      </VirtualList>
      <MoreButton query={query}>Older patches</MoreButton>
    </div>
  );
}

interface NoPatchesProps {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}

function NoPatches({ isFiltered, onClear }: NoPatchesProps) {
  return (
    <EmptyState
      icon={GitPullRequestArrow}
      title={isFiltered ? 'No patch fits these filters' : 'Nobody has changed anything yet'}
      action={isFiltered ? <Button onClick={onClear}>Clear filters</Button> : undefined}
    >
      A patch changes a run while it runs, or a workflow for its later runs. Agents, people and the optimizer
      propose them; the gate lets through what is sound, and each keeps its reason and author for good.
    </EmptyState>
  );
}
