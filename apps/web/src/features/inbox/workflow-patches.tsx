'use client';

import type { PatchResource } from '@aob/engine/contract';
import clsx from 'clsx';
import { GitPullRequestArrow } from 'lucide-react';
import { actorWord } from '../runs/actor.ts';
import { Ago } from '../ui/time.tsx';

interface WorkflowPatchesProps {
  readonly patches: readonly PatchResource[];
  readonly shown: string | undefined;
  readonly onShow: (id: string) => void;
}

/** Changes of workflows that wait for a person: they have no ticket and no clock, and are decided one by one. */
export function WorkflowPatches({ patches, shown, onShow }: WorkflowPatchesProps) {
  if (patches.length === 0) return null;
  return (
    <section aria-label="Changes of workflows">
      <h2 className="px-4 pb-1 pt-3 text-xs font-semibold text-ink-3">Changes of workflows</h2>
      <ul>
        {patches.map((patch) => (
          <li key={patch.patch_id}>
            <button
              type="button"
              aria-current={patch.patch_id === shown ? 'true' : undefined}
              onClick={() => onShow(patch.patch_id)}
              className={clsx(
                'flex w-full gap-2 border-l-2 py-2.5 pl-9 pr-3.5 text-left -outline-offset-2',
                patch.patch_id === shown
                  ? 'border-accent-text bg-accent-soft'
                  : 'border-transparent hover:bg-hover',
              )}
            >
              <GitPullRequestArrow
                data-status="waiting"
                className="mt-0.5 size-4 shrink-0 text-(--st)"
                aria-hidden
              />
              <span className="min-w-0 flex-1">
                <span className="line-clamp-2 text-sm font-medium">{patch.reason}</span>
                <span className="flex flex-wrap gap-x-2 text-xs text-ink-2">
                  <span>
                    {patch.workflow}@{patch.tag}
                  </span>
                  <span>{actorWord(patch.author.id)}</span>
                  <span className="ml-auto">
                    <Ago at={patch.proposed_at} />
                  </span>
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
