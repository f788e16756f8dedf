'use client';

import type { PatchResource } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { GitCompareArrows } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '../data/trpc.ts';
import { actorWord } from '../runs/actor.ts';
import { Section } from '../ui/section.tsx';
import { pairHref } from './pair-link.ts';
import { isInForce, PatchStateBadge } from './patch-state.tsx';

interface BesideOthersProps {
  readonly patch: PatchResource;
  readonly runId: string;
}

/** The other patches of its run, each with the way to what the two have to do with each other. */
export function BesideOthers({ patch, runId }: BesideOthersProps) {
  const trpc = useTRPC();
  const patches = useQuery(trpc.runs.patches.queryOptions({ run_id: runId, limit: 200 }));
  const others = (patches.data?.items ?? []).filter(
    ({ patch_id, state, changes }) =>
      patch_id !== patch.patch_id &&
      changes !== undefined &&
      (isInForce(state) || state === 'pending_review'),
  );
  if (patch.changes === undefined || others.length === 0) return null;
  return (
    <Section title="Beside the other patches of the run">
      <ul className="flex flex-col overflow-hidden rounded-lg border bg-surface">
        {others.map((other) => (
          <li key={other.patch_id} className="border-b last:border-b-0">
            <Link
              href={pairHref(patch.patch_id, other.patch_id)}
              className="flex items-center gap-2.5 px-3 py-2 text-sm hover:bg-hover focus-visible:outline-offset-[-2px]"
            >
              <GitCompareArrows className="size-4 shrink-0 text-ink-3" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{other.reason}</span>
                <span className="block text-xs text-ink-3">
                  {actorWord(other.author.id)}. Does one stand without the other?
                </span>
              </span>
              <PatchStateBadge state={other.state} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
