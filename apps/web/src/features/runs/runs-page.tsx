'use client';

import { Play } from 'lucide-react';
import { PageHeading } from '../frame/page-heading.tsx';
import { Button } from '../ui/button.tsx';
import { CodeLine } from '../ui/code-line.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { BulkProgress } from './bulk-progress.tsx';
import { FirstSteps } from './first-steps.tsx';
import { RunFilterBar } from './run-filter-bar.tsx';
import { RunRow, RunRowHeader } from './run-row.tsx';
import { hasFilters, useRunFilters, useWatchedBulk } from './use-run-filters.ts';
import { useRunPages } from './use-run-pages.ts';
import { useStillRows } from './use-still-rows.ts';

export function RunsPage() {
  const [filters, setFilters] = useRunFilters();
  const [bulkId, setBulkId] = useWatchedBulk();
  const query = useRunPages(filters);
  const all = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const still = useStillRows(all, ({ run_id }) => run_id);

  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Runs" />
      {!hasFilters(filters) && <FirstSteps runs={all} />}
      <RunFilterBar filters={filters} onChange={setFilters} />
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
        <ul aria-label="Runs">
          {still.rows.map((run) => (
            <RunRow key={run.run_id} run={run} />
          ))}
        </ul>
      </div>
      {query.hasNextPage && (
        <Button
          className="self-center"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Loading' : 'Older runs'}
        </Button>
      )}
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
