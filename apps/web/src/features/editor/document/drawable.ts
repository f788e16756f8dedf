/** Text may say anything. What the canvas and the forms can work on is a tree of graphs whose elements have names. */
import { edgeIdOf, graphsOf, isJsonObject, type Json, NODE_TYPES, type WorkflowDocument } from '@aob/ir';

export type Drawable =
  | { readonly ok: true; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly reason: string };

/** The value as a document, or why it cannot be drawn. Whether it is a right one is the compiler's question. */
export function asDrawable(value: Json): Drawable {
  if (!isJsonObject(value)) return no('It is not an object.');
  const nodeIds = new Set<string>();
  for (const { json, nodes, edges, pointer } of graphsOf(value)) {
    const where = pointer === '' ? '' : ` in ${pointer}`;
    if (!Array.isArray(json['nodes'] ?? []) || !Array.isArray(json['edges'] ?? []))
      return no(`nodes and edges must be lists${where}.`);
    for (const [i, node] of nodes.entries()) {
      const problem = nodeProblem(node, nodeIds);
      if (problem !== undefined) return no(`${pointer}/nodes/${i} ${problem}.`);
    }
    const edgeIds = new Set<string>();
    for (const [i, edge] of edges.entries()) {
      const problem = edgeProblem(edge, edgeIds);
      if (problem !== undefined) return no(`${pointer}/edges/${i} ${problem}.`);
    }
  }
  // Lists that are not there yet are empty ones; everything else that the type says was looked at above.
  const document = { ...value, nodes: value['nodes'] ?? [], edges: value['edges'] ?? [] };
  return { ok: true, document: document as unknown as WorkflowDocument };
}

function no(reason: string): Drawable {
  return { ok: false, reason };
}

function nodeProblem(node: Json, seen: Set<string>): string | undefined {
  if (!isJsonObject(node)) return 'is no node';
  const { id, type, config } = node;
  if (typeof id !== 'string' || id === '') return 'has no id';
  if (seen.has(id)) return `has the id of another node, ${id}`;
  seen.add(id);
  if (typeof type !== 'string' || !NODE_TYPES.has(type)) return 'has no known type';
  if (config !== undefined && !isJsonObject(config)) return 'has a config that is no object';
  if (config?.['body'] !== undefined && !isJsonObject(config['body'])) return 'has a body that is no object';
  return undefined;
}

function edgeProblem(edge: Json, seen: Set<string>): string | undefined {
  if (!isJsonObject(edge)) return 'is no edge';
  const { from, to, on, when } = edge;
  if (typeof from !== 'string' || typeof to !== 'string') return 'needs from and to';
  if (on !== undefined && typeof on !== 'string') return 'has an outcome that is no text';
  if (when !== undefined && typeof when !== 'string') return 'has a condition that is no text';
  const id = edgeIdOf(edge as unknown as Parameters<typeof edgeIdOf>[0]);
  if (seen.has(id)) return `repeats ${id}`;
  seen.add(id);
  return undefined;
}
