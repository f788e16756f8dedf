'use client';

import type { Graph, PatchResource } from '@aob/engine/contract';
import { useMemo } from 'react';
import { toCanvas } from '../canvas/to-canvas.ts';
import { ChangePicture } from '../overlays/change-picture.tsx';
import { composeLayers } from '../overlays/layers.ts';
import { toLayer } from '../run/run-canvas.ts';
import { isInForce } from './patch-state.tsx';

interface PatchCanvasProps {
  readonly graph: Graph;
  /** The ones to mark; whatever came before them is shown as it is. */
  readonly patches: readonly PatchResource[];
  readonly selected?: string | undefined;
  /** The instance of a body to look at; default: what needs attention. */
  readonly scope?: string | undefined;
}

/** A graph diff on a small canvas: before and after merged, what these patches changed marked. */
export function PatchCanvas({ graph, patches, selected, scope = '' }: PatchCanvasProps) {
  const drawn = useMemo(() => {
    const marked = new Set(patches.map(({ patch_id }) => patch_id));
    const stack = graph.stack.filter(({ patch_id }) => !marked.has(patch_id));
    const latest = Math.max(0, ...patches.map((patch) => patch.graph_version ?? Number.POSITIVE_INFINITY));
    // A later patch is no part of what this one changed.
    const before = stack.filter(({ graph_version }) => (graph_version ?? 0) < latest);
    const layers = [
      ...before.flatMap((patch) => toLayer(patch, false)),
      ...patches.flatMap((patch) => toLayer(patch, !isInForce(patch.state))),
    ];
    return toCanvas(
      composeLayers(graph.base.definition, layers, { shown: () => true, marked: (id) => marked.has(id) }),
      graph,
      { chosen: scope === '' ? [] : [scope] },
    );
  }, [graph, patches, scope]);
  return <ChangePicture graph={drawn} selected={selected} />;
}
