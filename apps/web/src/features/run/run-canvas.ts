import type { Graph, PatchResource } from '@aob/engine/contract';
import type { CanvasGraph, CanvasMode } from '../canvas/graph-model.ts';
import { toCanvas } from '../canvas/to-canvas.ts';
import { composeLayers, EVERY_LAYER, type Layer } from '../overlays/layers.ts';

/** The applied patches of this picture, then those that wait for a decision now. */
export function runLayers(graph: Graph, patches: readonly PatchResource[]): Layer[] {
  const applied = new Set(graph.stack.map(({ patch_id }) => patch_id));
  const proposed = patches.filter(({ patch_id, state }) => state === 'pending_review' && !applied.has(patch_id));
  return [
    ...graph.stack.flatMap((patch) => toLayer(patch, false)),
    ...proposed.flatMap((patch) => toLayer(patch, true)),
  ];
}

export function toLayer(patch: PatchResource, isProposed: boolean): Layer[] {
  if (patch.changes === undefined) return [];
  return [{ patchId: patch.patch_id, author: patch.author, changes: patch.changes, isProposed }];
}

interface View {
  readonly mode: CanvasMode;
  readonly off: readonly string[];
}

/**
 * What is drawn, and the frame it is laid out in: the frame holds every layer, so that switching one moves nothing.
 * Live shows the document as it runs, proposals as ghosts; what a patch removed is only of interest in overlay mode.
 */
export function runCanvas(
  graph: Graph,
  layers: readonly Layer[],
  { mode, off }: View,
): { readonly graph: CanvasGraph; readonly frame: CanvasGraph } {
  const all = composeLayers(graph.base.definition, layers, EVERY_LAYER);
  const hidden = new Set(off);
  const layered =
    mode === 'overlay'
      ? composeLayers(graph.base.definition, layers, { shown: (id) => !hidden.has(id), marked: () => true })
      : {
          nodes: all.nodes.filter(({ change }) => change?.kind !== 'removed'),
          edges: all.edges.filter(({ change }) => change?.kind !== 'removed'),
        };
  return { graph: toCanvas(layered, graph), frame: toCanvas(all, graph) };
}
