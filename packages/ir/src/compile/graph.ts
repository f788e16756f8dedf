/** The graph of a valid document by number: what the analyses walk over. */
import { allEdges, allNodes, placedEdges, placedNodes, TOP } from '../bodies.ts';
import type { EdgeDocument, EdgeLabel, JoinMode, NodeDocument, WorkflowDocument } from '../document.ts';
import { joinModeOf } from '../join.ts';
import { edgeIdOf } from '../patch/elements.ts';
import { defaultLabel } from '../validate/graph.ts';

export interface GraphNode {
  readonly index: number;
  readonly id: string;
  readonly document: NodeDocument;
  readonly join: JoinMode;
  readonly pointer: string;
  /** The node in whose body it stands; it runs only while that one does. */
  readonly owner: number | undefined;
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
  readonly pointer: string;
  readonly document: EdgeDocument;
}

/** All nodes at any depth in one graph; no edge crosses from one body to another. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Topological, level by level, within a level in document order; a body comes after its owner. */
  readonly order: readonly GraphNode[];
  readonly onFailure: 'fail_fast' | 'continue' | 'review';
}

export function graphOf(document: WorkflowDocument): Graph {
  const placed = placedNodes(document);
  const indexOf = new Map(placed.map(({ element }, index) => [element.id, index]));
  const into: GraphEdge[][] = placed.map(() => []);
  const out: GraphEdge[][] = placed.map(() => []);
  const edges = placedEdges(document).map(({ element: edge, pointer }, index): GraphEdge => {
    const from = numberOf(indexOf, edge.from);
    const to = numberOf(indexOf, edge.to);
    const label = edge.on ?? defaultLabel(placed[from]?.element.type);
    const known = { index, id: edge.id ?? edgeIdOf(edge), from, to, label, pointer, document: edge };
    out[from]?.push(known);
    into[to]?.push(known);
    return known;
  });
  const nodes = placed.map(
    ({ element, owner, pointer }, index): GraphNode => ({
      index,
      id: element.id,
      document: element,
      join: joinModeOf(element.join),
      pointer,
      owner: owner === TOP ? undefined : numberOf(indexOf, owner),
      in: into[index] ?? [],
      out: out[index] ?? [],
    }),
  );
  const onFailure = document.policy?.on_failure ?? 'fail_fast';
  return { nodes, edges, indexOf, order: orderOf(nodes), onFailure };
}

/** The same graph, of the document with its defaults: they add no node and no edge, and change neither ends nor labels. */
export function graphWithDefaults(graph: Graph, complete: WorkflowDocument): Graph {
  const written = allEdges(complete);
  const edges = graph.edges.map((edge, i) => {
    const document = written[i] ?? edge.document;
    return document === edge.document ? edge : { ...edge, document };
  });
  const isAsItWas = (edge: GraphEdge): boolean => edges[edge.index] === edge;
  const own = (list: readonly GraphEdge[]): readonly GraphEdge[] =>
    list.every(isAsItWas) ? list : list.flatMap(({ index }) => edges[index] ?? []);
  const nodes = allNodes(complete).flatMap((document, i): readonly GraphNode[] => {
    const node = graph.nodes[i];
    if (node === undefined) return [];
    const [into, out] = [own(node.in), own(node.out)];
    const isSame = document === node.document && into === node.in && out === node.out;
    return [isSame ? node : { ...node, document, in: into, out }];
  });
  return { ...graph, nodes, edges, order: graph.order.flatMap(({ index }) => nodes[index] ?? []) };
}

function numberOf(indexOf: ReadonlyMap<string, number>, id: string): number {
  const index = indexOf.get(id);
  if (index === undefined) throw new Error(`The edge names ${id}, which validation would have refused`);
  return index;
}

function orderOf(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const open = nodes.map((node) => (isInnerEntry(node) ? 1 : node.in.length));
  const entriesOf = new Map<number, number[]>();
  for (const { index, owner, in: into } of nodes) {
    if (owner === undefined || into.length > 0) continue;
    entriesOf.set(owner, [...(entriesOf.get(owner) ?? []), index]);
  }
  const order: GraphNode[] = [];
  let level = nodes.filter((node) => open[node.index] === 0);
  while (level.length > 0) {
    order.push(...level);
    const next: number[] = [];
    const arrive = (to: number): void => {
      const left = (open[to] ?? 0) - 1;
      open[to] = left;
      if (left === 0) next.push(to);
    };
    for (const node of level) {
      for (const { to } of node.out) arrive(to);
      for (const to of entriesOf.get(node.index) ?? []) arrive(to);
    }
    level = next.sort((a, b) => a - b).flatMap((index) => nodes[index] ?? []);
  }
  return order;
}

/** Begins when its owner does. */
export function isInnerEntry(node: GraphNode): boolean {
  return node.owner !== undefined && node.in.length === 0;
}
