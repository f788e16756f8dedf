'use client';

import type { Ticket } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';
import { PatchCanvas } from '../patches/patch-canvas.tsx';
import { headOf } from '../run/head.ts';
import { SkeletonBlock } from '../ui/skeleton.tsx';

/** The run with the patches in question marked; the step that asks is outlined. */
export function DecisionCanvas({ ticket }: { readonly ticket: Ticket }) {
  const trpc = useTRPC();
  const graph = useQuery(trpc.runs.graph.queryOptions(headOf(ticket.run.run_id)));
  if (graph.data === undefined) return <SkeletonBlock className="h-56" />;
  return (
    <PatchCanvas
      graph={graph.data}
      patches={ticket.patches}
      selected={ticket.node?.id}
      scope={ticket.node?.scope}
    />
  );
}
