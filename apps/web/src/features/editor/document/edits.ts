/**
 * Everything that can be done to a workflow in the editor, as data: each edit is one step of undo and one function from
 * a sketch to the next. An edit that changes nothing gives the same object back.
 */
import {
  type EdgeDocument,
  edgeIdOf,
  isJsonObject,
  type Json,
  type NodeDocument,
  TOP,
  type WorkflowDocument,
} from '@aob/ir';
import type { Point } from '../../canvas/layout.ts';
import { newEdge, refusal } from './connecting.ts';
import { type Graph, withGraph, withNode } from './graphs.ts';
import { renameInDocument } from './rename.ts';

/** Where somebody put a node; the others stand where the layout puts them. No part of the document. */
export type Places = { readonly [node: string]: Point };

export interface Sketch {
  readonly document: WorkflowDocument;
  readonly places: Places;
}

/** `owner` names the graph: the node in whose body it stands, or `TOP`. */
export type Edit =
  | {
      readonly kind: 'insert';
      readonly owner: string;
      readonly graph: Graph;
      /** The step it is to follow. */
      readonly after?: string | undefined;
      readonly places?: Places | undefined;
    }
  /** Puts a node into the middle of an edge: what led to the target now leads to it. */
  | { readonly kind: 'split'; readonly owner: string; readonly edge: string; readonly node: NodeDocument }
  | {
      readonly kind: 'remove';
      readonly owner: string;
      readonly nodes: readonly string[];
      readonly edges: readonly string[];
    }
  | { readonly kind: 'connect'; readonly owner: string; readonly from: string; readonly to: string }
  | { readonly kind: 'set_edge'; readonly owner: string; readonly edge: string; readonly to: EdgeDocument }
  /** Among the exits of its source, whose order is behaviour where that is a condition (R1). */
  | { readonly kind: 'move_edge'; readonly owner: string; readonly edge: string; readonly by: -1 | 1 }
  | {
      readonly kind: 'set_node';
      readonly node: string;
      readonly path: readonly string[];
      readonly value: Json | undefined;
    }
  | { readonly kind: 'rename'; readonly node: string; readonly to: string }
  | { readonly kind: 'set_workflow'; readonly path: readonly string[]; readonly value: Json | undefined }
  | { readonly kind: 'place'; readonly places: Places }
  | { readonly kind: 'tidy'; readonly nodes: readonly string[] }
  | { readonly kind: 'replace'; readonly document: WorkflowDocument };

export function applyEdit(sketch: Sketch, edit: Edit): Sketch {
  switch (edit.kind) {
    case 'place':
      return { ...sketch, places: { ...sketch.places, ...edit.places } };
    case 'tidy':
      return tidy(sketch, new Set(edit.nodes));
    case 'insert': {
      const document = applyToDocument(sketch.document, edit);
      return { document, places: { ...sketch.places, ...edit.places } };
    }
    case 'rename':
      return rename(sketch, edit.node, edit.to);
    default: {
      const document = applyToDocument(sketch.document, edit);
      return document === sketch.document ? sketch : { ...sketch, document };
    }
  }
}

type DocumentEdit = Exclude<Edit, { readonly kind: 'place' | 'tidy' | 'rename' }>;

function applyToDocument(document: WorkflowDocument, edit: DocumentEdit): WorkflowDocument {
  switch (edit.kind) {
    case 'insert':
      return withGraph(document, edit.owner, (graph) => insert(graph, edit.graph, edit.after));
    case 'split':
      return withGraph(document, edit.owner, (graph) => split(graph, edit.edge, edit.node));
    case 'remove':
      return withGraph(document, edit.owner, (graph) => remove(graph, edit.nodes, edit.edges));
    case 'connect':
      return withGraph(document, edit.owner, (graph) => connect(graph, edit.from, edit.to));
    case 'set_edge':
      return withGraph(document, edit.owner, (graph) => setEdge(graph, edit.edge, edit.to));
    case 'move_edge':
      return withGraph(document, edit.owner, (graph) => moveEdge(graph, edit.edge, edit.by));
    case 'set_node':
      return withNode(
        document,
        edit.node,
        (node) => setAt(node as unknown as JsonRecord, edit.path, edit.value) as unknown as NodeDocument,
      );
    case 'set_workflow':
      return setAt(document as unknown as JsonRecord, edit.path, edit.value) as unknown as WorkflowDocument;
    case 'replace':
      return edit.document;
  }
}

function tidy(sketch: Sketch, nodes: ReadonlySet<string>): Sketch {
  const kept = Object.entries(sketch.places).filter(([id]) => !nodes.has(id));
  return kept.length === Object.keys(sketch.places).length
    ? sketch
    : { ...sketch, places: Object.fromEntries(kept) };
}

function rename(sketch: Sketch, from: string, to: string): Sketch {
  if (from === to) return sketch;
  const { [from]: place, ...places } = sketch.places;
  return {
    document: renameInDocument(sketch.document, new Map([[from, to]])),
    places: place === undefined ? sketch.places : { ...places, [to]: place },
  };
}

function insert(graph: Graph, added: Graph, after: string | undefined): Graph {
  const joined = { nodes: [...graph.nodes, ...added.nodes], edges: [...graph.edges, ...added.edges] };
  const first = added.nodes[0];
  return after === undefined || first === undefined ? joined : connect(joined, after, first.id);
}

function connect(graph: Graph, from: string, to: string): Graph {
  const edge = newEdge(graph, from, to);
  return edge === undefined ? graph : { ...graph, edges: [...graph.edges, edge] };
}

function split(graph: Graph, id: string, node: NodeDocument): Graph {
  const edge = graph.edges.find((candidate) => edgeIdOf(candidate) === id);
  if (edge === undefined) return graph;
  const { id: _id, ...rest } = edge;
  return {
    nodes: [...graph.nodes, node],
    edges: graph.edges.flatMap((candidate) =>
      candidate === edge
        ? [
            { ...rest, to: node.id },
            { from: node.id, to: edge.to },
          ]
        : [candidate],
    ),
  };
}

function remove(graph: Graph, nodes: readonly string[], edges: readonly string[]): Graph {
  const goneNodes = new Set(nodes);
  const goneEdges = new Set(edges);
  const left = {
    nodes: graph.nodes.filter(({ id }) => !goneNodes.has(id)),
    edges: graph.edges.filter(
      (edge) => !goneEdges.has(edgeIdOf(edge)) && !goneNodes.has(edge.from) && !goneNodes.has(edge.to),
    ),
  };
  const isSame = left.nodes.length === graph.nodes.length && left.edges.length === graph.edges.length;
  return isSame ? graph : left;
}

/** Another end or outcome only where the graph allows it: an edge must never take the place of another. */
function setEdge(graph: Graph, id: string, to: EdgeDocument): Graph {
  const { id: _id, ...edge } = to;
  const others = graph.edges.filter((candidate) => edgeIdOf(candidate) !== id);
  if (others.length === graph.edges.length) return graph;
  if (others.some((other) => edgeIdOf(other) === edgeIdOf(edge))) return graph;
  const before = graph.edges.find((candidate) => edgeIdOf(candidate) === id);
  const isMoved = before?.from !== edge.from || before.to !== edge.to;
  if (isMoved && refusal({ ...graph, edges: others }, edge.from, edge.to) !== undefined) return graph;
  return { ...graph, edges: graph.edges.map((candidate) => (candidate === before ? edge : candidate)) };
}

function moveEdge(graph: Graph, id: string, by: -1 | 1): Graph {
  const at = graph.edges.findIndex((edge) => edgeIdOf(edge) === id);
  const edge = graph.edges[at];
  if (edge === undefined) return graph;
  let other = at + by;
  while (graph.edges[other] !== undefined && graph.edges[other]?.from !== edge.from) other += by;
  const neighbour = graph.edges[other];
  if (neighbour === undefined) return graph;
  const edges = [...graph.edges];
  edges[at] = neighbour;
  edges[other] = edge;
  return { ...graph, edges };
}

type JsonRecord = { readonly [key: string]: Json };

/** A member set or, with undefined, taken out; objects on the way are made and, once empty, dropped again. */
export function setAt(record: JsonRecord, path: readonly string[], value: Json | undefined): JsonRecord {
  const [key, ...rest] = path;
  if (key === undefined) return record;
  const now = record[key];
  const next = rest.length === 0 ? value : setInside(now, rest, value);
  if (next === now) return record;
  if (next !== undefined) return { ...record, [key]: next };
  const { [key]: _gone, ...others } = record;
  return others;
}

function setInside(
  now: Json | undefined,
  path: readonly string[],
  value: Json | undefined,
): Json | undefined {
  const before = isJsonObject(now) ? now : {};
  const next = setAt(before, path, value);
  if (next === before) return now;
  return Object.keys(next).length === 0 ? undefined : next;
}

/** What an edit did, for the button that takes it back. */
export function wordsOf(edit: Edit): string {
  switch (edit.kind) {
    case 'insert':
      return edit.graph.nodes.length === 1
        ? `adding ${edit.graph.nodes[0]?.id ?? 'a step'}`
        : `adding ${edit.graph.nodes.length} steps`;
    case 'split':
      return `adding ${edit.node.id}`;
    case 'remove':
      return edit.nodes.length === 0
        ? 'removing a connection'
        : `removing ${edit.nodes.length === 1 ? edit.nodes[0] : `${edit.nodes.length} steps`}`;
    case 'connect':
      return `connecting ${edit.from} and ${edit.to}`;
    case 'set_edge':
    case 'move_edge':
      return `the change of ${edit.edge}`;
    case 'set_node':
      return `the change of ${edit.node}`;
    case 'rename':
      return `renaming ${edit.node}`;
    case 'set_workflow':
      return `the change of ${edit.path[0] ?? 'the workflow'}`;
    case 'place':
      return 'moving';
    case 'tidy':
      return 'tidying up';
    case 'replace':
      return 'the change in the text';
  }
}

/** Edits with the same key, one right after the other, are one step of undo: letters of one word. */
export function mergeKeyOf(edit: Edit): string | undefined {
  switch (edit.kind) {
    case 'set_node':
      return `node ${edit.node} ${edit.path.join('/')}`;
    case 'set_workflow':
      return `workflow ${edit.path.join('/')}`;
    case 'set_edge':
      // Another outcome is another edge: only what leaves its id alone is typed letter by letter.
      return edgeIdOf(edit.to) === edit.edge ? `edge ${edit.owner || TOP} ${edit.edge}` : undefined;
    case 'replace':
      return 'text';
    default:
      return undefined;
  }
}
