import type { CanvasGraph, CanvasNode } from './graph-model.ts';

const indexes = new WeakMap<Pick<CanvasGraph, 'nodes'>, ReadonlyMap<string, CanvasNode>>();

/** A graph never changes, and is asked this with each move of the pointer. */
export function nodesById(graph: Pick<CanvasGraph, 'nodes'>): ReadonlyMap<string, CanvasNode> {
  const found = indexes.get(graph) ?? new Map(graph.nodes.map((node) => [node.id, node]));
  indexes.set(graph, found);
  return found;
}
