/**
 * Base and patches as layers over one another. Folding change sets is enough for drawing: what a run really follows
 * is the engine's answer (`graph.definition`), this only says which elements a reader sees and why.
 */
import {
  allEdges,
  type ChangeSet,
  type EdgeDocument,
  type NodeElement,
  type PatchAuthor,
  type WorkflowDocument,
} from '@aob/ir';
import { type Step, stepsOf } from '../bodies/steps.ts';
import type { ChangeKind, ChangeMark } from '../canvas/graph-model.ts';

export interface Layer {
  readonly patchId: string;
  /** Absent where nobody made it: the difference between two runs. */
  readonly author?: Pick<PatchAuthor, 'kind'>;
  readonly changes: ChangeSet;
  /** Waits for a decision: drawn as a proposal. */
  readonly isProposed: boolean;
}

export interface LayerChoice {
  /** Layers whose changes are on the canvas; what the others added is absent, what they removed is there. */
  readonly shown: (patchId: string) => boolean;
  /** Layers whose changes are marked. */
  readonly marked: (patchId: string) => boolean;
}

export interface LayeredNode extends Step {
  readonly change?: ChangeMark;
}

export interface LayeredEdge {
  readonly id: string;
  readonly edge: EdgeDocument;
  readonly change?: ChangeMark;
}

/** Of the document and of every body in it, outer nodes before what stands in them. */
export interface Layered {
  readonly nodes: readonly LayeredNode[];
  readonly edges: readonly LayeredEdge[];
}

export const EVERY_LAYER: LayerChoice = { shown: () => true, marked: () => true };

/** The id the compiler gives an edge (R1). */
export function edgeId(edge: EdgeDocument): string {
  return edge.id ?? `${edge.from}->${edge.to}${edge.on === undefined ? '' : `:${edge.on}`}`;
}

export function composeLayers(
  base: WorkflowDocument,
  layers: readonly Layer[],
  choice: LayerChoice,
): Layered {
  const nodes = new Map<string, LayeredNode>(stepsOf(base).map((step) => [step.node.id, step]));
  const edges = new Map<string, LayeredEdge>(
    allEdges(base).map((edge) => [edgeId(edge), { id: edgeId(edge), edge }]),
  );
  for (const layer of layers) {
    if (!choice.shown(layer.patchId)) continue;
    const isMarked = choice.marked(layer.patchId);
    putNodes(nodes, layer, isMarked);
    putEdges(edges, layer, isMarked);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function markOf(layer: Layer, kind: ChangeKind): ChangeMark {
  const { author, patchId, isProposed } = layer;
  return { kind, patchId, isProposed, ...(author && { author: author.kind }) };
}

/** A later layer's mark wins; without a mark of its own the one below stays visible. */
function marked<T extends { readonly change?: ChangeMark }>(
  element: Omit<T, 'change'>,
  below: ChangeMark | undefined,
  layer: Layer,
  kind: ChangeKind,
  isMarked: boolean,
) {
  const change = isMarked ? markOf(layer, kind) : below;
  return change === undefined ? element : { ...element, change };
}

function putNodes(nodes: Map<string, LayeredNode>, layer: Layer, isMarked: boolean): void {
  const { added, changed, removed } = layer.changes.nodes;
  for (const element of added)
    nodes.set(element.id, marked<LayeredNode>(stepOf(element), undefined, layer, 'added', isMarked));
  for (const { id, after } of changed) {
    nodes.set(id, marked<LayeredNode>(stepOf(after), nodes.get(id)?.change, layer, 'changed', isMarked));
  }
  for (const element of removed) {
    if (isMarked) nodes.set(element.id, { ...stepOf(element), change: markOf(layer, 'removed') });
    else nodes.delete(element.id);
  }
}

function stepOf({ owner = '', ...node }: NodeElement): Step {
  return { node, owner };
}

function putEdges(edges: Map<string, LayeredEdge>, layer: Layer, isMarked: boolean): void {
  const { added, changed, removed } = layer.changes.edges;
  for (const edge of added) {
    edges.set(edge.id, marked<LayeredEdge>({ id: edge.id, edge }, undefined, layer, 'added', isMarked));
  }
  for (const { id, after } of changed) {
    edges.set(
      id,
      marked<LayeredEdge>({ id, edge: after }, edges.get(id)?.change, layer, 'changed', isMarked),
    );
  }
  for (const edge of removed) {
    if (isMarked) edges.set(edge.id, { id: edge.id, edge, change: markOf(layer, 'removed') });
    else edges.delete(edge.id);
  }
}

export interface ChangeCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export function countChanges({ nodes, edges }: ChangeSet): ChangeCounts {
  return {
    added: nodes.added.length + edges.added.length,
    changed: nodes.changed.length + edges.changed.length,
    removed: nodes.removed.length + edges.removed.length,
  };
}
