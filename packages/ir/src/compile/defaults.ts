/**
 * R5: the first compile writes what a document leaves open into it (edge ids, `inputs`, `outputs`), so that a later
 * patch changes what a node receives or a run returns only by naming it. Writing defaults twice changes nothing.
 *
 * What is surely there is written as a template. What may not be there, or may not have led here, is listed under
 * `$from` (docs/adr/0005): `{ "$from": ["a", "b"] }` is `{ a: …, b: … }` with those that arrived.
 */
import { bodyOf } from '../bodies.ts';
import type { BodyDocument, EdgeDocument, NodeDocument, NodeType, WorkflowDocument } from '../document.ts';
import type { Json } from '../json/index.ts';
import { edgeIdOf } from '../patch/elements.ts';
import { nodeTypeSpec } from '../registry/node-types.ts';
import { FROM } from '../validate/inputs.ts';
import { hasBit, isSubset } from './bits.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import type { DataFlow } from './sure.ts';

export function withDefaults(document: WorkflowDocument, graph: Graph, flow: DataFlow): WorkflowDocument {
  return completeGraph(document, undefined, graph, flow);
}

/** The document, or the body of `owner`. */
function completeGraph<T extends WorkflowDocument | BodyDocument>(
  document: T,
  owner: number | undefined,
  graph: Graph,
  flow: DataFlow,
): T {
  const nodes = mapOrSame(document.nodes, (node) => completeNode(node, graph, flow));
  const edges = mapOrSame(document.edges, withId);
  const outputs = document.outputs ?? defaultOutputs(graph, flow, owner);
  const isSame = nodes === document.nodes && edges === document.edges && outputs === document.outputs;
  return isSame ? document : { ...document, outputs, nodes, edges };
}

function completeNode(document: NodeDocument, graph: Graph, flow: DataFlow): NodeDocument {
  const node = graph.nodes[graph.indexOf.get(document.id) ?? -1];
  const body = bodyOf(document);
  if (node === undefined || body === undefined) return withInputs(document, node, graph, flow);
  const complete = completeGraph(body, node.index, graph, flow);
  if (complete === body) return document;
  return { ...document, config: { ...document.config, body: complete as unknown as Json } };
}

/** The same list when nothing changed, so that a complete document stays the same object. */
function mapOrSame<T>(list: readonly T[], map: (item: T, i: number) => T): readonly T[] {
  const mapped = list.map(map);
  return mapped.every((item, i) => item === list[i]) ? list : mapped;
}

function withId(edge: EdgeDocument): EdgeDocument {
  return edge.id === undefined ? { ...edge, id: edgeIdOf(edge) } : edge;
}

function withInputs(
  document: NodeDocument,
  node: GraphNode | undefined,
  graph: Graph,
  flow: DataFlow,
): NodeDocument {
  if (node === undefined) return document;
  const complete = withUndoInputs(document);
  if (document.inputs !== undefined || !nodeTypeSpec(document.type).takesInputs) return complete;
  return { ...complete, inputs: defaultInputs(node, graph, flow) };
}

/** Whoever undoes something needs to know what came of it. */
function withUndoInputs(document: NodeDocument): NodeDocument {
  const { id, compensate } = document;
  if (compensate === undefined || compensate.inputs !== undefined) return document;
  if (!nodeTypeSpec(compensate.type).takesInputs) return document;
  return { ...document, compensate: { ...compensate, inputs: outputOf(id) } };
}

/** What begins a body receives what the instance is about. */
const INNER_INPUTS: { readonly [type in NodeType]?: string } = { map: '${item}', loop: '${iter}' };

/** `{predecessor: output}` for the edges that were taken; the run inputs at an entry (design §14). */
function defaultInputs(node: GraphNode, graph: Graph, flow: DataFlow): NonNullable<NodeDocument['inputs']> {
  if (node.in.length === 0) {
    const owner = node.owner === undefined ? undefined : graph.nodes[node.owner];
    return (owner && INNER_INPUTS[owner.document.type]) ?? '${inputs}';
  }
  const surely = new Set(node.in.filter((edge) => surelyTaken(edge, node, flow)).map((edge) => edge.from));
  const sources = [...new Set(node.in.map((edge) => edge.from))].flatMap((index) => graph.nodes[index] ?? []);
  return mapping(sources, (source) => surely.has(source.index));
}

/** Its source has completed when `node` runs, and the edge is always taken then. */
function surelyTaken(edge: GraphEdge, node: GraphNode, flow: DataFlow): boolean {
  const sure = flow.sure[node.index];
  const own = flow.tokens.node[node.index];
  const token = flow.tokens.edge[edge.index];
  if (edge.label === 'error' || sure === undefined || own === undefined || token === undefined) return false;
  return hasBit(sure, edge.from) && isSubset(token, own);
}

/** The output of the only terminal node, else `{ id: output }` (design §14). */
function defaultOutputs(graph: Graph, flow: DataFlow, owner: number | undefined): Json {
  const terminals = graph.nodes.filter((node) => node.owner === owner && node.out.length === 0);
  const sure = flow.sureAtEnd(owner);
  const isSure = (node: GraphNode) => hasBit(sure, node.index);
  const [only] = terminals;
  if (only !== undefined && terminals.length === 1) {
    const { id } = only;
    return isSure(only) ? outputOf(id) : `\${has(nodes.${id}) ? nodes.${id}.output : null}`;
  }
  return mapping(terminals, isSure);
}

function mapping(
  sources: readonly GraphNode[],
  isSure: (source: GraphNode) => boolean,
): { [key: string]: Json } {
  const mapped: { [key: string]: Json } = {};
  const open: string[] = [];
  for (const source of sources) {
    if (isSure(source)) mapped[source.id] = outputOf(source.id);
    else open.push(source.id);
  }
  if (open.length > 0) mapped[FROM] = open;
  return mapped;
}

function outputOf(id: string): string {
  return `\${nodes.${id}.output}`;
}
