/**
 * RFC 6902 operations that lead from one document to another, to the byte: how a change that was computed (a withdrawal,
 * a rebase) is written so that it goes through the same gate as one that was sent. Elements are addressed by id.
 */
import { bodyOf, withoutBody } from '../bodies.ts';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import type { Json, JsonObject } from '../json/index.ts';
import { escapeSegment } from '../json/pointer.ts';
import { diffFields } from './change-set.ts';
import { edgeIdOf } from './elements.ts';
import { isSameJson } from './same-json.ts';
import type { FieldChange, PatchOperation } from './types.ts';

/** Both documents must be valid. What goes is removed first, so that its ids are free for what comes. */
export function operationsBetween(
  before: WorkflowDocument,
  after: WorkflowDocument,
): readonly PatchOperation[] {
  return [...removals(before, after), ...graphChanges('', before, after), ...memberChanges(before, after)];
}

interface Graph {
  readonly nodes: readonly NodeDocument[];
  readonly edges: readonly EdgeDocument[];
}

const EMPTY: Graph = { nodes: [], edges: [] };

function graphIn(node: NodeDocument | undefined): Graph | undefined {
  const body = node && bodyOf(node);
  return body && { nodes: body.nodes ?? EMPTY.nodes, edges: body.edges ?? EMPTY.edges };
}

/** A node that gets or loses a body is another one: what it held has to go somewhere. */
function isKept(node: NodeDocument, now: NodeDocument | undefined): now is NodeDocument {
  return now !== undefined && (graphIn(node) === undefined) === (graphIn(now) === undefined);
}

function removals(before: Graph, after: Graph): readonly PatchOperation[] {
  const edges = new Set(after.edges.map(edgeIdOf));
  const nodes = byId(after.nodes);
  return [
    ...before.edges.map(edgeIdOf).flatMap((id) => (edges.has(id) ? [] : [removal('edges', id)])),
    ...before.nodes.flatMap((node) => {
      const now = nodes.get(node.id);
      if (!isKept(node, now)) return [removal('nodes', node.id)];
      const [inner, innerNow] = [graphIn(node), graphIn(now)];
      return inner && innerNow ? removals(inner, innerNow) : [];
    }),
  ];
}

function removal(list: 'nodes' | 'edges', id: string): PatchOperation {
  return { op: 'remove', path: addressOf(list, id) };
}

function addressOf(list: 'nodes' | 'edges', id: string): string {
  return `/${list}/${escapeSegment(`{${id}}`)}`;
}

function byId(nodes: readonly NodeDocument[]): ReadonlyMap<string, NodeDocument> {
  return new Map(nodes.map((node) => [node.id, node]));
}

/** `at` leads to the object that holds `nodes` and `edges`. */
function graphChanges(at: string, before: Graph, after: Graph): readonly PatchOperation[] {
  const old = byId(before.nodes);
  const kept = after.nodes.flatMap((now) => {
    const node = old.get(now.id);
    return node && isKept(node, now) ? [{ node, now }] : [];
  });
  const oldEdges = new Map(before.edges.map((edge) => [edgeIdOf(edge), edge]));
  return [
    ...kept.flatMap(({ node, now }) =>
      fieldChanges(addressOf('nodes', now.id), withoutBody(node), withoutBody(now)),
    ),
    ...placements(`${at}/nodes`, 'nodes', {
      present: before.nodes.flatMap(({ id }) => (kept.some(({ now }) => now.id === id) ? [id] : [])),
      wanted: after.nodes.map((node) => ({ id: node.id, value: node as unknown as Json })),
    }),
    ...kept.flatMap(({ node, now }) => {
      const [inner, innerNow] = [graphIn(node), graphIn(now)];
      return inner && innerNow
        ? graphChanges(`${addressOf('nodes', now.id)}/config/body`, inner, innerNow)
        : [];
    }),
    ...after.edges.flatMap((now) => {
      const id = edgeIdOf(now);
      const edge = oldEdges.get(id);
      return edge ? fieldChanges(addressOf('edges', id), edge, now) : [];
    }),
    ...placements(`${at}/edges`, 'edges', {
      present: [...oldEdges.keys()].filter((id) => after.edges.some((edge) => edgeIdOf(edge) === id)),
      wanted: after.edges.map((edge) => ({ id: edgeIdOf(edge), value: edge as unknown as Json })),
    }),
  ];
}

interface Order {
  /** Ids as they stand once what goes is gone. */
  readonly present: readonly string[];
  readonly wanted: readonly { readonly id: string; readonly value: Json }[];
}

/** Adds what is missing and moves what stands elsewhere, each to its final place, first to last. */
function placements(
  list: string,
  kind: 'nodes' | 'edges',
  { present, wanted }: Order,
): readonly PatchOperation[] {
  const standing = [...present];
  return wanted.flatMap(({ id, value }, index): PatchOperation[] => {
    if (standing[index] === id) return [];
    const from = standing.indexOf(id);
    if (from >= 0) standing.splice(from, 1);
    standing.splice(index, 0, id);
    const path = `${list}/${index}`;
    return from < 0 ? [{ op: 'add', path, value }] : [{ op: 'move', from: addressOf(kind, id), path }];
  });
}

function fieldChanges(
  address: string,
  before: NodeDocument | EdgeDocument,
  after: NodeDocument | EdgeDocument,
): readonly PatchOperation[] {
  const fields = diffFields(before as unknown as JsonObject, after as unknown as JsonObject);
  return fields.map((field) => fieldOperation(address, field));
}

function fieldOperation(address: string, { path: field, before, after }: FieldChange): PatchOperation {
  const path = `${address}${field}`;
  if (after === undefined) return { op: 'remove', path };
  return { op: before === undefined ? 'add' : 'replace', path, value: after };
}

/** Everything beside nodes and edges, each member as a whole. */
function memberChanges(before: WorkflowDocument, after: WorkflowDocument): readonly PatchOperation[] {
  const [old, now] = [before as unknown as JsonObject, after as unknown as JsonObject];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return keys
    .filter((key) => key !== 'nodes' && key !== 'edges' && !isSameJson(old[key], now[key]))
    .map((key) =>
      fieldOperation('', {
        path: `/${escapeSegment(key)}`,
        ...(old[key] !== undefined && { before: old[key] }),
        ...(now[key] !== undefined && { after: now[key] }),
      }),
    );
}
