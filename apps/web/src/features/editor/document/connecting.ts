/** Which edges may be drawn, asked while somebody draws: the compiler says the same, but only afterwards. */
import { type EdgeDocument, type EdgeLabel, edgeIdOf, type NodeDocument, nodeTypeSpec } from '@aob/ir';
import type { Graph } from './graphs.ts';

/** Everything that must have run before a node of this graph can, the node left out. */
export function upstreamOf(graph: Graph, id: string): ReadonlySet<string> {
  return reachable(id, (at) => graph.edges.filter(({ to }) => to === at).map(({ from }) => from));
}

function downstreamOf(graph: Graph, id: string): ReadonlySet<string> {
  return reachable(id, (at) => graph.edges.filter(({ from }) => from === at).map(({ to }) => to));
}

function reachable(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...next(start)];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    open.push(...next(at));
  }
  return found;
}

/** Why no edge can lead from one to the other; undefined when one can. */
export function refusal(graph: Graph, from: string, to: string): string | undefined {
  if (from === to) return 'A step cannot lead to itself.';
  const source = graph.nodes.find(({ id }) => id === from);
  if (source === undefined || !graph.nodes.some(({ id }) => id === to))
    return 'Both steps must stand in the same graph.';
  if (freeLabel(graph, source, to) === undefined) return 'They are connected already.';
  if (downstreamOf(graph, to).has(from)) return 'It would lead in a circle: a graph has no way back.';
  return undefined;
}

/** Every node an edge from here may lead to. */
export function targetsOf(graph: Graph, from: string): readonly NodeDocument[] {
  return graph.nodes.filter(({ id }) => refusal(graph, from, id) === undefined);
}

/** The outcome an edge waits for, written or not (R1). */
export function outcomeOf(edge: Pick<EdgeDocument, 'on'>, source: NodeDocument): EdgeLabel {
  return edge.on ?? nodeTypeSpec(source.type).labels[0];
}

/** At most one edge for each outcome (R1): the first that has none to this target yet. */
function freeLabel(graph: Graph, source: NodeDocument, to: string): EdgeLabel | undefined {
  const taken = graph.edges
    .filter((edge) => edge.from === source.id && edge.to === to)
    .map((edge) => outcomeOf(edge, source));
  // Failure is never what somebody means who draws a second line without saying so.
  return nodeTypeSpec(source.type).labels.find((label) => label !== 'error' && !taken.includes(label));
}

/** The outcomes an edge may still be given, its own among them. */
export function labelsFor(graph: Graph, edge: EdgeDocument): readonly EdgeLabel[] {
  const source = graph.nodes.find(({ id }) => id === edge.from);
  if (source === undefined) return [];
  const others = graph.edges.filter(
    (other) => other.from === edge.from && other.to === edge.to && edgeIdOf(other) !== edgeIdOf(edge),
  );
  const taken = new Set(others.map((other) => outcomeOf(other, source)));
  return nodeTypeSpec(source.type).labels.filter((label) => !taken.has(label));
}

/** The edge that a line from one to the other means; the default outcome is left unwritten. */
export function newEdge(graph: Graph, from: string, to: string): EdgeDocument | undefined {
  const source = graph.nodes.find(({ id }) => id === from);
  if (source === undefined || refusal(graph, from, to) !== undefined) return undefined;
  const label = freeLabel(graph, source, to);
  if (label === undefined) return undefined;
  return { from, to, ...(label === nodeTypeSpec(source.type).labels[0] ? {} : { on: label }) };
}
