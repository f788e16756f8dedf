'use client';

import type { PatchResource } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { DocumentChange } from '../overlays/change-picture.tsx';
import { toLayer } from '../run/run-canvas.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
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
  const layers = useMemo(() => toLayer(patch, !isInForce(patch.state)), [patch]);
  if (before.isError) return <ProblemView error={before.error} />;
  if (before.data?.definition === undefined) return <SkeletonBlock className="h-64" />;
  return <DocumentChange before={before.data.definition} layers={layers} />;
}
