/**
 * Applies RFC 6902 operations: all of them or none. What they lead through is copied first, so that the document stays as it
 * was and what no operation touches is the same object after as before. fast-json-patch does the change; everything it is
 * lenient about (indices, missing parents, inherited members, moves into oneself) is checked before it is asked.
 * Owns: what an operation does and to which element. Its neighbour `change-set.ts` says what it came to.
 */
import jsonPatch from 'fast-json-patch';
import { graphsOf } from '../bodies.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { toPointer } from '../json/pointer.ts';
import { MAX_DOCUMENT_BYTES } from '../registry/document-fields.ts';
import { patchIssue } from './codes.ts';
import { elementIdOf, elementPlace, isElementOf } from './elements.ts';
import { readOperation } from './operation-shape.ts';
import { type PointerUse, parsePointer, type Resolved, resolvePointer } from './pointer.ts';
import type { PatchOperation } from './types.ts';

/** Which operation touched which element, so that a later finding can point at what caused it. */
export interface Touch {
  readonly operation: number;
  readonly list: 'nodes' | 'edges' | 'outputs';
  /** Empty for the outputs, which are one thing. */
  readonly id: string;
  /** Where inside the element; empty when the whole element came or went. */
  readonly within: readonly string[];
  /** The operation's `value` is what stands at `within`. */
  readonly hasValue: boolean;
  /** Where in that value, when the element came with the node in whose body it stands. */
  readonly inValue?: readonly string[];
}

export type Applied =
  | { readonly ok: true; readonly document: Json; readonly touches: readonly Touch[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

interface Working {
  document: Json;
  /** Lists and objects that were copied for this patch: those that may be changed. */
  readonly own: WeakSet<object>;
  readonly issues: Issue[];
  readonly touches: Touch[];
  /** Ids and lists whose state is unknown because an operation on them failed: no second complaint about them. */
  readonly unknown: Set<string>;
  /** Length of what the operations of one patch have copied so far. */
  copied: number;
}

/** Every operation is tried, so that all problems come at once; `document` itself is never changed. */
export function applyOperations(document: Json, operations: readonly PatchOperation[]): Applied {
  const working = workOn(document);
  applyAll(working, operations);
  if (working.issues.length > 0) return { ok: false, issues: working.issues };
  return { ok: true, document: working.document, touches: working.touches };
}

export type AppliedInTurn =
  | { readonly ok: true; readonly document: Json }
  /** `at` is the place of the first patch that does not fit. */
  | { readonly ok: false; readonly at: number; readonly issues: readonly Issue[] };

/** Patch after patch; what several lead through is copied once. */
export function applyInTurn(document: Json, patches: readonly (readonly PatchOperation[])[]): AppliedInTurn {
  const working = workOn(document);
  for (const [at, operations] of patches.entries()) {
    applyAll(working, operations);
    if (working.issues.length > 0) return { ok: false, at, issues: working.issues };
  }
  return { ok: true, document: working.document };
}

function workOn(document: Json): Working {
  return { document, own: new WeakSet(), issues: [], touches: [], unknown: new Set(), copied: 0 };
}

function applyAll(working: Working, operations: readonly PatchOperation[]): void {
  working.copied = 0;
  for (const [index, input] of operations.entries()) {
    const read = readOperation(input, index);
    if (read.ok) applyOne(working, read.operation, index);
    else working.issues.push(...read.issues);
  }
}

function copyOf<T extends Json>(value: T): T {
  return jsonPatch.deepClone(value) as T;
}

function applyOne(working: Working, operation: PatchOperation, index: number): void {
  switch (operation.op) {
    case 'add':
      put(working, operation.path, operation.value, index, true);
      break;
    case 'replace':
      replace(working, operation.path, operation.value, index);
      break;
    case 'remove':
      take(working, operation.path, index, 'path');
      break;
    case 'test':
      compare(working, operation.path, operation.value, index);
      break;
    case 'move':
      move(working, operation, index);
      break;
    case 'copy':
      copy(working, operation, index);
      break;
  }
}

function replace(working: Working, path: string, value: Json, index: number): void {
  const target = locate(working, path, 'existing', index, 'path');
  if (target === undefined) return;
  note(working, target, index, false);
  copyOnTheWay(working, target.positional);
  change(working, { op: 'replace', path: target.pointer, value: copyOf(value) }, index);
  note(working, relocate(working, target), index, true);
}

function locate(
  working: Working,
  pointer: string,
  use: PointerUse,
  index: number,
  member: 'path' | 'from',
): Resolved | undefined {
  const parsed = parsePointer(pointer);
  // Read once already by readOperation; parsed again only to have the segments.
  if (!parsed.ok) return undefined;
  const target = resolvePointer(working.document, parsed.segments, use);
  if (target.ok) return target;
  const isKnown = !parsed.segments.some((segment) => working.unknown.has(segment));
  if (isKnown) working.issues.push({ pointer: toPointer(['operations', index, member]), ...target.problem });
  forget(working, parsed.segments);
  return undefined;
}

/** From here on nothing is said about this list by index, nor about this element. */
function forget(working: Working, segments: readonly string[], value?: Json): void {
  const id = elementIdOf(value);
  if (id !== undefined) working.unknown.add(`{${id}}`);
  const [list, element] = segments;
  if (element?.startsWith('{')) working.unknown.add(element);
  else if (list !== undefined) working.unknown.add(list);
}

function put(working: Working, path: string, value: Json, index: number, isOwnValue: boolean): void {
  const target = locate(working, path, 'add', index, 'path');
  if (target === undefined) {
    const parsed = parsePointer(path);
    if (parsed.ok) forget(working, parsed.segments, value);
    return;
  }
  const problem = misplaced(target, value);
  if (problem !== undefined) {
    working.issues.push({ pointer: toPointer(['operations', index, 'path']), ...problem });
    return;
  }
  if (target.list === undefined) note(working, target, index, false);
  copyOnTheWay(working, target.positional);
  change(working, { op: 'add', path: target.pointer, value: copyOf(value) }, index);
  note(working, relocate(working, target), index, isOwnValue);
}

/** Adding at `{id}` means: append the element of that id, or insert another one before it. */
function misplaced(target: Resolved, value: Json): Omit<Issue, 'pointer'> | undefined {
  const id = elementIdOf(value);
  if (target.newId !== undefined && target.newId !== id) {
    return {
      code: 'patch.not_found',
      message: `Nothing has the id "${target.newId}", and the value to add has ${id === undefined ? 'no id' : `the id "${id}"`}.`,
      hint: 'Add at "/nodes/-", at an id that exists (inserts before it), or at the id of the value.',
    };
  }
  const place = elementPlace(target.positional);
  const isElement = place?.position !== undefined && place.within.length === 0;
  const isTaken = isElement && id !== undefined && target.list?.some((element) => isElementOf(element, id));
  if (!isTaken) return undefined;
  return {
    code: 'patch.duplicate_id',
    message: `"${id}" is there already.`,
    hint: 'Use replace to change it.',
  };
}

function take(working: Working, path: string, index: number, member: 'path' | 'from'): Json | undefined {
  const target = locate(working, path, 'existing', index, member);
  if (target?.value === undefined) return undefined;
  note(working, target, index, false);
  copyOnTheWay(working, target.positional);
  change(working, { op: 'remove', path: target.pointer }, index);
  return target.value;
}

function compare(working: Working, path: string, value: Json, index: number): void {
  const target = locate(working, path, 'existing', index, 'path');
  if (target !== undefined) change(working, { op: 'test', path: target.pointer, value }, index);
}

/** RFC 6902: a move is the removal followed by the addition; the path is read after the removal. */
function move(
  working: Working,
  operation: { readonly from: string; readonly path: string },
  index: number,
): void {
  if (operation.path.startsWith(`${operation.from}/`)) {
    working.issues.push({
      pointer: toPointer(['operations', index, 'path']),
      code: 'patch.operation',
      message: `"${operation.from}" cannot be moved into itself.`,
    });
    return;
  }
  if (operation.from === operation.path) {
    locate(working, operation.from, 'existing', index, 'from');
    return;
  }
  const value = take(working, operation.from, index, 'from');
  if (value !== undefined) put(working, operation.path, value, index, false);
}

/** A copy of a copy of a copy doubles each time: thirty short operations would fill any memory. */
function copy(
  working: Working,
  operation: { readonly from: string; readonly path: string },
  index: number,
): void {
  const source = locate(working, operation.from, 'existing', index, 'from');
  if (source?.value === undefined || working.copied > MAX_DOCUMENT_BYTES) return;
  working.copied += JSON.stringify(source.value).length;
  if (working.copied <= MAX_DOCUMENT_BYTES) {
    put(working, operation.path, source.value, index, false);
    return;
  }
  const pointer = toPointer(['operations', index, 'from']);
  const message = `The patch copies more than a document may hold, which is ${MAX_DOCUMENT_BYTES} bytes.`;
  working.issues.push(patchIssue('patch.too_large', pointer, message));
}

type PositionalOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/** Everything from the root down to what holds the last segment may be changed after this. */
function copyOnTheWay(working: Working, segments: readonly string[]): void {
  working.document = owned(working, working.document);
  let holder = working.document;
  for (const segment of segments.slice(0, -1)) {
    const members = holder as { [key: string]: Json };
    const member = members[segment];
    if (typeof member !== 'object' || member === null) return;
    holder = owned(working, member);
    members[segment] = holder;
  }
}

function owned({ own }: Working, value: Json): Json {
  if (typeof value !== 'object' || value === null || own.has(value)) return value;
  const copy = Array.isArray(value) ? value.slice() : { ...value };
  own.add(copy);
  return copy;
}

function change(working: Working, operation: PositionalOperation, index: number): void {
  try {
    working.document = jsonPatch.applyOperation<Json>(
      working.document,
      operation,
      true,
      true,
      true,
      index,
    ).newDocument;
  } catch (error) {
    if (!(error instanceof jsonPatch.JsonPatchError)) throw error;
    working.issues.push(failed(operation, index, error.name));
  }
}

function failed(operation: PositionalOperation, index: number, name: string): Issue {
  if (operation.op === 'test') {
    return {
      pointer: toPointer(['operations', index, 'value']),
      code: 'patch.test_failed',
      message: `The value at ${operation.path || 'the root'} is another one than the patch expects.`,
      hint: 'Read the current document and write the patch against it.',
    };
  }
  return {
    pointer: toPointer(['operations', index, 'path']),
    code: 'patch.not_applicable',
    message: `${operation.op} cannot be applied at ${operation.path || 'the root'} (${name}).`,
  };
}

function relocate(working: Working, target: Resolved): Resolved {
  const now = resolvePointer(working.document, target.positional, 'existing');
  return now.ok ? now : target;
}

/** Before and after a change the element may go by two names: an edge's id follows its ends. */
function note(working: Working, target: Resolved, operation: number, hasValue: boolean): void {
  if (target.positional[0] === 'outputs') {
    const within = target.positional.slice(1);
    working.touches.push({ operation, list: 'outputs', id: '', within, hasValue });
  }
  const place = elementPlace(target.positional);
  if (place === undefined) return;
  const { list, position, within } = place;
  const found = resolvePointer(working.document, place.path, 'existing');
  if (!found.ok || found.value === undefined) return;
  const elements =
    position === undefined && Array.isArray(found.value) ? (found.value as readonly Json[]) : [found.value];
  for (const element of elements) {
    const id = elementIdOf(element);
    if (id === undefined) continue;
    working.touches.push({ operation, list, id, within, hasValue: hasValue && position !== undefined });
    // With an element comes and goes what stands in its body.
    if (within.length === 0) noteBody(working, element, operation, hasValue);
  }
}

function noteBody(working: Working, element: Json, operation: number, hasValue: boolean): void {
  if (!isJsonObject(element)) return;
  for (const graph of graphsOf({ nodes: [element], edges: [] }).slice(1)) {
    const path = graph.pointer.split('/').slice(3);
    for (const list of ['nodes', 'edges'] as const) {
      for (const [i, inner] of graph[list].entries()) {
        const id = elementIdOf(inner);
        if (id === undefined) continue;
        const touch = { operation, list, id, within: [], hasValue };
        working.touches.push(hasValue ? { ...touch, inValue: [...path, list, `${i}`] } : touch);
      }
    }
  }
}
