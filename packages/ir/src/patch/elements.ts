/**
 * The elements a patch speaks of: nodes and edges with their ids, read from a document that may still be wrong.
 * Nothing here trusts a shape: patches are applied before the result is validated.
 */
import { closest, distance } from 'fastest-levenshtein';
import type { EdgeDocument, WorkflowDocument } from '../document.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';

/** `a->b` or `a->b:on` (R1). A written id is never anything else, so the ends and the label decide. */
export function edgeIdOf(edge: Pick<EdgeDocument, 'from' | 'to' | 'on'>): string {
  return edge.on === undefined ? `${edge.from}->${edge.to}` : `${edge.from}->${edge.to}:${edge.on}`;
}

/** What an edge of this id leads from, and what to. */
export function endsOfEdge(id: string): readonly [from: string, to: string] {
  const [from = '', to = ''] = id.replace(/:.*$/, '').split('->');
  return [from, to];
}

/** The id by which `{…}` addresses an element of a list; undefined when it has none. */
export function elementIdOf(element: Json | undefined): string | undefined {
  if (!isJsonObject(element)) return undefined;
  const { id, from, to, on } = element;
  if (typeof from === 'string' && typeof to === 'string') {
    return typeof on === 'string' ? `${from}->${to}:${on}` : `${from}->${to}`;
  }
  return typeof id === 'string' ? id : undefined;
}

/** The id of an edge of a valid document, in which a written one is right. */
export function knownEdgeId(edge: Pick<EdgeDocument, 'id' | 'from' | 'to' | 'on'>): string {
  return edge.id ?? edgeIdOf(edge);
}

/** Whether `{…}` addresses this element. Asked of every element of a list, so that no id is put together in vain. */
export function isElementOf(element: Json | undefined, id: string): boolean {
  if (!isJsonObject(element)) return false;
  const { from, to, on } = element;
  if (typeof from !== 'string' || typeof to !== 'string') return element['id'] === id;
  const length = from.length + '->'.length + to.length + (typeof on === 'string' ? on.length + 1 : 0);
  return length === id.length && elementIdOf(element) === id;
}

export interface ElementPlace {
  readonly list: 'nodes' | 'edges';
  /** Segments up to the element, or to the whole list. */
  readonly path: readonly string[];
  /** Index or id in the list; absent when the pointer ends at the list. */
  readonly position?: string;
  /** Segments inside the element. */
  readonly within: readonly string[];
}

/** The innermost element that a pointer leads into, through bodies. */
export function elementPlace(segments: readonly string[]): ElementPlace | undefined {
  let start = 0;
  while (segments[start] === 'nodes' && segments[start + 2] === 'config' && segments[start + 3] === 'body') {
    const next = segments[start + 4];
    if (next !== 'nodes' && next !== 'edges') break;
    start += 4;
  }
  const list = segments[start];
  if (list !== 'nodes' && list !== 'edges') return undefined;
  const position = segments[start + 1];
  if (position === undefined) return { list, path: segments.slice(0, start + 1), within: [] };
  return { list, path: segments.slice(0, start + 2), position, within: segments.slice(start + 2) };
}

/** The nearest of `candidates`, when it is near enough to be what was meant. */
export function nearestId(id: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const nearest = closest(id, candidates);
  return distance(id, nearest) <= Math.max(2, Math.floor(id.length / 3)) ? nearest : undefined;
}

/** Names that reach a prototype instead of data. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isPrototypeKey(key: string): boolean {
  return PROTOTYPE_KEYS.has(key);
}

/** The path to the first member of `value` with a forbidden name; undefined when there is none. */
export function findPrototypeKey(value: Json): readonly (string | number)[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const members: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : Object.entries(value as JsonObject);
  for (const [key, member] of members) {
    if (typeof key === 'string' && isPrototypeKey(key)) return [key];
    const inner = findPrototypeKey(member);
    if (inner !== undefined) return [key, ...inner];
  }
  return undefined;
}

/** The typed document as plain JSON: both describe the same immutable value. */
export function asJson(document: WorkflowDocument): Json {
  return document as unknown as Json;
}
