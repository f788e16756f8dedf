import type { CanvasGraph, CanvasNode } from '../../canvas/graph-model.ts';
import type { NestedLayout } from '../../canvas/layout-nested.ts';
import { NODE_TYPE_WORD } from '../../canvas/node-types.ts';
import { nodesById } from '../../canvas/nodes-by-id.ts';
import type { PlacedIssue } from '../check/placed-issues.ts';
import type { EditorNode } from './editor-card.tsx';
import type { EditorEdgeType } from './editor-edge.tsx';
import type { Selection } from './selection.ts';

interface Marks {
  readonly selection: Selection;
  readonly issues: readonly PlacedIssue[];
  /** Steps that the line being drawn cannot end at. */
  readonly refused: ReadonlySet<string>;
}

/** Cards in the order in which Tab walks them. */
export function toEditorNodes(
  graph: CanvasGraph,
  layout: NestedLayout,
  { selection, issues, refused }: Marks,
): EditorNode[] {
  const byId = nodesById(graph);
  return layout.order.flatMap((id): EditorNode[] => {
    const [node, box] = [byId.get(id), layout.boxes.get(id)];
    if (node === undefined || box === undefined) return [];
    const problems = problemsOf(issues, node);
    const isSelected = selection.nodes.includes(id);
    return [
      {
        id,
        type: 'step',
        position: box.onCanvas,
        width: box.width,
        height: box.height,
        selected: isSelected,
        data: { node, problems, isSelected, isRefused: refused.has(id) },
        ariaLabel: spoken(node, problems),
        ariaRole: 'button',
        domAttributes: { 'aria-pressed': isSelected },
      },
    ];
  });
}

/** Its own, and those of the steps inside it: a card must not look sound while its body is not. */
function problemsOf(issues: readonly PlacedIssue[], { id }: CanvasNode): number {
  return issues.filter(({ place, path }) => place.node === id || path.includes(id)).length;
}

export function toEditorEdges(
  graph: CanvasGraph,
  layout: NestedLayout,
  { selection, issues, onSelect }: Omit<Marks, 'refused'> & { readonly onSelect: (id: string) => void },
): EditorEdgeType[] {
  const ids = nodesById(graph);
  return graph.edges
    .filter(({ from, to }) => ids.has(from) && ids.has(to))
    .map((edge) => ({
      id: edge.id,
      type: 'step' as const,
      source: edge.from,
      target: edge.to,
      selected: selection.edges.includes(edge.id),
      data: {
        edge,
        via: layout.edges.get(edge.id) ?? [],
        problems: issues.filter(({ place }) => place.edge === edge.id).length,
        onSelect,
      },
    }));
}

function spoken(node: CanvasNode, problems: number): string {
  const parts = [node.label, NODE_TYPE_WORD[node.type]];
  if (node.body !== undefined)
    parts.push(node.body.steps === 1 ? '1 step inside' : `${node.body.steps} steps inside`);
  if (problems > 0) parts.push(problems === 1 ? '1 problem' : `${problems} problems`);
  return parts.join(', ');
}
