import { CHANGE_GLYPH } from './change-words.ts';
import type { FlowEdgeType } from './flow-edge.tsx';
import type { CanvasGraph, CanvasNode } from './graph-model.ts';
import { CARD, type Layout } from './layout.ts';
import { readingOrder } from './layout-rank.ts';
import type { CardNode } from './node-card.tsx';
import { NODE_TYPE_WORD } from './node-types.ts';
import { NODE_STATUS } from './status-words.ts';

/** Cards in topological order: Tab walks the page in the order of this list. */
export function toFlowNodes(
  graph: CanvasGraph,
  layout: Layout,
  { selected, newcomers }: { readonly selected: string | undefined; readonly newcomers: ReadonlySet<string> },
): CardNode[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  return readingOrder(layout.ranks, layout.nodes).flatMap((id) => {
    const node = byId.get(id);
    const position = layout.nodes.get(id);
    if (node === undefined || position === undefined) return [];
    const isSelected = id === selected;
    return [
      {
        id,
        type: 'card' as const,
        position,
        width: CARD.width,
        height: CARD.height,
        data: { node, isNew: newcomers.has(id), isSelected },
        ariaRole: 'button' as const,
        ariaLabel: spoken(node),
        domAttributes: { 'aria-pressed': isSelected },
      },
    ];
  });
}

export function toFlowEdges(graph: CanvasGraph, layout: Layout): FlowEdgeType[] {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  return graph.edges
    .filter((edge) => ids.has(edge.from) && ids.has(edge.to))
    .map((edge) => ({
      id: edge.id,
      type: 'flow' as const,
      source: edge.from,
      target: edge.to,
      data: { edge, via: layout.edges.get(edge.id) ?? [] },
    }));
}

function spoken(node: CanvasNode): string {
  const parts = [node.label, NODE_TYPE_WORD[node.type]];
  if (node.change?.isProposed) parts.push('proposed');
  else if (node.status !== undefined) parts.push(NODE_STATUS[node.status].word);
  if (node.change !== undefined) parts.push(`${node.change.kind} (${CHANGE_GLYPH[node.change.kind]})`);
  return parts.join(', ');
}
