'use client';

import type { WorkflowDiff } from '@aob/engine/contract';
import { isEmptyChangeSet } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight, GitCompareArrows, Link2 } from 'lucide-react';
import Link from 'next/link';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useTRPC } from '../data/trpc.ts';
import { useKeys } from '../frame/use-keys.ts';
import { ChangeCountsView } from '../overlays/change-counts.tsx';
import { countChanges } from '../overlays/layers.ts';
import { ChangeList } from '../patches/patch-changes.tsx';
import { IconButton } from '../ui/button.tsx';
import { FilterChip } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { DiffCanvas, type DiffView } from './diff-canvas.tsx';
import { SidePicker } from './side-picker.tsx';

const VIEWS = ['merged', 'side'] as const satisfies readonly DiffView[];

/** Any two documents of a workflow: versions, tags, what runs follow, what patches led to. */
export function DiffPage({ name }: { readonly name: string }) {
  const trpc = useTRPC();
  const [view, setView] = useQueryStates(
    {
      from: parseAsString.withDefault(''),
      to: parseAsString.withDefault('main'),
      view: parseAsStringLiteral(VIEWS).withDefault('merged'),
      /** Side by side both move as one. */
      together: parseAsBoolean.withDefault(true),
      node: parseAsString,
    },
    { clearOnDefault: true, history: 'replace' },
  );
  const { from, to } = view;
  const turnTogether = (): void => void setView({ together: !view.together });
  useKeys('canvas', view.view === 'side' ? { m: turnTogether } : {});
  const isAsked = from !== '' && to !== '';
  const diff = useQuery(
    trpc.workflows.diff.queryOptions(
      { name, from, to, documents: 'true' },
      { enabled: isAsked, retry: false },
    ),
  );
  return (
    <div className="flex h-full flex-col max-lg:h-auto">
      <header className="flex flex-col gap-3 border-b bg-surface px-5 py-3 max-sm:px-3">
        <h1 className="text-lg font-semibold tracking-tight">
          Compare in{' '}
          <Link href={`/workflows/${encodeURIComponent(name)}`} className="rounded hover:underline">
            {name}
          </Link>
        </h1>
        <div className="flex flex-wrap items-end gap-2">
          <SidePicker
            label="Before"
            name={name}
            value={from}
            onChange={(side) => void setView({ from: side })}
          />
          <IconButton
            icon={ArrowLeftRight}
            label="The other way round"
            disabled={!isAsked}
            onClick={() => void setView({ from: to, to: from })}
          />
          <SidePicker label="After" name={name} value={to} onChange={(side) => void setView({ to: side })} />
          <fieldset aria-label="View" className="flex gap-1">
            <FilterChip isOn={view.view === 'merged'} onClick={() => void setView({ view: 'merged' })}>
              Merged
            </FilterChip>
            <FilterChip isOn={view.view === 'side'} onClick={() => void setView({ view: 'side' })}>
              Side by side
            </FilterChip>
          </fieldset>
          {view.view === 'side' && (
            <FilterChip isOn={view.together} onClick={turnTogether}>
              <Link2 className="size-3.5" aria-hidden />
              Move together
              <Kbd>m</Kbd>
            </FilterChip>
          )}
        </div>
      </header>
      {!isAsked && (
        <EmptyState icon={GitCompareArrows} title="What to compare with?">
          Choose what it was before: a version, a tag, what a run follows, or what a patch led to.
        </EmptyState>
      )}
      {isAsked && diff.isError && <ProblemView error={diff.error} onRetry={() => void diff.refetch()} />}
      {isAsked && diff.isPending && <SkeletonBlock className="m-4 min-h-0 flex-1" />}
      {isAsked && diff.data !== undefined && (
        <Difference
          diff={diff.data}
          view={view.view}
          isTogether={view.together}
          node={view.node ?? undefined}
          onNode={(node) => void setView({ node: node ?? null })}
        />
      )}
    </div>
  );
}

interface DifferenceProps {
  readonly diff: WorkflowDiff;
  readonly view: DiffView;
  readonly isTogether: boolean;
  readonly node: string | undefined;
  readonly onNode: (node: string | undefined) => void;
}

function Difference({ diff, view, isTogether, node, onNode }: DifferenceProps) {
  const { changes, documents } = diff;
  const isSame = isEmptyChangeSet(changes);
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col">
      <div className="min-w-0 flex-1 max-lg:h-[60dvh] max-lg:flex-none">
        {documents !== undefined && (
          <DiffCanvas
            documents={documents}
            changes={changes}
            view={view}
            isTogether={isTogether}
            selected={node}
            onSelect={onNode}
          />
        )}
      </div>
      <aside
        aria-label="What differs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="w-[26rem] shrink-0 overflow-auto border-l bg-surface p-4 max-lg:w-full max-lg:border-l-0 max-lg:border-t"
      >
        <Section
          title="What differs"
          aside={isSame ? undefined : <ChangeCountsView counts={countChanges(changes)} />}
        >
          {isSame ? (
            <p className="text-sm text-ink-2">Nothing that runs differently.</p>
          ) : (
            <div className="overflow-hidden rounded-lg border">
              <ChangeList changes={changes} />
            </div>
          )}
        </Section>
      </aside>
    </div>
  );
}
