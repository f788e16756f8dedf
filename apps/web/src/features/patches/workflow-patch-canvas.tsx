'use client';

import type { PatchResource } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { toCanvas } from '../canvas/to-canvas.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { useTRPC } from '../data/trpc.ts';
import { composeLayers } from '../overlays/layers.ts';
import { toLayer } from '../run/run-canvas.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { changedAndNextTo } from './patch-canvas.tsx';
import { isInForce } from './patch-state.tsx';

interface WorkflowPatchCanvasProps {
  readonly patch: PatchResource;
  /** The version it was judged on. */
  readonly base: string;
}

/** The version that a patch of a workflow changes, with what it changes. */
export function WorkflowPatchCanvas({ patch, base }: WorkflowPatchCanvasProps) {
  const trpc = useTRPC();
  const before = useQuery(trpc.workflows.get.queryOptions({ ref: `${patch.workflow}@${base}` }));
  const definition = before.data?.definition;
  const drawn = useMemo(() => {
    if (definition === undefined) return undefined;
    const layers = toLayer(patch, !isInForce(patch.state));
    return toCanvas(composeLayers(definition, layers, { shown: () => true, marked: () => true }));
  }, [definition, patch]);
  const focus = useMemo(() => (drawn === undefined ? [] : changedAndNextTo(drawn)), [drawn]);
  if (before.isError) return <ProblemView error={before.error} />;
  if (drawn === undefined) return <SkeletonBlock className="h-64" />;
  return (
    <div className="h-64 overflow-hidden max-sm:h-48 rounded-lg border">
      <WorkflowCanvas
        graph={drawn}
        mode="overlay"
        label="What changes in the graph"
        selected={undefined}
        focus={focus}
        isPreview
      />
    </div>
  );
}
