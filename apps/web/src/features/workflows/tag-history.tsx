'use client';

import type { TagMove } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { ChangeCountsView } from '../overlays/change-counts.tsx';
import { countChanges } from '../overlays/layers.ts';
import { actorWord } from '../runs/actor.ts';
import { FilterChip } from '../ui/chip.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';
import { StepTag } from './step-tag.tsx';

const MOVES_SHOWN = 50;

/** How a tag came to where it points, newest move first, and the steps back and forth. */
export function TagHistory({ name }: { readonly name: string }) {
  const trpc = useTRPC();
  const tags = useQuery(trpc.workflows.tags.queryOptions({ name }));
  const [chosen, setChosen] = useState<string>();
  const names = tags.data?.items.map(({ tag }) => tag) ?? [];
  const shown = chosen ?? (names.includes('main') ? 'main' : names[0]);
  if (tags.isError) return <ProblemView error={tags.error} />;
  if (shown === undefined) return null;
  return (
    <div className="px-4">
      <Section title={`History of ${shown}`}>
        {names.length > 1 && (
          <div className="flex flex-wrap gap-1.5">
            {names.map((tag) => (
              <FilterChip key={tag} isOn={tag === shown} onClick={() => setChosen(tag)}>
                {tag}
              </FilterChip>
            ))}
          </div>
        )}
        <Moves name={name} tag={shown} />
      </Section>
    </div>
  );
}

function Moves({ name, tag }: { readonly name: string; readonly tag: string }) {
  const trpc = useTRPC();
  const history = useQuery(trpc.workflows.tagHistory.queryOptions({ name, tag, limit: MOVES_SHOWN }));
  if (history.isError) return <ProblemView error={history.error} onRetry={() => void history.refetch()} />;
  if (history.data === undefined) return <SkeletonRows count={2} />;
  const { items, undo, redo, next_cursor: more } = history.data;
  const current = items[0]?.to;
  return (
    <>
      {current !== undefined && (
        <div className="flex gap-2">
          <StepTag step="undo" name={name} tag={tag} from={current} to={undo} />
          <StepTag step="redo" name={name} tag={tag} from={current} to={redo} />
        </div>
      )}
      <ol aria-label={`Moves of ${tag}`} className="flex flex-col overflow-hidden rounded-lg border">
        {items.map((move) => (
          <MoveRow key={`${move.at}${move.to}${move.kind}`} move={move} />
        ))}
      </ol>
      {more !== null && <p className="text-xs text-ink-3">Older moves: aob workflow history {name}</p>}
    </>
  );
}

const WORD: { readonly [K in TagMove['kind']]: string } = {
  save: 'Pushed',
  patch: 'Patched',
  set: 'Pointed here',
  undo: 'Undone',
  redo: 'Redone',
};

function MoveRow({ move }: { readonly move: TagMove }) {
  const { kind, version, by, at, reason, patch_id: patchId, changes } = move;
  return (
    <li className="border-b px-3 py-2 text-sm last:border-b-0">
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="font-medium">
          {WORD[kind]}: version {version}
        </span>
        {changes !== undefined && <ChangeCountsView counts={countChanges(changes)} />}
      </p>
      {reason !== undefined && <p className="break-words text-ink-2">{reason}</p>}
      <p className="flex flex-wrap gap-x-2 text-xs text-ink-3">
        <span>{actorWord(by)}</span>
        <Ago at={at} />
        {patchId !== undefined && (
          <Link href={`/patches/${patchId}`} className="text-accent-text underline underline-offset-4">
            patch
          </Link>
        )}
      </p>
    </li>
  );
}
