/**
 * R8: which nodes have surely completed, with an output to read, before another one runs.
 *
 * An edge brings its source and what was sure there. What so many in-edges bring that no set of taken ones can do
 * without it is sure: at `any` and `all` what all bring, at `every` what one brings, at `quorum n` what all but n - 1
 * bring. `all` also waits until every in-edge is resolved: a source that runs whenever the node does is done by then.
 */
import {
  addBit,
  type Bits,
  bitsOf,
  emptyBits,
  hasBit,
  intersectInto,
  isSubset,
  manyEmptyBits,
  removeBit,
  uniteInto,
} from './bits.ts';
import { type Graph, type GraphEdge, type GraphNode, isInnerEntry } from './graph.ts';
import { type Tokens, tokensOf } from './tokens.ts';

export interface DataFlow {
  /** By node index, as sets of node indexes. */
  readonly sure: readonly Bits[];
  readonly ancestors: readonly Bits[];
  /** By edge index: what a reader behind the edge, or its own condition, may count on. */
  readonly sureAlong: readonly Bits[];
  /** What the outputs of the run (undefined) or of the body of a node may count on. */
  readonly sureAtEnd: (owner: number | undefined) => Bits;
  readonly tokens: Tokens;
}

export function dataFlowOf(graph: Graph): DataFlow {
  const flow = analyse(graph);
  const completing = graph.onFailure === 'fail_fast' ? flow : analyse({ ...graph, onFailure: 'fail_fast' });
  return {
    ...flow,
    sureAtEnd: (owner) => {
      const end = sureAtEnd(completing, graph.nodes, owner);
      // Around the body things may have failed.
      if (owner !== undefined) uniteInto(end, flow.sure[owner] ?? end);
      return end;
    },
  };
}

function analyse(graph: Graph): Omit<DataFlow, 'sureAtEnd'> {
  const size = graph.nodes.length;
  const tokens = tokensOf(graph);
  const none = emptyBits(size);
  const sure = graph.nodes.map(() => none);
  const ancestors = manyEmptyBits(size, size);
  const sureAlong = manyEmptyBits(graph.edges.length, size);
  for (const node of graph.order) {
    const before = ancestors[node.index] ?? emptyBits(size);
    const owner = isInnerEntry(node) ? node.owner : undefined;
    // A body begins when its owner does, with all that was there for the owner.
    if (owner !== undefined) uniteInto(before, ancestors[owner] ?? before);
    for (const { from } of node.in) {
      uniteInto(before, ancestors[from] ?? before);
      addBit(before, from);
    }
    const own =
      owner === undefined ? sureAt(node, sure, sureAlong, tokens) : (sure[owner] ?? emptyBits(size)).slice();
    sure[node.index] = own;
    for (const edge of node.out) copyAlong(node, edge, own, sureAlong);
  }
  return { sure, ancestors, sureAlong, tokens };
}

/** With the node itself; a failed one left nothing to read. */
function copyAlong({ index }: GraphNode, edge: GraphEdge, sure: Bits, sureAlong: readonly Bits[]): void {
  const more = sureAlong[edge.index];
  more?.set(sure);
  if (more !== undefined && edge.label !== 'error') addBit(more, index);
}

function sureAt(node: GraphNode, sure: readonly Bits[], sureAlong: readonly Bits[], tokens: Tokens): Bits {
  const [only, second] = node.in;
  // Its source, and all that was sure there, is what it brings: nothing can come to that, and nobody changes it.
  if (only !== undefined && second === undefined && only.label !== 'error')
    return sureAlong[only.index] ?? emptyBits(sure.length);
  const brought = node.in.flatMap(({ index }) => sureAlong[index] ?? []);
  const found = broughtByAnyTaken(brought, takenAtLeast(node), sure.length);
  const own = tokens.node[node.index];
  if (node.join !== 'all' || own === undefined) return found;
  for (const { from } of node.in) {
    if (isImplied(tokens.node[from], own)) uniteInto(found, sure[from] ?? found);
    if (isImplied(tokens.completed[from], own)) addBit(found, from);
  }
  return found;
}

function takenAtLeast(node: GraphNode): number {
  if (node.join === 'every') return node.in.length;
  return typeof node.join === 'string' ? 1 : node.join.quorum;
}

/** What is in every choice of `taken` among them: in so many that fewer than `taken` are left without it. */
function broughtByAnyTaken(brought: readonly Bits[], taken: number, size: number): Bits {
  const [first, ...others] = brought;
  if (first === undefined) return emptyBits(size);
  const found = first.slice();
  if (taken <= 1) {
    for (const other of others) intersectInto(found, other);
    return found;
  }
  for (const other of others) uniteInto(found, other);
  if (taken >= brought.length) return found;
  for (const i of bitsOf(found)) {
    if (brought.filter((one) => !hasBit(one, i)).length >= taken) removeBit(found, i);
  }
  return found;
}

function isImplied(token: Bits | undefined, by: Bits): boolean {
  return token !== undefined && isSubset(token, by);
}

/**
 * The end is like a join over everything that happened: surely there is what comes about without any choice, in a body
 * without any besides those that led to its owner. Outputs are only asked for when the run or the instance completed, so
 * no failure in it went unhandled, whatever `on_failure` says. Only nodes of that graph are looked at.
 */
function sureAtEnd(
  flow: Pick<DataFlow, 'sure' | 'tokens'>,
  nodes: readonly GraphNode[],
  owner: number | undefined,
): Bits {
  const given = (owner === undefined ? undefined : flow.tokens.node[owner]) ?? emptyBits(0);
  const own = nodes.filter((node) => node.owner === owner);
  const end = emptyBits(nodes.length);
  for (const { index } of own) {
    const token = flow.tokens.completed[index];
    if (token === undefined || !isSubset(token, given)) continue;
    uniteInto(end, flow.sure[index] ?? end);
    addBit(end, index);
  }
  const members = emptyBits(nodes.length);
  for (const { index } of own) addBit(members, index);
  intersectInto(end, members);
  return end;
}
