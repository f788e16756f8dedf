/** The graph as far as it can be read from a document that may still be wrong elsewhere. */
import type { EdgeLabel, NodeType } from '../document.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { NODE_TYPES } from '../registry/node-types.ts';
import { at } from './report.ts';

export interface DraftNode {
  readonly id: string;
  readonly pointer: string;
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
  readonly json: JsonObject;
}

/** Only elements with readable ids; between them only the first node of each id. */
export interface DraftGraph {
  readonly nodes: ReadonlyMap<string, DraftNode>;
  readonly duplicates: readonly DraftNode[];
  readonly edges: readonly DraftEdge[];
  /** Edges between known, different nodes, by source and by target. */
  readonly out: ReadonlyMap<string, readonly DraftEdge[]>;
  readonly in: ReadonlyMap<string, readonly DraftEdge[]>;
}

export function readGraph(document: JsonObject): DraftGraph {
  const nodes = new Map<string, DraftNode>();
  const duplicates: DraftNode[] = [];
  for (const [i, json] of listOf(document['nodes']).entries()) {
    if (!isJsonObject(json) || typeof json['id'] !== 'string') continue;
    const { id, type } = json;
    const known = typeof type === 'string' ? NODE_TYPES.get(type)?.type : undefined;
    const node: DraftNode = { id, pointer: at('/nodes', i), type: known, json };
    if (nodes.has(id)) duplicates.push(node);
    else nodes.set(id, node);
  }
  const edges = listOf(document['edges']).flatMap((json, i) => readEdge(json, i, nodes));
  const out = new Map<string, DraftEdge[]>();
  const into = new Map<string, DraftEdge[]>();
  for (const edge of edges) {
    if (edge.from === edge.to || !nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    pushTo(out, edge.from, edge);
    pushTo(into, edge.to, edge);
  }
  return { nodes, duplicates, edges, out, in: into };
}

function readEdge(json: Json, index: number, nodes: ReadonlyMap<string, DraftNode>): DraftEdge[] {
  if (!isJsonObject(json)) return [];
  const { from, to } = json;
  if (typeof from !== 'string' || typeof to !== 'string') return [];
  const on = typeof json['on'] === 'string' ? json['on'] : undefined;
  const label = on ?? defaultLabel(nodes.get(from)?.type);
  return [{ from, to, on, label, pointer: at('/edges', index), json }];
}

/** What an unlabelled edge waits for (R1). */
export function defaultLabel(type: NodeType | undefined): EdgeLabel {
  return (type === undefined ? undefined : NODE_TYPES.get(type)?.labels[0]) ?? 'success';
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function pushTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
