'use client';

import type { Version } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { Tag } from 'lucide-react';
import { useTRPC } from '../data/trpc.ts';
import { actorWord } from '../runs/actor.ts';
import { Fact } from '../ui/chip.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { shortId } from '../ui/short-id.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';
import { CompareVersions } from './compare-versions.tsx';
import { TagHistory } from './tag-history.tsx';

interface VersionsViewProps {
  readonly name: string;
  /** Of the version on view. */
  readonly digest: string | undefined;
  /** What it is compared with; null: what it was made from. */
  readonly against: string | null;
  readonly onChoose: (digest: string) => void;
  readonly onCompare: (digest: string | null) => void;
}

/** The versions, what any two of them differ in, and how the tags came to where they are. */
export function VersionsView({ name, digest, against, onChoose, onCompare }: VersionsViewProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.workflows.versions.queryOptions({ name }));
  if (query.isPending) return <SkeletonRows count={3} />;
  if (query.isError) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
  const versions = query.data.items;
  const shown = versions.find((version) => version.digest === digest);
  return (
    <div className="flex flex-col gap-5 pb-6">
      <VersionList versions={versions} digest={digest} onChoose={onChoose} />
      {shown !== undefined && versions.length > 1 && (
        <CompareVersions
          name={name}
          versions={versions}
          shown={shown}
          against={against}
          onCompare={onCompare}
        />
      )}
      <TagHistory name={name} />
    </div>
  );
}

interface VersionListProps {
  readonly versions: readonly Version[];
  readonly digest: string | undefined;
  readonly onChoose: (digest: string) => void;
}

/** Newest first, as a line of commits with the tags that point at them. */
function VersionList({ versions, digest, onChoose }: VersionListProps) {
  return (
    <ol
      aria-label="Versions"
      className="relative flex flex-col py-2 before:absolute before:bottom-6 before:left-[1.4375rem] before:top-6 before:w-px before:bg-line-strong"
    >
      {versions.map((version) => {
        const isShown = version.digest === digest;
        return (
          <li key={version.version}>
            <button
              type="button"
              aria-current={isShown ? 'true' : undefined}
              onClick={() => onChoose(version.digest)}
              className={clsx(
                'relative flex w-full gap-3 px-4 py-2 text-left hover:bg-hover',
                isShown && 'bg-accent-soft',
              )}
            >
              <span
                aria-hidden
                className={clsx(
                  'z-10 mt-1 size-3.5 shrink-0 rounded-full border-2',
                  isShown ? 'border-accent-text bg-accent-text' : 'border-line-strong bg-surface',
                )}
              />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-1.5 text-sm font-medium">
                  Version {version.version}
                  {version.tags.map((tag) => (
                    <Fact key={tag}>
                      <Tag className="size-3" aria-hidden />
                      {tag}
                    </Fact>
                  ))}
                  <span className="font-mono text-xs font-normal text-ink-3">{shortId(version.digest)}</span>
                </span>
                {version.reason !== undefined && (
                  <span className="line-clamp-2 text-sm text-ink-2">{version.reason}</span>
                )}
                <span className="block text-xs text-ink-2">
                  {actorWord(version.created_by)} <Ago at={version.created_at} />
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
