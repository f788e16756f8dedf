/**
 * What a patch comes to, by element (R22): the authority that digests, approvals, policies and rebases read.
 * `move`, `copy` and `test` vanish here, and so does the order of nodes and edges, except where order is behaviour:
 * among the out-edges of a conditional (R1).
 */
import type { Digest, EdgeDocument, WorkflowDocument } from '../document.ts';
import { digestOf, isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { escapeSegment } from '../json/pointer.ts';
import { type ElementList, elementsOf } from './element-list.ts';
import { edgeIdOf } from './elements.ts';
import { isSameJson } from './same-json.ts';
import type { ChangeSet, EdgeChange, FieldChange, NodeChange, NodeElement } from './types.ts';

export type EdgeWithId = EdgeDocument & { readonly id: string };

/** Both documents must be valid: ids present and unique. */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument): ChangeSet {
  const [old, now] = [elementsOf(before), elementsOf(after)];
  const nodes = diffElements(byId(old.nodes, nodeId), byId(now.nodes, nodeId));
  const edges = diffElements(edgesById(old), edgesById(now));
  const settings = diffSettings(before, after);
  const outputs = outputsChange(before, after);
  return {
    nodes: {
      added: nodes.added,
      removed: nodes.removed,
      changed: nodes.changed satisfies readonly NodeChange[],
    },
    edges: {
      added: edges.added,
      removed: edges.removed,
      changed: edges.changed satisfies readonly EdgeChange[],
    },
    ...(outputs === undefined ? {} : { outputs }),
    reordered: diffOrders(old, now),
    ...(settings.length === 0 ? {} : { settings }),
  };
}

export function isEmptyChangeSet(changes: ChangeSet): boolean {
  const { nodes, edges, outputs, reordered, settings } = changes;
  const elements = [nodes.added, nodes.removed, nodes.changed, edges.added, edges.removed, edges.changed];
  return (
    elements.every((list) => list.length === 0) &&
    outputs === undefined &&
    reordered.length === 0 &&
    !settings
  );
}

/** Equal digests mean equal patches, however they were written. */
export function changeSetDigest(changes: ChangeSet): Digest {
  return digestOf(changes as unknown as Json);
}

/**
 * The document with nodes and edges sorted by id, and the order that is behaviour written beside them.
 * Two documents that differ in nothing else do the same; patches commute when this form is equal (R22).
 */
export function orderFreeDigest(document: WorkflowDocument): Digest {
  const elements = elementsOf(document);
  const nodes = [...byId(elements.nodes, nodeId).values()].sort(compareIds);
  const edges = [...edgesById(elements).values()].sort(compareIds);
  const order = Object.fromEntries(
    [...conditionalsOf(elements)].map((node) => [node, outEdgeIds(elements, node)]),
  );
  return digestOf({ ...document, nodes, edges, order } as unknown as Json);
}

function nodeId(node: NodeElement): string {
  return node.id;
}

function byId<T>(elements: readonly T[], idOf: (element: T) => string): Map<string, T> {
  return new Map(elements.map((element) => [idOf(element), element]));
}

/** Every edge with its id written, so that a written and an absent id are the same edge. */
export function withId(edge: EdgeDocument): EdgeWithId {
  return hasId(edge) ? edge : { ...edge, id: edgeIdOf(edge) };
}

/** A written id is never anything else (R1). */
function hasId(edge: EdgeDocument): edge is EdgeWithId {
  return edge.id !== undefined;
}

function edgesById({ edges }: ElementList): Map<string, EdgeWithId> {
  return byId(edges.map(withId), (edge) => edge.id);
}

/** Ids are ASCII: code units are the order everywhere. */
export function compareIds(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

interface ElementDiff<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly changed: readonly {
    readonly id: string;
    readonly before: T;
    readonly after: T;
    readonly fields: readonly FieldChange[];
  }[];
}

function diffElements<T extends { readonly id: string }>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): ElementDiff<T> {
  const added = [...after.values()].filter((element) => !before.has(element.id)).sort(compareIds);
  const removed = [...before.values()].filter((element) => !after.has(element.id)).sort(compareIds);
  const changed = [...before.values()]
    .flatMap((old) => {
      const now = after.get(old.id);
      if (now === undefined || isSameJson(old as unknown as Json, now as unknown as Json)) return [];
      const fields = diffFields(old as unknown as JsonObject, now as unknown as JsonObject);
      return fields.length === 0 ? [] : [{ id: old.id, before: old, after: now, fields }];
    })
    .sort(compareIds);
  return { added, removed, changed };
}

/** Objects are compared member by member; lists and scalars as a whole. */
export function diffFields(before: JsonObject, after: JsonObject, path = ''): readonly FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const now = Object.hasOwn(after, key) ? after[key] : undefined;
    if (isSameJson(old, now)) return [];
    const here = `${path}/${escapeSegment(key)}`;
    if (isJsonObject(old) && isJsonObject(now)) return diffFields(old, now, here);
    return [fieldChange(here, old, now)];
  });
}

function fieldChange(path: string, before: Json | undefined, after: Json | undefined): FieldChange {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function outputsChange(before: WorkflowDocument, after: WorkflowDocument): FieldChange | undefined {
  return isSameJson(before.outputs, after.outputs)
    ? undefined
    : fieldChange('/outputs', before.outputs, after.outputs);
}

function settingsOf(document: WorkflowDocument): JsonObject {
  const { nodes: _nodes, edges: _edges, outputs: _outputs, ...settings } = document;
  return settings as unknown as JsonObject;
}

/** As whole members: a policy is one thing, whatever changed inside it. */
function diffSettings(before: WorkflowDocument, after: WorkflowDocument): readonly FieldChange[] {
  const old = settingsOf(before);
  const now = settingsOf(after);
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return keys.flatMap((key) =>
    isSameJson(old[key], now[key]) ? [] : [fieldChange(`/${key}`, old[key], now[key])],
  );
}

export function outEdgeIds({ edges }: ElementList, node: string): readonly string[] {
  return edges.filter((edge) => edge.from === node).map(edgeIdOf);
}

function conditionalsOf({ nodes }: ElementList): ReadonlySet<string> {
  return new Set(nodes.filter((node) => node.type === 'conditional').map(nodeId));
}

type Reordering = ChangeSet['reordered'][number];

/** Named unless the order comes out right by itself both ways, so that a change set can be inverted. */
function diffOrders(before: ElementList, after: ElementList): readonly Reordering[] {
  const nodes = [...new Set([...conditionalsOf(before), ...conditionalsOf(after)])].sort();
  return nodes.flatMap((node) => {
    const old = outEdgeIds(before, node);
    const now = outEdgeIds(after, node);
    const isImplied = isSameJson(impliedOrder(old, now), now) && isSameJson(impliedOrder(now, old), old);
    return isImplied ? [] : [{ node, before: old, after: now }];
  });
}

/** What is there keeps its order, additions follow by id. */
export function impliedOrder(from: readonly string[], to: readonly string[]): readonly string[] {
  const kept = from.filter((id) => to.includes(id));
  const added = to.filter((id) => !from.includes(id)).sort();
  return [...kept, ...added];
}

/** The change set that undoes this one, but for places: those are kept by whoever knows the document of before (R33). */
export function invertChangeSet(changes: ChangeSet): ChangeSet {
  const { nodes, edges, outputs, reordered, settings } = changes;
  return {
    nodes: { added: nodes.removed, removed: nodes.added, changed: nodes.changed.map(invertElement) },
    edges: { added: edges.removed, removed: edges.added, changed: edges.changed.map(invertElement) },
    ...(outputs === undefined ? {} : { outputs: invertField(outputs) }),
    reordered: reordered.map(({ node, before, after }) => ({ node, before: after, after: before })),
    ...(settings === undefined ? {} : { settings: settings.map(invertField) }),
  };
}

function invertElement<
  T extends { readonly before: E; readonly after: E; readonly fields: readonly FieldChange[] },
  E,
>(change: T): T {
  return { ...change, before: change.after, after: change.before, fields: change.fields.map(invertField) };
}

function invertField(field: FieldChange): FieldChange {
  return fieldChange(field.path, field.after, field.before);
}
