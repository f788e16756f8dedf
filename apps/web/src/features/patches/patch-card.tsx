import type { PatchResource } from '@aob/engine/contract';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { AUTHOR_ICON, AUTHOR_WORD } from '../canvas/change-words.ts';
import { ChangeCountsView } from '../overlays/change-counts.tsx';
import { countChanges } from '../overlays/layers.ts';
import { actorWord } from '../runs/actor.ts';
import { Ago } from '../ui/time.tsx';
import { PatchStateBadge } from './patch-state.tsx';

interface PatchCardProps {
  readonly patch: PatchResource;
  readonly withRun?: boolean;
  /** A control at the right, above the link that covers the card. */
  readonly aside?: ReactNode;
}

/** A patch in a list: why, who, when, how much. */
export function PatchCard({ patch, withRun = false, aside }: PatchCardProps) {
  const AuthorIcon = AUTHOR_ICON[patch.author.kind];
  return (
    <div className="relative flex gap-3 rounded-lg border bg-surface p-3 hover:bg-hover">
      <span className="grid size-8 shrink-0 place-items-center rounded-full border bg-sunken text-ink-2">
        <AuthorIcon className="size-4" aria-label={AUTHOR_WORD[patch.author.kind]} />
      </span>
      <div className="min-w-0 flex-1">
        <Link
          href={`/patches/${patch.patch_id}`}
          className="line-clamp-2 font-medium after:absolute after:inset-0 after:rounded-lg"
        >
          {patch.reason}
        </Link>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
          {withRun && (
            <span className="text-ink-2">
              {patch.scope === 'run' ? `a run of ${patch.workflow}` : `${patch.workflow}@${patch.tag}`}
            </span>
          )}
          <span>
            {actorWord(patch.author.id)}
            {patch.author.node !== undefined && ` from ${patch.author.node}`}
          </span>
          <Ago at={patch.applied_at ?? patch.proposed_at} />
          {patch.changes !== undefined && <ChangeCountsView counts={countChanges(patch.changes)} />}
        </p>
        <p className="mt-1.5">
          <PatchStateBadge state={patch.state} />
        </p>
      </div>
      <span className="relative z-10 empty:hidden">{aside}</span>
    </div>
  );
}
