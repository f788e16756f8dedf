/** One graph of a document as the canvas draws it: bodies are cards that lead to a graph of their own. */
import { bodyOf, canOwnBody, edgeIdOf, type WorkflowDocument } from '@aob/ir';
import { countInside, stepsOf } from '../../bodies/steps.ts';
import type { CanvasGraph } from '../../canvas/graph-model.ts';
import type { Box, NestedLayout } from '../../canvas/layout-nested.ts';
import { edgeLabel, wordsOf } from '../../canvas/to-canvas.ts';
import type { Places } from '../document/edits.ts';
import { graphOf } from '../document/graphs.ts';

export function levelGraph(document: WorkflowDocument, owner: string): CanvasGraph {
  const graph = graphOf(document, owner) ?? { nodes: [], edges: [] };
  const inside = countInside(stepsOf(document));
  return {
    hidden: [],
    nodes: graph.nodes.map((node) => ({
      ...wordsOf(node),
      isProtected: node.protected === true,
      isCached: false,
      // A composite may refer to another workflow instead.
      ...(canOwnBody(node.type) && bodyOf(node) !== undefined
        ? { body: { steps: inside.get(node.id) ?? 0, isFolded: true } }
        : {}),
    })),
    edges: graph.edges.map((edge) => {
      const label = edgeLabel(edge);
      return {
        id: edgeIdOf(edge),
        from: edge.from,
        to: edge.to,
        state: 'open' as const,
        ...(label === undefined ? {} : { label }),
      };
    }),
  };
}

/** The layout with some nodes where somebody put them; an edge to or from one of them goes its straight way. */
export function withPlaces(layout: NestedLayout, graph: CanvasGraph, places: Places): NestedLayout {
  const boxes = new Map<string, Box>();
  for (const [id, box] of layout.boxes) {
    const at = places[id];
    boxes.set(id, at === undefined ? box : { ...box, inParent: at, onCanvas: at });
  }
  const edges = new Map(layout.edges);
  for (const { id, from, to } of graph.edges)
    if (places[from] !== undefined || places[to] !== undefined) edges.delete(id);
  return { ...layout, boxes, edges };
}
