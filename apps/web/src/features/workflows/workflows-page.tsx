'use client';

import type { WorkflowSummary } from '@aob/engine/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Plus, Search, Workflow } from 'lucide-react';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { Fact } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';

export function WorkflowsPage() {
  const trpc = useTRPC();
  const [q, setQ] = useQueryState('q', parseAsString.withDefault('').withOptions({ clearOnDefault: true }));
  const query = useQuery(
    trpc.workflows.list.queryOptions(
      { limit: 100, ...(q === '' ? {} : { q }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const workflows = query.data?.items ?? [];
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title="Workflows">
        <LinkButton href="/workflows/new" icon={Plus} tone="primary">
          New workflow
        </LinkButton>
      </PageHeading>
      <label className="relative w-full sm:max-w-72">
        <span className="sr-only">Search workflows</span>
        <Search
          className="pointer-events-none absolute left-2.5 top-1/2 size-4 -translate-y-1/2 text-ink-3"
          aria-hidden
        />
        <input
          type="search"
          className="field h-8 pl-8"
          placeholder="Name or description"
          value={q}
          onChange={(event) => void setQ(event.target.value)}
        />
      </label>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows count={4} />}
        {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && workflows.length === 0 && (
          <EmptyState
            icon={Workflow}
            title={q === '' ? 'No workflows yet' : 'No workflow of that name'}
            action={
              q === '' ? (
                <LinkButton href="/workflows/new" icon={Plus}>
                  Draw the first one
                </LinkButton>
              ) : undefined
            }
          >
            A workflow is a document of steps and edges. Each push makes an immutable version; a tag like main
            points at one.
          </EmptyState>
        )}
        <ul aria-label="Workflows">
          {workflows.map((workflow) => (
            <WorkflowRow key={workflow.name} workflow={workflow} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function WorkflowRow({ workflow }: { readonly workflow: WorkflowSummary }) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-b-0 hover:bg-hover">
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
