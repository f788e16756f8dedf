import type { EdgeChange, NodeChange } from '@xyflow/react';

/** What is chosen on the canvas: steps, connections, or some of both. */
export interface Selection {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

export const NOTHING: Selection = { nodes: [], edges: [] };

export function selectionOfNodes(nodes: readonly string[]): Selection {
  return { nodes, edges: [] };
}

/** After what the canvas reports; the same object when nothing was chosen or let go. */
export function afterChanges(
  selection: Selection,
  list: keyof Selection,
  changes: readonly (NodeChange | EdgeChange)[],
): Selection {
  const ids = new Set(selection[list]);
  let isChanged = false;
  for (const change of changes) {
    if (change.type !== 'select' || ids.has(change.id) === change.selected) continue;
    isChanged = true;
    if (change.selected) ids.add(change.id);
    else ids.delete(change.id);
  }
  return isChanged ? { ...selection, [list]: [...ids] } : selection;
}

/** Without what is not there any more. */
export function present(
  selection: Selection,
  graph: { readonly nodes: readonly { id: string }[]; readonly edges: readonly { id: string }[] },
): Selection {
  const nodes = selection.nodes.filter((id) => graph.nodes.some((node) => node.id === id));
  const edges = selection.edges.filter((id) => graph.edges.some((edge) => edge.id === id));
  const isSame = nodes.length === selection.nodes.length && edges.length === selection.edges.length;
  return isSame ? selection : { nodes, edges };
}
