'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Fact } from '../ui/chip.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Editor } from './editor.tsx';
import { type Latest, refOf } from './save/latest.ts';
import { useDraftBase, useLatest } from './save/use-latest.ts';
import { createDraftStore, type Draft, type DraftStore, keyOfDraft } from './state/draft-store.ts';
import { useMounted } from './state/use-mounted.ts';

/** Opens a saved workflow for editing, or the draft of it that is kept in this browser. */
export function EditorPage({ name }: { readonly name: string }) {
  const [tag] = useQueryState('tag', parseAsString.withDefault('main'));
  const isMounted = useMounted();
  // What is kept in the browser is not known to the server that writes the page.
  return isMounted ? <Opening key={tag} name={name} tag={tag} /> : <Waiting />;
}

interface Opened {
  readonly store: DraftStore;
  readonly draft: Draft | undefined;
}

function Opening({ name, tag }: { readonly name: string; readonly tag: string }) {
  const trpc = useTRPC();
  const [{ store, draft }] = useState((): Opened => {
    const opened = createDraftStore(keyOfDraft(name, tag), localStorage, newStamp);
    return { store: opened, draft: opened.read() };
  });
  const query = useQuery(trpc.workflows.get.queryOptions({ ref: refOf(name, tag) }));
  const { latest, error } = useLatest(query.data, tag);
  const kept = useDraftBase(draft?.base);
  const [first, setFirst] = useState<Latest>();
  // The version the page began with; later ones are news.
  if (first === undefined && latest !== undefined) setFirst(latest);
  const failure = query.error ?? error ?? kept.error;
  if (failure) return <ProblemView error={failure} onRetry={() => void query.refetch()} />;
  const base = draft?.base === undefined ? first : kept.base;
  if (base === undefined || first === undefined) return <Waiting />;
  return (
    <Editor
      start={{ base, from: draft ?? { document: base.lean, places: {} }, store }}
      tag={tag}
      title={<Title name={name} tag={tag} version={latest?.version ?? first.version} />}
      latest={latest}
      onSaved={stay}
    />
  );
}

export function newStamp(): string {
  return `${Date.now()}-${Math.random()}`;
}

/** The page is where it was saved. */
function stay(): void {}

function Title({
  name,
  tag,
  version,
}: {
  readonly name: string;
  readonly tag: string;
  readonly version: number;
}) {
  return (
    <h1 className="flex flex-wrap items-center gap-x-2.5 text-lg font-semibold tracking-tight">
      <Link href={`/workflows/${encodeURIComponent(name)}`} className="truncate rounded hover:underline">
        {name}
      </Link>
      <Fact>{tag}</Fact>
      <Fact>v{version}</Fact>
    </h1>
  );
}

export function Waiting() {
  return (
    <div className="flex h-full flex-col">
      <SkeletonBlock className="m-4 h-8 w-64" />
      <SkeletonBlock className="mx-4 mb-4 min-h-0 flex-1" />
    </div>
  );
}
