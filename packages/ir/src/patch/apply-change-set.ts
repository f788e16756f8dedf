/**
 * Puts a change set onto a document, by id. On the document it was made from this gives the document it was made
 * to; on another one it is a rebase: whatever it speaks of must still be as it was, else that element is a conflict.
 */
import type { EdgeDocument, WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { elementsOf, fromElements, indexOf, strayNodes, withId } from './element-list.ts';
import { knownEdgeId } from './elements.ts';
import { parsePointer } from './pointer.ts';
import { isSameJson } from './same-json.ts';
import type { ChangeSet, FieldChange, NodeChange, NodeElement } from './types.ts';

export type ChangedDocument =
  | { readonly ok: true; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** What is there keeps its place; additions are appended. All conflicts are reported at once. */
export function applyChangeSet(document: WorkflowDocument, changes: ChangeSet): ChangedDocument {
  const changed = applyChangeSets(document, [changes]);
  return changed.ok ? changed : { ok: false, issues: changed.issues };
}

export type ChangedInTurn =
  | { readonly ok: true; readonly document: WorkflowDocument }
  /** `at` is the place of the first change set that does not fit. */
  | { readonly ok: false; readonly at: number; readonly issues: readonly Issue[] };

/** One after the other; a stack of a hundred costs little more than its changes. */
export function applyChangeSets(document: WorkflowDocument, stack: readonly ChangeSet[]): ChangedInTurn {
  const present = elementsOf(document);
  let nodes = new Map(indexOf(document).nodes);
  let edges = edgeMap(present.edges);
  let settings = document as unknown as JsonObject;
  let hasBodies = present.nodes.some(isOwned);
  for (const [at, changes] of stack.entries()) {
    const conflicts: Issue[] = [];
    changeElements(nodes, changes.nodes, NODES, conflicts);
    changeElements(edges, changes.edges, EDGES, conflicts);
    const fields = [...(changes.outputs === undefined ? [] : [changes.outputs]), ...(changes.settings ?? [])];
    settings = changeFields(settings, fields, '', conflicts);
    hasBodies ||= changes.nodes.added.some(isOwned) || changes.nodes.changed.some(movesToBody);
    // Where nothing stands in a body, nothing can be left without one: a stack is not to cost its document each time.
    for (const { id, owner } of hasBodies ? strayNodes(nodes.values()) : [])
      conflicts.push(
        conflict(
          'node',
          id,
          `would stand in the body of ${owner}, which is not there any more or stands in it`,
        ),
      );
    if (conflicts.length > 0) return { ok: false, at, issues: conflicts };
    if (changes.reordered.length > 0) {
      edges = edgeMap(changes.reordered.reduce<readonly EdgeDocument[]>(reorder, [...edges.values()]));
    }
    if (changes.places !== undefined) {
      nodes = inPlaces(nodes, changes.places.nodes);
      edges = inPlaces(edges, changes.places.edges);
    }
  }
  const elements = { nodes: [...nodes.values()], edges: [...edges.values()] };
  return { ok: true, document: fromElements(settings as unknown as WorkflowDocument, elements) };
}

function isOwned({ owner }: NodeElement): boolean {
  return owner !== undefined;
}

function movesToBody({ fields }: NodeChange): boolean {
  return fields.some(({ path }) => path === '/owner');
}

function edgeMap(edges: readonly EdgeDocument[]): Map<string, EdgeDocument> {
  const found = new Map<string, EdgeDocument>();
  for (const edge of edges) found.set(knownEdgeId(edge), edge);
  return found;
}

interface ElementChanges<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly FieldChange[] }[];
}

interface ElementKind<T> {
  readonly kind: 'node' | 'edge';
  readonly idOf: (element: T) => string;
  /** As change sets spell it. */
  readonly spelled: (element: T) => T;
}

const NODES: ElementKind<NodeElement> = { kind: 'node', idOf: (node) => node.id, spelled: (node) => node };
const EDGES: ElementKind<EdgeDocument> = { kind: 'edge', idOf: knownEdgeId, spelled: withId };

function changeElements<T extends NodeElement | EdgeDocument>(
  present: Map<string, T>,
  changes: ElementChanges<T>,
  { kind, idOf, spelled }: ElementKind<T>,
  conflicts: Issue[],
): void {
  for (const removed of changes.removed) {
    const id = idOf(removed);
    const now = present.get(id);
    if (now === undefined || !isSameJson(spelled(now) as unknown as Json, removed as unknown as Json))
      conflicts.push(conflict(kind, id, 'was changed or removed meanwhile'));
    present.delete(id);
  }
  for (const change of changes.changed) {
    const now = present.get(change.id);
    if (now === undefined) conflicts.push(conflict(kind, change.id, 'is not there any more'));
    else
      present.set(
        change.id,
        changeFields(now as unknown as JsonObject, change.fields, change.id, conflicts) as unknown as T,
      );
  }
  for (const added of changes.added) {
    const id = idOf(added);
    if (present.has(id)) conflicts.push(conflict(kind, id, 'is there already'));
    present.set(id, added);
  }
}

function conflict(kind: string, id: string, what: string): Issue {
  return {
    pointer: kind === 'field' ? id : `/${kind}s/{${id}}`,
    code: 'patch.conflict',
    message: `${kind} ${id} ${what}.`,
    hint: 'Read the current document and write the patch against it.',
    rule: 'R22',
  };
}

function changeFields(
  element: JsonObject,
  fields: readonly FieldChange[],
  id: string,
  conflicts: Issue[],
): JsonObject {
  let changed = element;
  for (const field of fields) {
    const parsed = parsePointer(field.path);
    const next = parsed.ok ? changeField(changed, parsed.segments, field) : undefined;
    if (next === undefined) conflicts.push(conflict('field', `${id}${field.path}`, 'was changed meanwhile'));
    else changed = next;
  }
  return changed;
}

/** A copy with the field changed; undefined when it is not what the change set saw. */
function changeField(
  element: JsonObject,
  path: readonly string[],
  field: FieldChange,
): JsonObject | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return undefined;
  const now = Object.hasOwn(element, key) ? element[key] : undefined;
  if (rest.length > 0) {
    const inner = isJsonObject(now) ? changeField(now, rest, field) : undefined;
    return inner === undefined ? undefined : { ...element, [key]: inner };
  }
  const isAsSeen =
    now === undefined
      ? field.before === undefined
      : field.before !== undefined && isSameJson(now, field.before);
  if (!isAsSeen) return undefined;
  if (field.after !== undefined) return { ...element, [key]: field.after };
  return Object.fromEntries(Object.entries(element).filter(([name]) => name !== key));
}

/** In the order asked for; what came since follows behind. */
function inPlaces<T>(present: ReadonlyMap<string, T>, order: readonly string[]): Map<string, T> {
  const rank = new Map(order.map((id, index) => [id, index]));
  const rankIn = (id: string): number => rank.get(id) ?? order.length;
  return new Map([...present].sort(([a], [b]) => rankIn(a) - rankIn(b)));
}

/** The change set, with the places it leaves elements in, so that it leads to this very document (R33). */
export function withPlaces(before: WorkflowDocument, changes: ChangeSet, after: WorkflowDocument): ChangeSet {
  const implied = applyChangeSet(before, changes);
  const [wanted, found] = [placesIn(after), implied.ok ? placesIn(implied.document) : undefined];
  return isSameJson(wanted, found) ? changes : { ...changes, places: wanted };
}

function placesIn(document: WorkflowDocument): NonNullable<ChangeSet['places']> {
  const { nodes, edges } = elementsOf(document);
  return { nodes: nodes.map(({ id }) => id), edges: edges.map(knownEdgeId) };
}

/** The out-edges of one node take the places they hold, in the order asked for; unknown ones follow behind. */
function reorder(
  edges: readonly EdgeDocument[],
  order: ChangeSet['reordered'][number],
): readonly EdgeDocument[] {
  const own = edges.filter((edge) => edge.from === order.node);
  const rank = new Map(order.after.map((id, index) => [id, index]));
  const sorted = [...own].sort((a, b) => rankOf(rank, a) - rankOf(rank, b));
  let next = 0;
  return edges.map((edge) => (edge.from === order.node ? (sorted[next++] ?? edge) : edge));
}

function rankOf(rank: ReadonlyMap<string, number>, edge: EdgeDocument): number {
  return rank.get(knownEdgeId(edge)) ?? rank.size;
}
