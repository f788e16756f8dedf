'use client';

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

interface VersionsViewProps {
  readonly name: string;
  readonly digest: string | undefined;
  readonly onChoose: (digest: string) => void;
}

/** Versions, newest first, as a line of commits with the tags that point at them. */
export function VersionsView({ name, digest, onChoose }: VersionsViewProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.workflows.versions.queryOptions({ name }));
  if (query.isPending) return <SkeletonRows count={3} />;
  if (query.isError) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <ol
      aria-label="Versions"
      className="relative flex flex-col py-2 before:absolute before:bottom-6 before:left-[1.4375rem] before:top-6 before:w-px before:bg-line-strong"
    >
      {query.data.items.map((version) => {
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
