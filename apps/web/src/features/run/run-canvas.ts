import type { Graph, PatchResource } from '@aob/engine/contract';
import { foldedBodies } from '../bodies/folding.ts';
import type { CanvasGraph, CanvasMode, ChangeMark } from '../canvas/graph-model.ts';
import { toCanvas } from '../canvas/to-canvas.ts';
import { composeLayers, EVERY_LAYER, type Layer, type Layered } from '../overlays/layers.ts';

/** The applied patches of this picture, then those that waited for a decision at its moment and still do. */
function runLayers(graph: Graph, patches: readonly PatchResource[]): Layer[] {
  const applied = new Set(graph.stack.map(({ patch_id }) => patch_id));
  const proposed = patches.filter(
    ({ patch_id, state, seq }) => state === 'pending_review' && seq <= graph.seq && !applied.has(patch_id),
  );
  return [
    ...graph.stack.flatMap((patch) => toLayer(patch, false)),
    ...proposed.flatMap((patch) => toLayer(patch, true)),
  ];
}

/** Every layer the run has now: the frame of all its moments. */
function frameLayers(graph: Graph, patches: readonly PatchResource[]): Layer[] {
  const later = patches
    .filter(({ state }) => state === 'applied' || state === 'pending_review')
    .sort(
      (a, b) => (a.graph_version ?? Number.POSITIVE_INFINITY) - (b.graph_version ?? Number.POSITIVE_INFINITY),
    );
  const known = new Set(later.map(({ patch_id }) => patch_id));
  const missing = graph.stack.filter(({ patch_id }) => !known.has(patch_id));
  return [...missing, ...later].flatMap((patch) => toLayer(patch, false));
}

export function toLayer(patch: PatchResource, isProposed: boolean): Layer[] {
  if (patch.changes === undefined) return [];
  return [{ patchId: patch.patch_id, author: patch.author, changes: patch.changes, isProposed }];
}

interface View {
  readonly mode: CanvasMode;
  readonly off: readonly string[];
  /** Paths of the instances on view. */
  readonly chosen: readonly string[];
  readonly folded: ReadonlySet<string>;
}

/**
 * What is drawn, and the frame it is laid out in: the frame holds every layer, so that neither switching one nor going
 * back in time moves anything. Live shows the document as it runs, proposals as ghosts; what a patch removed is only of
 * interest in overlay mode.
 */
export function runCanvas(
  graph: Graph,
  patches: readonly PatchResource[],
  { mode, off, chosen, folded }: View,
): { readonly graph: CanvasGraph; readonly frame: CanvasGraph } {
  const layers = runLayers(graph, patches);
  const hidden = new Set(mode === 'overlay' ? off : []);
  const all = composeLayers(graph.base.definition, layers, {
    shown: (id) => !hidden.has(id),
    marked: () => true,
  });
  const layered =
    mode === 'overlay' ? all : { nodes: all.nodes.filter(isThere), edges: all.edges.filter(isThere) };
  const view = { chosen, folded };
  return {
    graph: toCanvas(layered, graph, view),
    frame: toCanvas(frameOf(graph, patches), graph, view),
  };
}

function frameOf(graph: Graph, patches: readonly PatchResource[]): Layered {
  return composeLayers(graph.base.definition, frameLayers(graph, patches), EVERY_LAYER);
}

/** Read off the frame, which knows all that may be in a body: what is open must not depend on the layers on view. */
export function runFolds(
  graph: Graph,
  patches: readonly PatchResource[],
  switched: readonly string[],
): ReadonlySet<string> {
  return foldedBodies(frameOf(graph, patches).nodes, switched);
}

function isThere({ change }: { readonly change?: ChangeMark }): boolean {
  return change?.kind !== 'removed';
}
