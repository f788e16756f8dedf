/** Two runs in one picture: the document of b over that of a, the status in b, and beside it what was otherwise in a. */
import type { Graph, NodeComparison, RunComparison } from '@aob/engine/contract';
import { foldedBodies } from '../bodies/folding.ts';
import { pictureOf } from '../bodies/picture.ts';
import type { CanvasGraph, CanvasNode, CanvasVersus } from '../canvas/graph-model.ts';
import { toCanvas } from '../canvas/to-canvas.ts';
import { composeLayers, EVERY_LAYER, type Layer } from '../overlays/layers.ts';
import { isOtherwise } from './compare-words.ts';

export interface ComparedPicture {
  readonly canvas: CanvasGraph;
  /** The instance in which a step is looked at. */
  readonly scopeOf: (id: string) => string | undefined;
}

interface CompareView {
  /** Paths of the instances on view. */
  readonly chosen: readonly string[];
  /** Bodies that the reader has opened or closed. */
  readonly switched: readonly string[];
}

export function comparedPicture(
  a: Graph,
  b: Graph,
  comparison: RunComparison,
  { chosen, switched }: CompareView,
): ComparedPicture {
  const { changes } = comparison;
  const layers: Layer[] = changes === undefined ? [] : [{ patchId: 'b', changes, isProposed: false }];
  const layered = composeLayers(a.definition, layers, EVERY_LAYER);
  const folded = foldedBodies(layered.nodes, switched);
  const { scopeOf } = pictureOf(layered.nodes, b, chosen);
  const byKey = new Map(comparison.nodes.map((node) => [node.scope + node.node, node]));
  const canvas = toCanvas(layered, b, { chosen, folded });
  return {
    canvas: {
      ...canvas,
      nodes: canvas.nodes.map((node) => beside(node, byKey.get((scopeOf(node.id) ?? '') + node.id))),
    },
    scopeOf,
  };
}

function beside(node: CanvasNode, compared: NodeComparison | undefined): CanvasNode {
  if (compared === undefined) return node;
  // What is only in a tells what became of it there.
  if (compared.in === 'a') return compared.a === undefined ? node : { ...node, status: compared.a.status };
  const versus = versusOf(compared);
  return versus === undefined ? node : { ...node, versus };
}

function versusOf(compared: NodeComparison): CanvasVersus | undefined {
  const { differs, a } = compared;
  const isOther = isOtherwise(compared);
  if (a !== undefined && differs.includes('status')) return { status: a.status, isOtherwise: isOther };
  return isOther ? { isOtherwise: true } : undefined;
}
