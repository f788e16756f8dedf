/**
 * R24: n is guarded by gate g iff n cannot run when all approve edges of g are dead. One pass in topological order
 * over all gates at once: an edge cannot be taken without a gate when its source cannot run, or when it is the
 * gate's own approve edge; a node cannot run when its join cannot be met with what is left. Error, timeout and reject
 * edges stay possible, and so does every condition: this must hold whatever the data say. A body runs only with its
 * owner; a gate in a body guards nothing outside of it, since a loop or a map may end without having run it.
 */
import { addBit, type Bits, bitsOf, emptyBits, hasBit, intersectInto, uniteInto } from '../compile/bits.ts';
import { type Graph, type GraphEdge, type GraphNode, isInnerEntry } from '../compile/graph.ts';

/** For each node with guards the ids of its gates, in document order. */
export function guardsOf(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const gates = graph.nodes.filter((node) => node.document.type === 'hitl');
  if (gates.length === 0) return new Map();
  const place = new Map(gates.map((gate, i) => [gate.index, i]));
  const without: Bits[] = [];
  for (const node of graph.order) without[node.index] = guardsAt(node, without, place);
  const guards = new Map<string, ReadonlySet<string>>();
  for (const node of graph.nodes) {
    const found = bitsOf(without[node.index] ?? emptyBits(0)).flatMap((i) => gates[i]?.id ?? []);
    if (found.length > 0) guards.set(node.id, new Set(found));
  }
  return guards;
}

function guardsAt(node: GraphNode, without: readonly Bits[], place: ReadonlyMap<number, number>): Bits {
  if (isInnerEntry(node) && node.owner !== undefined)
    return (without[node.owner] ?? emptyBits(place.size)).slice();
  const edges = node.in.map((edge) => guardsAlong(edge, without, place));
  const [first, ...others] = edges;
  if (first === undefined) return emptyBits(place.size);
  if (typeof node.join !== 'string') return unmetQuorum(edges, node.join.quorum, place.size);
  for (const other of others) {
    if (node.join === 'every') uniteInto(first, other);
    else intersectInto(first, other);
  }
  return first;
}

function guardsAlong(edge: GraphEdge, without: readonly Bits[], place: ReadonlyMap<number, number>): Bits {
  const guards = (without[edge.from] ?? emptyBits(place.size)).slice();
  const gate = place.get(edge.from);
  if (gate !== undefined && edge.label === 'approve') addBit(guards, gate);
  return guards;
}

/** The gates without which fewer edges are left than the quorum needs. */
function unmetQuorum(edges: readonly Bits[], quorum: number, size: number): Bits {
  const unmet = emptyBits(size);
  for (let gate = 0; gate < size; gate++) {
    const left = edges.filter((guards) => !hasBit(guards, gate)).length;
    if (left < quorum) addBit(unmet, gate);
  }
  return unmet;
}
