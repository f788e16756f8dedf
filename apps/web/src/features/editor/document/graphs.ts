/** The graphs of a document that is being edited: the one at the top and one in each body (R6). */
import {
  type BodyDocument,
  bodyOf,
  canOwnBody,
  type EdgeDocument,
  type Json,
  type NodeDocument,
  placedNodes,
  TOP,
  type WorkflowDocument,
} from '@aob/ir';

export interface Graph {
  readonly nodes: readonly NodeDocument[];
  readonly edges: readonly EdgeDocument[];
}

const EMPTY: Graph = { nodes: [], edges: [] };

/** Undefined when there is no such node, or none that has a body. */
export function graphOf(document: WorkflowDocument, owner: string): Graph | undefined {
  if (owner === TOP) return document;
  const node = findNode(document, owner);
  if (node === undefined || !canOwnBody(node.type)) return undefined;
  return bodyGraph(node);
}

/** A body that has not been written yet is an empty one. */
function bodyGraph(node: NodeDocument): Graph {
  const body = bodyOf(node);
  return body === undefined ? EMPTY : { nodes: body.nodes ?? [], edges: body.edges ?? [] };
}

export function findNode(document: WorkflowDocument, id: string): NodeDocument | undefined {
  return placedNodes(document).find(({ element }) => element.id === id)?.element;
}

/** What a graph stands in, from the outermost: the way that leads to it. */
export function pathTo(document: WorkflowDocument, owner: string): readonly string[] {
  const ownerOf = new Map(placedNodes(document).map(({ element, owner: around }) => [element.id, around]));
  const path: string[] = [];
  for (let at = owner; at !== TOP && !path.includes(at); at = ownerOf.get(at) ?? TOP) path.unshift(at);
  return path;
}

export function idsOf(document: WorkflowDocument): ReadonlySet<string> {
  return new Set(placedNodes(document).map(({ element }) => element.id));
}

/** The document with one of its graphs changed; the same object when nothing changed. */
export function withGraph(
  document: WorkflowDocument,
  owner: string,
  change: (graph: Graph) => Graph,
): WorkflowDocument {
  if (owner === TOP) {
    const { nodes, edges } = change(document);
    return nodes === document.nodes && edges === document.edges ? document : { ...document, nodes, edges };
  }
  return withNode(document, owner, (node) => withBodyGraph(node, change));
}

function withBodyGraph(node: NodeDocument, change: (graph: Graph) => Graph): NodeDocument {
  const before = bodyGraph(node);
  const { nodes, edges } = change(before);
  if (nodes === before.nodes && edges === before.edges) return node;
  const body: BodyDocument = { ...bodyOf(node), nodes, edges };
  return { ...node, config: { ...node.config, body: body as unknown as Json } };
}

/** The document with one node changed, wherever it stands; the same object when nothing changed. */
export function withNode(
  document: WorkflowDocument,
  id: string,
  change: (node: NodeDocument) => NodeDocument,
): WorkflowDocument {
  const nodes = changeNode(document.nodes, id, change);
  return nodes === document.nodes ? document : { ...document, nodes };
}

function changeNode(
  nodes: readonly NodeDocument[],
  id: string,
  change: (node: NodeDocument) => NodeDocument,
): readonly NodeDocument[] {
  return mapOrSame(nodes, (node) => {
    if (node.id === id) return change(node);
    if (bodyOf(node) === undefined) return node;
    return withBodyGraph(node, (graph) => ({ ...graph, nodes: changeNode(graph.nodes, id, change) }));
  });
}

/** The same list when every item stayed what it was. */
export function mapOrSame<T>(list: readonly T[], map: (item: T) => T): readonly T[] {
  const mapped = list.map(map);
  return mapped.every((item, i) => item === list[i]) ? list : mapped;
}
