/**
 * Bodies (R6): `map`, `loop` and `composite` own an inner graph, so a document is a tree of graphs. Edges stay within one
 * graph, node ids are unique over all of them, and most rules look at every node at once: this is how they find them.
 */
import type { BodyDocument, EdgeDocument, NodeDocument, NodeType, WorkflowDocument } from './document.ts';
import { isJsonObject, type Json, type JsonObject } from './json/index.ts';
import { perObject } from './json/per-object.ts';

/** The owner of what stands in no body. */
export const TOP = '';

const OWNERS: ReadonlySet<string> = new Set(['map', 'loop', 'composite'] satisfies readonly NodeType[]);

/** Only these types have a body: in the config of others `body` is something else. */
export function canOwnBody(type: Json | undefined): boolean {
  return typeof type === 'string' && OWNERS.has(type);
}

/** One graph of a document, whatever else is wrong with it. */
export interface GraphJson {
  /** Id of the node whose body it is, `TOP` for the document; the pointer of that node while it has no readable id. */
  readonly owner: string;
  /** Where `nodes` and `edges` stand; empty for the document. */
  readonly pointer: string;
  readonly json: JsonObject;
  readonly nodes: readonly Json[];
  readonly edges: readonly Json[];
}

/** The document first, then the bodies in document order, each before those inside it. */
export function graphsOf(document: JsonObject): readonly GraphJson[] {
  const found: GraphJson[] = [];
  const open: GraphJson[] = [graphAt(document, TOP, '')];
  for (let graph = open.shift(); graph !== undefined; graph = open.shift()) {
    found.push(graph);
    const inner: GraphJson[] = [];
    for (const [i, node] of graph.nodes.entries()) {
      if (isJsonObject(node) && canOwnBody(node['type']))
        inner.push(...bodyGraph(node, pointerOf(graph.pointer, 'nodes', i)));
    }
    open.unshift(...inner);
  }
  return found;
}

function graphAt(json: JsonObject, owner: string, pointer: string): GraphJson {
  return { owner, pointer, json, nodes: listAt(json, 'nodes'), edges: listAt(json, 'edges') };
}

function listAt(json: JsonObject, name: string): readonly Json[] {
  const list = json[name];
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}

/** Of a node whose type may own one. */
function bodyGraph(node: JsonObject, pointer: string): readonly GraphJson[] {
  if (!isJsonObject(node['config'])) return [];
  const body = node['config']['body'];
  if (!isJsonObject(body)) return [];
  const owner = typeof node['id'] === 'string' && node['id'] !== TOP ? node['id'] : pointer;
  return [graphAt(body, owner, `${pointer}/config/body`)];
}

/** A node or an edge of a valid document, and where it stands. */
export interface Placed<T> {
  readonly element: T;
  /** Id of the node in whose body it stands, or `TOP`. */
  readonly owner: string;
  readonly pointer: string;
}

export function placedNodes(document: WorkflowDocument): readonly Placed<NodeDocument>[] {
  return placed<NodeDocument>(document, 'nodes');
}

export function placedEdges(document: WorkflowDocument): readonly Placed<EdgeDocument>[] {
  return placed<EdgeDocument>(document, 'edges');
}

/** Every node at any depth. */
export function allNodes(document: WorkflowDocument): readonly NodeDocument[] {
  return isFlat(document) ? document.nodes : placedNodes(document).map(({ element }) => element);
}

export function allEdges(document: WorkflowDocument): readonly EdgeDocument[] {
  return isFlat(document) ? document.edges : placedEdges(document).map(({ element }) => element);
}

/** No node has another graph inside or behind it: then the lists of the document are all there is, and nobody copies them. */
export function isFlat({ nodes }: Pick<WorkflowDocument, 'nodes'>): boolean {
  return !nodes.some(({ type }) => canOwnBody(type));
}

/** Documents never change, and everything that looks at one asks for its elements. */
const known = perObject<{
  readonly nodes: readonly Placed<Json>[];
  readonly edges: readonly Placed<Json>[];
}>();

/** Every document says these, at each patch. */
const topPointers: { readonly nodes: string[]; readonly edges: string[] } = { nodes: [], edges: [] };

/** Of an element of a graph that stands at `graph`. */
export function pointerOf(graph: string, list: 'nodes' | 'edges', i: number): string {
  if (graph !== '') return `${graph}/${list}/${i}`;
  const kept = topPointers[list];
  kept[i] ??= `/${list}/${i}`;
  return kept[i];
}

function placed<T>(document: WorkflowDocument, list: 'nodes' | 'edges'): readonly Placed<T>[] {
  const lists = known.get(document, () => {
    const graphs = graphsOf(document as unknown as JsonObject);
    return { nodes: placedIn(graphs, 'nodes'), edges: placedIn(graphs, 'edges') };
  });
  return lists[list] as unknown as readonly Placed<T>[];
}

function placedIn(graphs: readonly GraphJson[], list: 'nodes' | 'edges'): readonly Placed<Json>[] {
  const found: Placed<Json>[] = [];
  for (const graph of graphs) {
    for (const [i, element] of graph[list].entries())
      found.push({ element, owner: graph.owner, pointer: pointerOf(graph.pointer, list, i) });
  }
  return found;
}

export function bodyOf(node: NodeDocument): BodyDocument | undefined {
  if (!canOwnBody(node.type)) return undefined;
  return node.config?.['body'] as unknown as BodyDocument | undefined;
}

/** A node as an element of its own: what its body holds are other elements, what the body returns is its own. */
export function withoutBody(node: NodeDocument): NodeDocument {
  const body = bodyOf(node);
  if (!isJsonObject(body as unknown as Json)) return node;
  const { nodes: _nodes, edges: _edges, ...rest } = body as unknown as JsonObject;
  return { ...node, config: { ...node.config, body: rest } };
}

/** The same node with another inner graph. */
export function withBody(
  node: NodeDocument,
  graph: { readonly nodes: readonly NodeDocument[]; readonly edges: readonly EdgeDocument[] },
): NodeDocument {
  const body = { ...(node.config?.['body'] as JsonObject), ...graph } as unknown as Json;
  return { ...node, config: { ...node.config, body } };
}
