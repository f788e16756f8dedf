/**
 * R2 with `cancel_losers`: what ends when a join begins. A node is a loser when it stands in the same graph, every path
 * from it leads into the join, and nothing else waits for it: it has somewhere to go, and what the graph returns does not
 * read it. Whoever is before a node that somebody waits for is waited for as well.
 */
import type { NodeDocument } from '../document.ts';
import { cancelsLosers } from '../join.ts';
import type { PlanBody, PlanNode } from '../plan.ts';

export const NO_LOSERS: readonly string[] = [];

/** `top`: the graph of the document itself; the others stand in their owners. */
export function withLosers(
  nodes: readonly PlanNode[],
  top: PlanBody,
  documents: readonly NodeDocument[],
): readonly PlanNode[] {
  const joins = new Set(documents.flatMap(({ id, join }) => (cancelsLosers(join) ? [id] : [])));
  if (joins.size === 0) return nodes;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return nodes.map((node) => {
    if (!joins.has(node.id)) return node;
    const graph = byId.get(node.owner)?.body ?? top;
    return { ...node, losers: losersOf(node, graph, byId) };
  });
}

function losersOf(join: PlanNode, graph: PlanBody, byId: ReadonlyMap<string, PlanNode>): readonly string[] {
  const returned = new Set([...graph.outputs.reads.nodes.map(({ id }) => id), ...graph.outputsFrom]);
  const losers = new Set<string>();
  for (const id of graph.order.toReversed()) {
    const out = byId.get(id)?.out ?? [];
    const leadsOnlyThere = out.length > 0 && out.every(({ to }) => to === join.id || losers.has(to));
    if (id !== join.id && leadsOnlyThere && !returned.has(id)) losers.add(id);
  }
  return graph.order.filter((id) => losers.has(id));
}
