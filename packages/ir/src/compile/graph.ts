/** The graph of a valid document by number: what the analyses walk over. */
import type { EdgeDocument, EdgeLabel, JoinMode, NodeDocument, WorkflowDocument } from '../document.ts';
import { edgeIdOf } from '../patch/elements.ts';
import { defaultLabel } from '../validate/graph.ts';

export interface GraphNode {
  readonly index: number;
  readonly id: string;
  readonly document: NodeDocument;
  readonly join: JoinMode;
  /** In document order. */
  readonly in: readonly GraphEdge[];
  readonly out: readonly GraphEdge[];
}

export interface GraphEdge {
  readonly index: number;
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly label: EdgeLabel;
  readonly document: EdgeDocument;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Topological, level by level, within a level in document order. */
  readonly order: readonly GraphNode[];
  readonly onFailure: 'fail_fast' | 'continue';
}

export function graphOf(document: WorkflowDocument): Graph {
  const indexOf = new Map(document.nodes.map((node, index) => [node.id, index]));
  const into: GraphEdge[][] = document.nodes.map(() => []);
  const out: GraphEdge[][] = document.nodes.map(() => []);
  const edges = document.edges.map((edge, index): GraphEdge => {
    const from = numberOf(indexOf, edge.from);
    const to = numberOf(indexOf, edge.to);
    const label = edge.on ?? defaultLabel(document.nodes[from]?.type);
    const known: GraphEdge = { index, id: edge.id ?? edgeIdOf(edge), from, to, label, document: edge };
    out[from]?.push(known);
    into[to]?.push(known);
    return known;
  });
  const nodes = document.nodes.map(
    (node, index): GraphNode => ({
      index,
      id: node.id,
      document: node,
      join: node.join ?? 'all',
      in: into[index] ?? [],
      out: out[index] ?? [],
    }),
  );
  const onFailure = document.policy?.on_failure === 'continue' ? 'continue' : 'fail_fast';
  return { nodes, edges, indexOf, order: orderOf(nodes), onFailure };
}

function numberOf(indexOf: ReadonlyMap<string, number>, id: string): number {
  const index = indexOf.get(id);
  if (index === undefined) throw new Error(`The edge names ${id}, which validation would have refused`);
  return index;
}

function orderOf(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const open = nodes.map((node) => node.in.length);
  const order: GraphNode[] = [];
  let level = nodes.filter((node) => node.in.length === 0);
  while (level.length > 0) {
    order.push(...level);
    const next: number[] = [];
    for (const node of level) {
      for (const { to } of node.out) {
        const left = (open[to] ?? 0) - 1;
        open[to] = left;
        if (left === 0) next.push(to);
      }
    }
    level = next.sort((a, b) => a - b).flatMap((index) => nodes[index] ?? []);
  }
  return order;
}
