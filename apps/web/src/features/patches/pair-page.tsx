'use client';

import type { PatchCommute, PatchResource } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight, GitCompareArrows, type LucideIcon, ShieldCheck, Unlink } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import type { ReactNode } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { headOf } from '../run/head.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Issues } from '../ui/issues.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { elementWord } from './element-words.ts';
import { PatchCanvas } from './patch-canvas.tsx';
import { PatchCard } from './patch-card.tsx';

/** Two patches of a run: whether one stands without the other, and whether their order matters (R22). */
export function PairPage() {
  const trpc = useTRPC();
  const [{ a, b }] = useQueryStates({ a: parseAsString.withDefault(''), b: parseAsString.withDefault('') });
  const isAsked = a !== '' && b !== '';
  const commute = useQuery(trpc.patches.commute.queryOptions({ a, b }, { enabled: isAsked, retry: false }));
  const one = useQuery(trpc.patches.get.queryOptions({ patch_id: a }, { enabled: isAsked, retry: false }));
  const other = useQuery(trpc.patches.get.queryOptions({ patch_id: b }, { enabled: isAsked, retry: false }));
  const error = commute.error ?? one.error ?? other.error;
  return (
    <article className="mx-auto flex max-w-4xl flex-col gap-6 p-6 max-sm:p-4">
      <PageHeading title="Two patches of a run" />
      {!isAsked && (
        <EmptyState icon={GitCompareArrows} title="Which two?">
          Open a patch of a run, and choose another one under “Beside the other patches of the run”.
        </EmptyState>
      )}
      {error !== null && <ProblemView error={error} onRetry={() => void commute.refetch()} />}
      {isAsked && error === null && (commute.isPending || one.isPending || other.isPending) && (
        <SkeletonBlock className="h-96" />
      )}
      {commute.data && one.data && other.data && (
        <Pair found={commute.data} one={one.data} other={other.data} />
      )}
    </article>
  );
}

interface PairProps {
  readonly found: PatchCommute;
  readonly one: PatchResource;
  readonly other: PatchResource;
}

function Pair({ found, one, other }: PairProps) {
  const { commutes, shared, a_without_b, b_without_a, together, left_out } = found;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <PatchCard patch={one} />
        <PatchCard patch={other} />
      </div>
      <ul aria-label="What they have to do with each other" className="flex flex-col gap-3">
        <Verdict
          isGood={commutes}
          icon={ArrowLeftRight}
          title={commutes ? 'Their order does not matter' : 'Their order matters'}
          detail={
            commutes
              ? 'Whichever comes first, the run would do the same.'
              : 'One on top of the other does not come to what the other way round would.'
          }
        >
          <Issues issues={together} />
        </Verdict>
        <Standing of={one} without={other} standing={a_without_b} />
        <Standing of={other} without={one} standing={b_without_a} />
      </ul>
      {shared.length > 0 && (
        <Section title="Both speak of">
          <ul className="flex flex-wrap gap-1.5">
            {shared.map((element) => (
              <li key={element} className="rounded-md border bg-sunken px-2 py-0.5 font-mono text-xs">
                {elementWord(element)}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {left_out.length > 0 && (
        <p className="text-sm text-ink-2">
          {left_out.length === 1 ? 'One patch' : `${left_out.length} patches`} between them built on the first
          and {left_out.length === 1 ? 'is' : 'are'} left out of the question.
        </p>
      )}
      <Section title="Both in the graph">
        <PairGraph runId={found.run_id} patches={[one, other]} />
      </Section>
    </>
  );
}

interface StandingProps {
  readonly of: PatchResource;
  readonly without: PatchResource;
  readonly standing: PatchCommute['a_without_b'];
}

function Standing({ of, without, standing: { stands, issues } }: StandingProps) {
  return (
    <Verdict
      isGood={stands}
      icon={stands ? ShieldCheck : Unlink}
      title={`“${of.reason}” ${stands ? 'stands' : 'does not stand'} without the other`}
      detail={
        stands
          ? `It could be kept if “${without.reason}” were taken back.`
          : `It builds on “${without.reason}”: that one cannot be taken back alone.`
      }
    >
      <Issues issues={issues} />
    </Verdict>
  );
}

interface VerdictProps {
  readonly isGood: boolean;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly detail: string;
  readonly children: ReactNode;
}

function Verdict({ isGood, icon: Icon, title, detail, children }: VerdictProps) {
  return (
    <li className="flex gap-3 rounded-lg border bg-surface p-3">
      <Icon
        data-status={isGood ? 'completed' : 'waiting'}
        className="mt-0.5 size-4 shrink-0 text-(--st)"
        aria-hidden
      />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div>
          <p className="break-words text-sm font-medium">{title}</p>
          <p className="break-words text-sm text-ink-2">{detail}</p>
        </div>
        {children}
      </div>
    </li>
  );
}

/** The run as it is, with both marked. */
function PairGraph({
  runId,
  patches,
}: {
  readonly runId: string;
  readonly patches: readonly PatchResource[];
}) {
  const trpc = useTRPC();
  const graph = useQuery(trpc.runs.graph.queryOptions(headOf(runId)));
  if (graph.isError) return <ProblemView error={graph.error} />;
  if (graph.data === undefined) return <SkeletonBlock className="h-64" />;
  return <PatchCanvas graph={graph.data} patches={patches} />;
}
