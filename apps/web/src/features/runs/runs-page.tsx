'use client';

import { Play } from 'lucide-react';
import { PageHeading } from '../frame/page-heading.tsx';
import { hasFilters } from '../lists/filters.ts';
import { MoreButton } from '../lists/more-button.tsx';
import { keptViews } from '../lists/saved-views.ts';
import { SavedViews } from '../lists/saved-views.tsx';
import { VirtualList } from '../lists/virtual-list.tsx';
import { Button } from '../ui/button.tsx';
import { CodeLine } from '../ui/code-line.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { BulkProgress } from './bulk-progress.tsx';
import { FirstSteps } from './first-steps.tsx';
import { RunFilterBar } from './run-filter-bar.tsx';
import { runFilters, useWatchedBulk } from './run-filters.ts';
import { RunRow, RunRowHeader } from './run-row.tsx';
import { useRunPages } from './use-run-pages.ts';
import { useStillRows } from './use-still-rows.ts';

const savedViews = keptViews('runs');
const ROW = 44;

export function RunsPage() {
  const [filters, setFilters] = runFilters.useFilters();
  const [bulkId, setBulkId] = useWatchedBulk();
  const { query, items: all } = useRunPages(filters);
  const still = useStillRows(all, ({ run_id }) => run_id);

  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Runs" />
      {!hasFilters(filters) && <FirstSteps runs={all} />}
      <RunFilterBar filters={filters} onChange={setFilters} />
      <SavedViews views={savedViews} filters={runFilters.names} />
      {bulkId !== null && <BulkProgress bulkId={bulkId} onClose={() => void setBulkId(null)} />}
      {bulkId === null && hasFilters(filters) && (
        <BulkBar filters={filters} onOrdered={(id) => void setBulkId(id)} />
      )}
      <div className="overflow-hidden rounded-lg border bg-surface" {...still.holdProps}>
        <RunRowHeader />
        {query.isPending && <SkeletonRows />}
        {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && all.length === 0 && (
          <NoRuns isFiltered={hasFilters(filters)} onClear={() => void setFilters(null)} />
        )}
        {still.held > 0 && (
          <button
            type="button"
            onClick={still.release}
            className="w-full border-b bg-accent-soft py-1.5 text-xs font-medium text-accent-text"
          >
            {still.held} new, click to show
          </button>
        )}
        <VirtualList label="Runs" items={still.rows} keyOf={({ run_id }) => run_id} rowHeight={ROW}>
          {(run, place) => <RunRow run={run} place={place} />}
        </VirtualList>
      </div>
      <MoreButton query={query}>Older runs</MoreButton>
    </div>
  );
}

function NoRuns({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={Play}
        title="No run fits these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Runs that start later and fit appear here by themselves.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Play}
      title="No runs yet"
      action={
        <CodeLine>
          npx aob run start examples/diamond/workflow.yaml --inputs examples/diamond/inputs.yaml
        </CodeLine>
      }
    >
      A run is one execution of a workflow. It appears here when it starts, and stays when it is done. Start
      one from a terminal:
    </EmptyState>
  );
}
