/**
 * What a patch comes to, by element (R22): the authority that digests, approvals, policies and rebases read.
 * `move`, `copy` and `test` vanish here, and so does the order of nodes and edges, except where order is behaviour:
 * among the out-edges of a conditional (R1).
 */
import type { Digest, EdgeDocument, WorkflowDocument } from '../document.ts';
import { byId } from '../json/by-id.ts';
import { digestOf, isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { escapeSegment } from '../json/pointer.ts';
import { type ElementList, elementsOf, withId } from './element-list.ts';
import { knownEdgeId } from './elements.ts';
import { isSameJson } from './same-json.ts';
import type { ChangeSet, EdgeChange, FieldChange, NodeChange, NodeElement } from './types.ts';

/** Both documents must be valid: ids present and unique. */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument): ChangeSet {
  const [old, now] = [elementsOf(before), elementsOf(after)];
  const ownNodes = whatDiffers(old.nodes, now.nodes);
  const ownEdges = whatDiffers(old.edges, now.edges);
  const nodes = diffElements(byId(ownNodes.before), byId(ownNodes.after));
  const edges = diffElements(byId(ownEdges.before.map(withId)), byId(ownEdges.after.map(withId)));
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
    reordered: diffOrders(old, now, ownEdges),
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
  const nodes = [...elements.nodes].sort(compareIds);
  const edges = elements.edges.map(withId).sort(compareIds);
  const order = Object.fromEntries(
    [...conditionalsOf(elements)].map((node) => [node, outEdgeIds(elements, node)]),
  );
  return digestOf({ ...document, nodes, edges, order } as unknown as Json);
}

function nodeId(node: NodeElement): string {
  return node.id;
}

/** Ids are ASCII: code units are the order everywhere. */
export function compareIds(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

interface Differing<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
}

/**
 * What is left of both lists without the very same elements that they begin and end with. A patch changes few elements of
 * many, and no id stands twice in a list: what is left out here is neither added nor removed nor changed.
 */
function whatDiffers<T>(before: readonly T[], after: readonly T[]): Differing<T> {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let ending = 0;
  while (ending < shorter - same && before.at(-1 - ending) === after.at(-1 - ending)) ending += 1;
  return {
    before: before.slice(same, before.length - ending),
    after: after.slice(same, after.length - ending),
  };
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
  const found = { added: [] as T[], removed: [] as T[], changed: [] as ElementDiff<T>['changed'][number][] };
  for (const [id, now] of after) if (!before.has(id)) found.added.push(now);
  for (const [id, old] of before) {
    const now = after.get(id);
    if (now === undefined) found.removed.push(old);
    // Most elements are the very same: a patch makes new ones only of what it changes.
    else if (now !== old) {
      const fields = diffFields(old as unknown as JsonObject, now as unknown as JsonObject);
      if (fields.length > 0) found.changed.push({ id, before: old, after: now, fields });
    }
  }
  return {
    added: found.added.sort(compareIds),
    removed: found.removed.sort(compareIds),
    changed: found.changed.sort(compareIds),
  };
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
  return edges.filter((edge) => edge.from === node).map(knownEdgeId);
}

function conditionalsOf({ nodes }: Pick<ElementList, 'nodes'>): ReadonlySet<string> {
  return new Set(nodes.filter((node) => node.type === 'conditional').map(nodeId));
}

type Reordering = ChangeSet['reordered'][number];

/**
 * Named unless the order comes out right by itself both ways, so that a change set can be inverted. A node none of whose
 * edges is among what differs has them all as it had them.
 */
function diffOrders(
  before: ElementList,
  after: ElementList,
  differing: Differing<EdgeDocument>,
): readonly Reordering[] {
  const sources = new Set([...differing.before, ...differing.after].map(({ from }) => from));
  if (sources.size === 0) return [];
  const nodes = new Set([...conditionalsOf(before), ...conditionalsOf(after)]);
  return [...nodes]
    .filter((node) => sources.has(node))
    .sort()
    .flatMap((node) => {
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
