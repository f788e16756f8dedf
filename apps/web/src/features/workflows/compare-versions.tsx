'use client';

import type { Version } from '@aob/engine/contract';
import { isEmptyChangeSet } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useId } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { compareHref } from '../diff/compare-href.ts';
import { ChangeCountsView } from '../overlays/change-counts.tsx';
import { countChanges } from '../overlays/layers.ts';
import { ChangeList } from '../patches/patch-changes.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';

interface CompareVersionsProps {
  readonly name: string;
  readonly versions: readonly Version[];
  readonly shown: Version;
  readonly against: string | null;
  readonly onCompare: (digest: string | null) => void;
}

/** What the version on view has otherwise than another one, by element and field. */
export function CompareVersions({ name, versions, shown, against, onCompare }: CompareVersionsProps) {
  const field = useId();
  const others = versions.filter(({ digest }) => digest !== shown.digest);
  const other = others.find(({ digest }) => digest === (against ?? shown.parent)) ?? others.at(-1);
  return (
    <div className="px-4">
      <Section title={`What version ${shown.version} changes`}>
        <label htmlFor={field} className="flex items-center gap-2 text-sm">
          Compared with
          <select
            id={field}
            className="field h-8 w-auto py-0"
            value={other?.digest}
            onChange={(event) => onCompare(event.target.value)}
          >
            {others.map(({ digest, version, tags }) => (
              <option key={digest} value={digest}>
                Version {version}
                {tags.length > 0 && ` (${tags.join(', ')})`}
              </option>
            ))}
          </select>
        </label>
        {other !== undefined && (
          <>
            <VersionDiff name={name} from={other.digest} to={shown.digest} />
            <Link
              href={compareHref(name, other.digest, shown.digest)}
              className="text-sm text-accent-text underline underline-offset-4"
            >
              Both graphs, and compare with runs and patches
            </Link>
          </>
        )}
      </Section>
    </div>
  );
}

interface VersionDiffProps {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export function VersionDiff({ name, from, to }: VersionDiffProps) {
  const trpc = useTRPC();
  const diff = useQuery(
    trpc.workflows.diff.queryOptions({ name, from, to }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  if (diff.isError) return <ProblemView error={diff.error} />;
  if (diff.data === undefined) return <SkeletonBlock className="h-16" />;
  const { changes } = diff.data;
  if (isEmptyChangeSet(changes)) return <p className="text-sm text-ink-2">Nothing that runs differently.</p>;
  return (
    <div className="flex flex-col gap-2">
      <ChangeCountsView counts={countChanges(changes)} />
      <div className="overflow-hidden rounded-lg border bg-surface">
        <ChangeList changes={changes} />
      </div>
    </div>
  );
}
