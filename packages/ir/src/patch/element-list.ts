/**
 * A document as a flat list of elements, and back (R6, R22): patches speak of nodes and edges by id, at whatever depth
 * they stand.
 */
import { canOwnBody, isFlat, placedEdges, placedNodes, TOP, withBody, withoutBody } from '../bodies.ts';
import type { EdgeDocument, WorkflowDocument } from '../document.ts';
import { byId } from '../json/by-id.ts';
import { perObject } from '../json/per-object.ts';
import { edgeIdOf } from './elements.ts';
import type { NodeElement } from './types.ts';

export interface ElementList {
  /** The document's own nodes first, then those of each body; in document order within a graph. */
  readonly nodes: readonly NodeElement[];
  /** An edge stands where the nodes are that it connects. */
  readonly edges: readonly EdgeDocument[];
}

/** By id, every edge with its id written: a written and an absent id are the same edge. */
export interface ElementIndex {
  readonly nodes: ReadonlyMap<string, NodeElement>;
  readonly edges: ReadonlyMap<string, EdgeWithId>;
}

export type EdgeWithId = EdgeDocument & { readonly id: string };

const indexes = perObject<ElementIndex>();

export function indexOf(document: WorkflowDocument): ElementIndex {
  return indexes.get(document, () => {
    const { nodes, edges } = elementsOf(document);
    return { nodes: byId(nodes), edges: byId(edges.map(withId)) };
  });
}

export function withId(edge: EdgeDocument): EdgeWithId {
  return hasId(edge) ? edge : { ...edge, id: edgeIdOf(edge) };
}

/** A written id is never anything else (R1). */
function hasId(edge: EdgeDocument): edge is EdgeWithId {
  return edge.id !== undefined;
}

/** Documents never change, and a gate asks for the elements of one again and again. */
const known = new WeakMap<WorkflowDocument, ElementList>();

/** What stands at the top and has no body is the very node of the document. */
export function elementsOf(document: WorkflowDocument): ElementList {
  const elements = known.get(document) ?? listElements(document);
  known.set(document, elements);
  return elements;
}

function listElements(document: WorkflowDocument): ElementList {
  if (isFlat(document)) return { nodes: document.nodes, edges: document.edges };
  return {
    nodes: placedNodes(document).map(({ element, owner }) => {
      const node = withoutBody(element);
      return owner === TOP ? node : { ...node, owner };
    }),
    edges: placedEdges(document).map(({ element }) => element),
  };
}

/**
 * Every owner must be in the list: `strayNodes` says which are not. A node that stands at the top and has no body stays the
 * object it is, so that whatever was found out about it need not be found again.
 */
export function fromElements(rest: WorkflowDocument, { nodes, edges }: ElementList): WorkflowDocument {
  if (isFlat({ nodes })) return { ...rest, nodes, edges };
  const ownerOf = new Map(nodes.map(({ id, owner = TOP }) => [id, owner]));
  const inner = groupBy(nodes, ({ owner = TOP }) => owner);
  const between = groupBy(edges, ({ from }) => ownerOf.get(from) ?? TOP);
  const graphOf = (owner: string): Pick<WorkflowDocument, 'nodes' | 'edges'> => ({
    nodes: (inner.get(owner) ?? []).map((element) => {
      if (element.owner === undefined && !hasBody(element)) return element;
      const { owner: _owner, ...node } = element;
      return hasBody(node) ? withBody(node, graphOf(node.id)) : node;
    }),
    edges: between.get(owner) ?? [],
  });
  return { ...rest, ...graphOf(TOP) };
}

/** Nodes that stand in the body of something that is not there or has none, or, by a detour, in their own. */
export function strayNodes(nodes: Iterable<NodeElement>): readonly NodeElement[] {
  const all = [...nodes];
  const owners = new Map(all.filter(hasBody).map((node) => [node.id, node]));
  const settled = new Set([TOP]);
  const isSettled = ({ owner = TOP }: NodeElement): boolean => {
    const path = new Set<string>();
    for (let at = owner; !settled.has(at); at = owners.get(at)?.owner ?? TOP) {
      if (!owners.has(at) || path.has(at)) return false;
      path.add(at);
    }
    for (const id of path) settled.add(id);
    return true;
  };
  return all.filter((node) => !isSettled(node));
}

function hasBody(node: NodeElement): boolean {
  return canOwnBody(node.type) && node.config?.['body'] !== undefined;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
