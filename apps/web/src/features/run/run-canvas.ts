import type { Graph, PatchResource } from '@aob/engine/contract';
import type { CanvasGraph, CanvasMode, ChangeMark } from '../canvas/graph-model.ts';
import { toCanvas } from '../canvas/to-canvas.ts';
import { composeLayers, EVERY_LAYER, type Layer, type Layered } from '../overlays/layers.ts';
import { isInForce } from '../patches/patch-state.tsx';
import type { RunPicture } from './use-picture.ts';

type PatchStack = Pick<Graph, 'base' | 'stack'>;

/** The applied patches of this picture, then those that waited for a decision at its moment. */
function runLayers({ graph, underReview }: RunPicture, patches: readonly PatchResource[]): Layer[] {
  const applied = new Set(graph.stack.map(({ patch_id }) => patch_id));
  const isProposed = ({ patch_id, state, seq }: PatchResource): boolean =>
    underReview === undefined
      ? state === 'pending_review' && (seq ?? 0) <= graph.seq
      : underReview.has(patch_id) && isInFrame(state);
  const proposed = patches.filter((patch) => isProposed(patch) && !applied.has(patch.patch_id));
  return [
    ...graph.stack.flatMap((patch) => toLayer(patch, false)),
    ...proposed.flatMap((patch) => toLayer(patch, true)),
  ];
}

/** What never came to be has no place in the frame of all moments. */
function isInFrame(state: PatchResource['state']): boolean {
  return isInForce(state) || state === 'pending_review';
}

/** Every layer the run has now: what is drawn at any of its moments stands where it stands in this. */
export function runFrame({ base, stack }: PatchStack, patches: readonly PatchResource[]): Layered {
  const later = patches
    .filter(({ state }) => isInFrame(state))
    .sort(
      (a, b) => (a.graph_version ?? Number.POSITIVE_INFINITY) - (b.graph_version ?? Number.POSITIVE_INFINITY),
    );
  const known = new Set(later.map(({ patch_id }) => patch_id));
  const missing = stack.filter(({ patch_id }) => !known.has(patch_id));
  const layers = [...missing, ...later].flatMap((patch) => toLayer(patch, false));
  return composeLayers(base.definition, layers, EVERY_LAYER);
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

/** Live shows the document as it runs, proposals as ghosts; what a patch removed is only of interest in overlay mode. */
export function runCanvas(
  picture: RunPicture,
  patches: readonly PatchResource[],
  { mode, off, chosen, folded }: View,
): CanvasGraph {
  const hidden = new Set(mode === 'overlay' ? off : []);
  const all = composeLayers(picture.graph.base.definition, runLayers(picture, patches), {
    shown: (id) => !hidden.has(id),
    marked: () => true,
  });
  const layered =
    mode === 'overlay' ? all : { nodes: all.nodes.filter(isThere), edges: all.edges.filter(isThere) };
  return toCanvas(layered, picture.graph, { chosen, folded });
}

function isThere({ change }: { readonly change?: ChangeMark }): boolean {
  return change?.kind !== 'removed';
}
