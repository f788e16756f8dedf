/** The graph as far as it can be read from a document that may still be wrong elsewhere. */

import { type GraphJson, graphsOf } from '../bodies.ts';
import type { EdgeLabel, NodeType } from '../document.ts';
import { isJsonObject, type JsonObject } from '../json/index.ts';
import { NODE_TYPES } from '../registry/node-types.ts';
import { at } from './report.ts';

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
  for (const node of graphs.flatMap(readNodes)) {
    if (nodes.has(node.id)) duplicates.push(node);
    else nodes.set(node.id, node);
  }
  const edges = graphs.flatMap((graph) => readEdges(graph, nodes));
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

function readNodes({ nodes, pointer, owner }: GraphJson): readonly DraftNode[] {
  return nodes.flatMap((json, i) => {
    if (!isJsonObject(json) || typeof json['id'] !== 'string') return [];
    const { id, type } = json;
    const known = typeof type === 'string' ? NODE_TYPES.get(type)?.type : undefined;
    return [{ id, pointer: at(`${pointer}/nodes`, i), owner, type: known, json }];
  });
}

function readEdges(
  { edges, pointer, owner }: GraphJson,
  nodes: ReadonlyMap<string, DraftNode>,
): readonly DraftEdge[] {
  return edges.flatMap((json, i) => {
    if (!isJsonObject(json)) return [];
    const { from, to } = json;
    if (typeof from !== 'string' || typeof to !== 'string') return [];
    const on = typeof json['on'] === 'string' ? json['on'] : undefined;
    const label = on ?? defaultLabel(nodes.get(from)?.type);
    return [{ from, to, on, label, pointer: at(`${pointer}/edges`, i), owner, json }];
  });
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
