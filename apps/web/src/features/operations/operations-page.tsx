'use client';

import type { Operations } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { CodeLine } from '../ui/code-line.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';
import { Charts } from './charts.tsx';
import { countWords } from './number-words.ts';
import { Runners, Unclaimed } from './runners.tsx';
import { Tiles } from './tiles.tsx';

/** As often as the server takes a reading. */
const REFRESH_MS = 5_000;
const CODES_MAX = 10;

/** What the server does, whether it keeps up, and who works: the numbers of its metrics, live. */
export function OperationsPage() {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.operations.get.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 0 }),
  );
  const now = query.data;
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-5 p-6 max-sm:p-3">
      <PageHeading title="Operations">
        {now !== undefined && (
          <span className="text-xs text-ink-3">
            read <Ago at={now.at} />
          </span>
        )}
      </PageHeading>
      {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading />}
      {now !== undefined && <Numbers now={now} />}
    </div>
  );
}

function Numbers({ now }: { readonly now: Operations }) {
  const hasWorked = now.totals.commits > 0;
  return (
    <>
      <Tiles now={now} />
      <Unclaimed unclaimed={now.unclaimed} />
      {hasWorked ? <Charts points={now.points} /> : <NothingYet />}
      <Runners runners={now.runners} />
      {now.failures.length > 0 && <Failures failures={now.failures} />}
    </>
  );
}

function NothingYet() {
  return (
    <div className="rounded-lg border bg-surface">
      <EmptyState
        icon={Activity}
        title="Nothing has happened since this server began"
        action={<CodeLine>npx aob run start lead-flow</CodeLine>}
      >
        Its numbers are of this process alone and are not kept: they begin again with every start. Start a
        run, and its lines appear here within seconds:
      </EmptyState>
    </div>
  );
}

function Failures({ failures }: { readonly failures: Operations['failures'] }) {
  return (
    <Section title="Why attempts failed, since it began">
      <ul className="divide-y rounded-lg border bg-surface text-sm">
        {failures.slice(0, CODES_MAX).map(({ code, count }) => (
          <li key={code} className="flex justify-between gap-4 px-4 py-2">
            <code className="min-w-0 break-words font-mono text-xs leading-5">{code}</code>
            <span className="tabular-nums">{countWords(count)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** As high as what comes, so that nothing moves. */
function Loading() {
  return (
    <>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((tile) => (
          <SkeletonBlock key={tile} className="h-[5.5rem] rounded-lg" />
        ))}
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        {['a', 'b', 'c', 'd'].map((chart) => (
          <SkeletonBlock key={chart} className="h-64 rounded-lg" />
        ))}
      </div>
    </>
  );
}
