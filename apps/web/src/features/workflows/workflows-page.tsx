'use client';

import type { WorkflowSummary } from '@aob/engine/contract';
import { Plus, Workflow } from 'lucide-react';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { usePages } from '../data/use-pages.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { MoreButton } from '../lists/more-button.tsx';
import { keptViews } from '../lists/saved-views.ts';
import { SavedViews } from '../lists/saved-views.tsx';
import { type RowPlace, VirtualList } from '../lists/virtual-list.tsx';
import { Fact } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';

const savedViews = keptViews('workflows');
const FILTERS = ['q'] as const;
const PAGE_SIZE = 100;
const ROW = 52;

export function WorkflowsPage() {
  const [q, setQ] = useQueryState('q', parseAsString.withDefault('').withOptions({ clearOnDefault: true }));
  const { query, items } = useWorkflowPages(q);
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Workflows">
        <LinkButton href="/workflows/new" icon={Plus} tone="primary">
          New workflow
        </LinkButton>
      </PageHeading>
      <search aria-label="Filter workflows" className="flex flex-wrap items-center gap-2">
        <SearchField
          label="Search workflows"
          placeholder="Name or description"
          value={q}
          onChange={(next) => void setQ(next)}
          className="w-full sm:max-w-72"
        />
        <SavedViews views={savedViews} filters={FILTERS} />
      </search>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows count={4} />}
        {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && items.length === 0 && <NoWorkflows isFiltered={q !== ''} />}
        <VirtualList label="Workflows" items={items} keyOf={({ name }) => name} rowHeight={ROW}>
          {(workflow, place) => <WorkflowRow workflow={workflow} place={place} />}
        </VirtualList>
      </div>
      <MoreButton query={query}>More workflows</MoreButton>
    </div>
  );
}

function useWorkflowPages(q: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const input = { limit: PAGE_SIZE, ...(q === '' ? {} : { q }) };
  return usePages<WorkflowSummary>({
    key: [...trpc.workflows.list.pathKey(), { pages: input }],
    read: (page, signal) => client.workflows.list.query({ ...input, ...page }, { signal }),
  });
}

function NoWorkflows({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <EmptyState
      icon={Workflow}
      title={isFiltered ? 'No workflow of that name' : 'No workflows yet'}
      action={
        isFiltered ? undefined : (
          <LinkButton href="/workflows/new" icon={Plus}>
            Draw the first one
          </LinkButton>
        )
      }
    >
      A workflow is a document of steps and edges. Each push makes an immutable version; a tag like main
      points at one.
    </EmptyState>
  );
}

interface WorkflowRowProps {
  readonly workflow: WorkflowSummary;
  readonly place: RowPlace;
}

function WorkflowRow({ workflow, place }: WorkflowRowProps) {
  return (
    <li
      {...place}
      className="relative flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-b-0 hover:bg-hover"
    >
      <div className="min-w-48 flex-1">
        <Link
          href={`/workflows/${workflow.name}`}
          className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-text"
        >
          {workflow.name}
        </Link>
        {workflow.description !== undefined && (
          <p className="truncate text-sm text-ink-2">{workflow.description}</p>
        )}
      </div>
      <span className="flex gap-1">
        {workflow.tags.map(({ tag }) => (
          <Fact key={tag}>{tag}</Fact>
        ))}
      </span>
      <span className="text-sm tabular-nums text-ink-2">
        {workflow.versions} {workflow.versions === 1 ? 'version' : 'versions'}
      </span>
      <span className="w-20 text-right text-sm text-ink-2">
        <Ago at={workflow.updated_at} />
      </span>
    </li>
  );
}
