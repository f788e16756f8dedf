/**
 * Who brought what: the documents of a lineage, each with where it came from, tell for every element of the last one,
 * and for every field, the step that last wrote it. What a step leaves as it was keeps its origin.
 */
import type { EdgeDocument, WorkflowDocument } from '../document.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { escapeSegment } from '../json/pointer.ts';
import { diffDocuments } from './change-set.ts';
import { type EdgeWithId, elementsOf, withId } from './element-list.ts';
import type { ChangeSet, FieldChange, NodeElement } from './types.ts';

export interface BlameStep<Origin> {
  readonly document: WorkflowDocument;
  readonly origin: Origin;
}

export interface FieldBlame<Origin> {
  /** Relative to the element, of a field that holds no others: `/config/url`. */
  readonly path: string;
  readonly origin: Origin;
}

export interface ElementBlame<Origin> {
  readonly id: string;
  /** Who brought the element itself. */
  readonly origin: Origin;
  readonly fields: readonly FieldBlame<Origin>[];
}

export interface Blame<Origin> {
  /** At any depth, in the order of the document; what names an element is no field of it. */
  readonly nodes: readonly (ElementBlame<Origin> & { readonly owner?: string })[];
  readonly edges: readonly ElementBlame<Origin>[];
  /** Who last gave the exits of a conditional their order; absent where nobody has since the base. */
  readonly orders: readonly { readonly node: string; readonly origin: Origin }[];
  /** Everything beside nodes and edges, each member as a whole: `/outputs`, `/policy`. */
  readonly members: readonly FieldBlame<Origin>[];
}

/** The step that wrote there last, by path; `''` is the element itself. */
type Marks = Map<string, number>;

interface Ledger {
  readonly nodes: Map<string, Marks>;
  readonly edges: Map<string, Marks>;
  readonly orders: Map<string, number>;
  readonly members: Marks;
}

/** `base` is what everything is as old as that no later step has written. */
export function blameDocuments<Origin>(
  base: BlameStep<Origin>,
  later: readonly BlameStep<Origin>[],
): Blame<Origin> {
  const steps = [base, ...later];
  const ledger: Ledger = { nodes: new Map(), edges: new Map(), orders: new Map(), members: new Map() };
  for (const [at, { document }] of later.entries()) {
    const before = steps[at] ?? base;
    note(ledger, diffDocuments(before.document, document), at + 1);
  }
  return read(ledger, steps.at(-1) ?? base, (at) => (steps[at] ?? base).origin);
}

function note(ledger: Ledger, changes: ChangeSet, at: number): void {
  const { nodes, edges, outputs, reordered, settings = [] } = changes;
  noteElements(ledger.nodes, nodes, at);
  noteElements(ledger.edges, edges, at);
  for (const { id } of nodes.removed) ledger.orders.delete(id);
  for (const { node } of reordered) ledger.orders.set(node, at);
  for (const { path } of outputs === undefined ? settings : [outputs, ...settings])
    ledger.members.set(path, at);
}

interface ElementChanges {
  readonly added: readonly { readonly id: string }[];
  readonly removed: readonly { readonly id: string }[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly FieldChange[] }[];
}

function noteElements(
  known: Map<string, Marks>,
  { added, removed, changed }: ElementChanges,
  at: number,
): void {
  for (const { id } of removed) known.delete(id);
  for (const { id } of added) known.set(id, new Map([['', at]]));
  for (const { id, fields } of changed) {
    const marks = known.get(id) ?? new Map<string, number>();
    known.set(id, marks);
    for (const { path } of fields) marks.set(path, at);
  }
}

function read<Origin>(
  ledger: Ledger,
  { document }: BlameStep<Origin>,
  originAt: (step: number) => Origin,
): Blame<Origin> {
  const { nodes, edges } = elementsOf(document);
  const element = (known: Map<string, Marks>, id: string, json: JsonObject): ElementBlame<Origin> => {
    const marks = known.get(id) ?? new Map<string, number>();
    const fields = leavesOf(json).map((path) => ({ path, origin: originAt(lastWritten(marks, path)) }));
    return { id, origin: originAt(marks.get('') ?? 0), fields };
  };
  const { nodes: _nodes, edges: _edges, ...members } = document;
  return {
    nodes: nodes.map((node) => ({
      ...element(ledger.nodes, node.id, nodeFields(node)),
      ...(node.owner !== undefined && { owner: node.owner }),
    })),
    edges: edges.map(withId).map((edge) => element(ledger.edges, edge.id, edgeFields(edge))),
    orders: [...ledger.orders].map(([node, at]) => ({ node, origin: originAt(at) })),
    members: Object.keys(members).map((name) => {
      const path = `/${name}`;
      return { path, origin: originAt(ledger.members.get(path) ?? 0) };
    }),
  };
}

function nodeFields({ id: _id, ...fields }: NodeElement): JsonObject {
  return fields as unknown as JsonObject;
}

/** An edge between other ends, or with another label, is another edge. */
function edgeFields({
  id: _id,
  from: _from,
  to: _to,
  on: _on,
  ...fields
}: EdgeWithId & EdgeDocument): JsonObject {
  return fields as unknown as JsonObject;
}

/** Paths of what change sets compare as a whole: everything that is no object with members. */
function leavesOf(json: Json, path = ''): readonly string[] {
  if (!isJsonObject(json) || Object.keys(json).length === 0) return path === '' ? [] : [path];
  return Object.entries(json).flatMap(([key, value]) => leavesOf(value, `${path}/${escapeSegment(key)}`));
}

/** Whoever wrote a field wrote all that is in it: the latest of the field and what it stands in. */
function lastWritten(marks: Marks, path: string): number {
  let latest = marks.get('') ?? 0;
  for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
    const part = end === -1 ? path : path.slice(0, end);
    latest = Math.max(latest, marks.get(part) ?? 0);
    if (end === -1) return latest;
  }
}
