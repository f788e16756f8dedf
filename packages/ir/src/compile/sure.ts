/**
 * R8: which nodes have surely completed, with an output to read, before another one runs. At `all` those that every
 * in-edge brings, and all that an edge brings which is taken whenever the node runs; at `every` all; at `any` and
 * `quorum` what every in-edge brings.
 */
import { addBit, type Bits, emptyBits, intersectInto, isEmpty, isSubset, uniteInto } from './bits.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { type Tokens, tokensOf } from './tokens.ts';

export interface DataFlow {
  /** By node index, as sets of node indexes. */
  readonly sure: readonly Bits[];
  readonly ancestors: readonly Bits[];
  /** By edge index: what a reader behind the edge, or its own condition, may count on. */
  readonly sureAlong: readonly Bits[];
  /** What the run's outputs may count on. */
  readonly sureAtEnd: Bits;
  readonly tokens: Tokens;
}

export function dataFlowOf(graph: Graph): DataFlow {
  const size = graph.nodes.length;
  const tokens = tokensOf(graph);
  const sure: Bits[] = [];
  const ancestors: Bits[] = [];
  const sureAlong: Bits[] = [];
  for (const node of graph.order) {
    const before = emptyBits(size);
    for (const { from } of node.in) {
      uniteInto(before, ancestors[from] ?? before);
      addBit(before, from);
    }
    ancestors[node.index] = before;
    const own = sureAt(node, sureAlong, tokens, size);
    sure[node.index] = own;
    for (const edge of node.out) sureAlong[edge.index] = along(node, edge, own);
  }
  return { sure, ancestors, sureAlong, sureAtEnd: sureAtEnd(graph, sure, tokens), tokens };
}

/** A failed node left nothing to read. */
function along(node: GraphNode, edge: GraphEdge, sure: Bits): Bits {
  if (edge.label === 'error') return sure;
  const more = sure.slice();
  addBit(more, node.index);
  return more;
}

function sureAt(node: GraphNode, sureAlong: readonly Bits[], tokens: Tokens, size: number): Bits {
  const [first, ...others] = node.in.flatMap(({ index }) => sureAlong[index] ?? []);
  if (first === undefined) return emptyBits(size);
  const found = first.slice();
  for (const other of others) {
    if (node.join === 'every') uniteInto(found, other);
    else intersectInto(found, other);
  }
  if (node.join !== 'all') return found;
  const own = tokens.node[node.index];
  for (const { index } of node.in) {
    const token = tokens.edge[index];
    const brought = sureAlong[index];
    if (own === undefined || token === undefined || brought === undefined) continue;
    if (isSubset(token, own)) uniteInto(found, brought);
  }
  return found;
}

/** The end is like a join over everything that happened: surely there is what comes about without any choice. */
function sureAtEnd(graph: Graph, sure: readonly Bits[], tokens: Tokens): Bits {
  const end = emptyBits(graph.nodes.length);
  for (const node of graph.nodes) {
    const completed = (tokens.exits[node.index] ?? []).filter((exit) => exit.outcome.hasOutput);
    const token = tokens.disjunction(completed.map((exit) => exit.token));
    if (token === undefined || !isEmpty(token)) continue;
    uniteInto(end, sure[node.index] ?? end);
    addBit(end, node.index);
  }
  return end;
}
