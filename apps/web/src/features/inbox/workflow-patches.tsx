'use client';

import { useQuery } from '@tanstack/react-query';
import { GitPullRequestArrow } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '../data/trpc.ts';
import { actorWord } from '../runs/actor.ts';
import { Ago } from '../ui/time.tsx';
import { PENDING_WORKFLOW_PATCHES } from './use-open-tickets.ts';

/** Changes of workflows that wait for a person: they have no ticket and are decided on their own page. */
export function WorkflowPatches() {
  const trpc = useTRPC();
  const waiting = useQuery(trpc.patches.list.queryOptions(PENDING_WORKFLOW_PATCHES)).data?.items ?? [];
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Changes of workflows">
      <h2 className="px-4 pb-1 pt-3 text-xs font-semibold text-ink-3">Changes of workflows</h2>
      <ul>
        {waiting.map((patch) => (
          <li key={patch.patch_id}>
            <Link
              href={`/patches/${patch.patch_id}`}
              className="flex w-full gap-2.5 border-l-2 border-transparent px-3.5 py-2.5 text-left -outline-offset-2 hover:bg-hover"
            >
              <GitPullRequestArrow
                data-status="waiting"
                className="mt-0.5 size-4 shrink-0 text-(--st)"
                aria-hidden
              />
              <span className="min-w-0 flex-1">
                <span className="line-clamp-2 text-sm font-medium">{patch.reason}</span>
                <span className="flex flex-wrap gap-x-2 text-xs text-ink-3">
                  <span>
                    {patch.workflow}@{patch.tag}
                  </span>
                  <span>{actorWord(patch.author.id)}</span>
                  <Ago at={patch.proposed_at} />
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
