/** The graph as far as it can be read from a document that may still be wrong elsewhere. */

import { type GraphJson, graphsOf, pointerOf } from '../bodies.ts';
import type { EdgeLabel, NodeType } from '../document.ts';
import { isJsonObject, type JsonObject } from '../json/index.ts';
import { NODE_TYPES } from '../registry/node-types.ts';

export interface DraftNode {
  readonly id: string;
  readonly pointer: string;
  /** Id of the node in whose body it stands, or `TOP`. */
  readonly owner: string;
  readonly type: NodeType | undefined;
  readonly json: JsonObject;
}

export interface DraftEdge {
  readonly from: string;
  readonly to: string;
  /** As written. */
  readonly on: string | undefined;
  /** What it waits for: the label written, else the first of its source's (R1). */
  readonly label: string;
  readonly pointer: string;
  /** Whose body it stands in, or `TOP`. */
  readonly owner: string;
  readonly json: JsonObject;
}

/** Only elements with readable ids, at any depth; between them only the first node of each id. */
export interface DraftGraph {
  readonly graphs: readonly GraphJson[];
  readonly nodes: ReadonlyMap<string, DraftNode>;
  readonly duplicates: readonly DraftNode[];
  readonly edges: readonly DraftEdge[];
  /** Edges between known, different nodes of their own graph, by source and by target. */
  readonly out: ReadonlyMap<string, readonly DraftEdge[]>;
  readonly in: ReadonlyMap<string, readonly DraftEdge[]>;
}

export function readGraph(document: JsonObject): DraftGraph {
  const graphs = graphsOf(document);
  const nodes = new Map<string, DraftNode>();
  const duplicates: DraftNode[] = [];
  for (const graph of graphs) readNodes(graph, nodes, duplicates);
  const edges: DraftEdge[] = [];
  for (const graph of graphs) readEdges(graph, nodes, edges);
  const out = new Map<string, DraftEdge[]>();
  const into = new Map<string, DraftEdge[]>();
  for (const edge of edges) {
    const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
    if (from === to || from?.owner !== edge.owner || to?.owner !== edge.owner) continue;
    pushTo(out, edge.from, edge);
    pushTo(into, edge.to, edge);
  }
  return { graphs, nodes, duplicates, edges, out, in: into };
}

function readNodes(
  { nodes, pointer, owner }: GraphJson,
  known: Map<string, DraftNode>,
  duplicates: DraftNode[],
): void {
  for (const [i, json] of nodes.entries()) {
    if (!isJsonObject(json) || typeof json['id'] !== 'string') continue;
    const { id, type: written } = json;
    const type = typeof written === 'string' ? NODE_TYPES.get(written)?.type : undefined;
    const node = { id, pointer: pointerOf(pointer, 'nodes', i), owner, type, json };
    if (known.has(id)) duplicates.push(node);
    else known.set(id, node);
  }
}

function readEdges(
  { edges, pointer, owner }: GraphJson,
  nodes: ReadonlyMap<string, DraftNode>,
  read: DraftEdge[],
): void {
  for (const [i, json] of edges.entries()) {
    if (!isJsonObject(json)) continue;
    const { from, to } = json;
    if (typeof from !== 'string' || typeof to !== 'string') continue;
    const on = typeof json['on'] === 'string' ? json['on'] : undefined;
    const label = on ?? defaultLabel(nodes.get(from)?.type);
    read.push({ from, to, on, label, pointer: pointerOf(pointer, 'edges', i), owner, json });
  }
}

/** What an unlabelled edge waits for (R1). */
export function defaultLabel(type: NodeType | undefined): EdgeLabel {
  return (type === undefined ? undefined : NODE_TYPES.get(type)?.labels[0]) ?? 'success';
}

function pushTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
