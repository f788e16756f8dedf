import { CHANGE_GLYPH } from './change-words.ts';
import type { FlowEdgeType } from './flow-edge.tsx';
import type { FrameNode } from './frame-card.tsx';
import type { CanvasGraph, CanvasNode } from './graph-model.ts';
import type { NestedLayout } from './layout-nested.ts';
import type { CardNode } from './node-card.tsx';
import { NODE_TYPE_WORD } from './node-types.ts';
import { NODE_STATUS } from './status-words.ts';
import { UNDO_WORD } from './undo-words.ts';

interface Marks {
  readonly selected: string | undefined;
  readonly newcomers: ReadonlySet<string>;
}

/** Cards and frames in topological order: Tab walks the page in the order of this list, frames before what is in them. */
export function toFlowNodes(
  graph: CanvasGraph,
  layout: NestedLayout,
  { selected, newcomers }: Marks,
): (CardNode | FrameNode)[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  return layout.order.flatMap((id): (CardNode | FrameNode)[] => {
    const node = byId.get(id);
    const box = layout.boxes.get(id);
    // What stands in a frame that is not drawn has nowhere to stand.
    if (node === undefined || box === undefined || (box.parent !== undefined && !byId.has(box.parent)))
      return [];
    const isSelected = id === selected;
    const placed = {
      id,
      position: box.inParent,
      width: box.width,
      height: box.height,
      ...(box.parent === undefined ? {} : { parentId: box.parent }),
      data: { node, isNew: newcomers.has(id), isSelected },
      ariaLabel: spoken(node),
    };
    // A frame has controls of its own in its head: it is no button itself.
    if (node.body !== undefined)
      return [{ ...placed, type: 'frame' as const, focusable: false, ariaRole: 'group' as const }];
    return [
      {
        ...placed,
        type: 'card' as const,
        ariaRole: 'button' as const,
        domAttributes: { 'aria-pressed': isSelected },
      },
    ];
  });
}

export function toFlowEdges(graph: CanvasGraph, layout: NestedLayout): FlowEdgeType[] {
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
  if (node.isCached) parts.push('from the cache');
  if (node.undo !== undefined) parts.push(UNDO_WORD[node.undo]);
  if (node.body?.progress !== undefined) parts.push(node.body.progress);
  if (node.change !== undefined) parts.push(`${node.change.kind} (${CHANGE_GLYPH[node.change.kind]})`);
  return parts.join(', ');
}
