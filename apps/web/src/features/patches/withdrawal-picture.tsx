import type { PatchPreview } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { ChangeCountsView } from '../overlays/change-counts.tsx';
import { DocumentChange, draftLayer } from '../overlays/change-picture.tsx';
import { countChanges } from '../overlays/layers.ts';
import { headOf } from '../run/head.ts';
import { Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { ChangeList } from './patch-changes.tsx';

interface WithdrawalPictureProps {
  readonly runId: string;
  readonly changes: NonNullable<PatchPreview['changes']>;
}

/** What taking a patch back would do to the graph that the run follows now. */
export function WithdrawalPicture({ runId, changes }: WithdrawalPictureProps) {
  const trpc = useTRPC();
  const graph = useQuery(trpc.runs.graph.queryOptions(headOf(runId)));
  const layers = useMemo(() => [draftLayer(changes)], [changes]);
  return (
    <Section
      title="What it would change in the run"
      aside={<ChangeCountsView counts={countChanges(changes)} />}
    >
      {graph.data === undefined ? (
        <SkeletonBlock className="h-48" />
      ) : (
        <DocumentChange before={graph.data.definition} layers={layers} isSmall />
      )}
      <div className="overflow-hidden rounded-lg border">
        <ChangeList changes={changes} />
      </div>
    </Section>
  );
}
