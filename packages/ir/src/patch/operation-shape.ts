/**
 * The shape of one RFC 6902 operation, before it meets a document. Members the RFC does not name are ignored,
 * as it asks; everything it demands is demanded here, because the library underneath is lenient.
 */
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { toPointer } from '../json/pointer.ts';
import { findPrototypeKey, nearestId } from './elements.ts';
import { parsePointer } from './pointer.ts';
import type { PatchOperation } from './types.ts';

const OPERATION_NAMES = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;
const WITH_VALUE: ReadonlySet<string> = new Set(['add', 'replace', 'test']);
const WITH_FROM: ReadonlySet<string> = new Set(['move', 'copy']);

export type ReadOperation =
  | { readonly ok: true; readonly operation: PatchOperation }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** `input` is whatever was sent; every problem is reported with a pointer under `/operations/{index}`. */
export function readOperation(input: unknown, index: number): ReadOperation {
  if (!isJsonObject(input as Json)) {
    return { ok: false, issues: [wrong([index], 'An operation is an object.', EXAMPLE)] };
  }
  const operation = input as { readonly [key: string]: Json | undefined };
  const { op } = operation;
  if (typeof op !== 'string' || !(OPERATION_NAMES as readonly string[]).includes(op)) {
    return { ok: false, issues: [unknownOperation(index, op)] };
  }
  const issues = [...pointerIssues(operation['path'], index, 'path')];
  if (WITH_FROM.has(op)) issues.push(...pointerIssues(operation['from'], index, 'from'));
  if (WITH_VALUE.has(op)) issues.push(...valueIssues(operation['value'], index, op));
  return issues.length > 0 ? { ok: false, issues } : { ok: true, operation: input as PatchOperation };
}

const EXAMPLE = 'For example {"op": "replace", "path": "/nodes/{enrich}/config/url", "value": "https://…"}.';

function wrong(path: readonly (string | number)[], message: string, hint?: string): Issue {
  const pointer = toPointer(['operations', ...path]);
  return { pointer, code: 'patch.operation', message, ...(hint === undefined ? {} : { hint }) };
}

function unknownOperation(index: number, op: Json | undefined): Issue {
  const near = typeof op === 'string' ? nearestId(op, OPERATION_NAMES) : undefined;
  const known = `Known operations: ${OPERATION_NAMES.join(', ')}.`;
  const message = op === undefined ? 'The operation has no op.' : `${JSON.stringify(op)} is no operation.`;
  return wrong([index, 'op'], message, near === undefined ? known : `Did you mean "${near}"? ${known}`);
}

function pointerIssues(pointer: Json | undefined, index: number, member: 'path' | 'from'): readonly Issue[] {
  if (typeof pointer !== 'string')
    return [wrong([index, member], `The operation needs a ${member}.`, EXAMPLE)];
  const parsed = parsePointer(pointer);
  return parsed.ok ? [] : [{ pointer: toPointer(['operations', index, member]), ...parsed.problem }];
}

function valueIssues(value: Json | undefined, index: number, op: string): readonly Issue[] {
  if (value === undefined) return [wrong([index, 'value'], `${op} needs a value.`, 'null is a value too.')];
  const key = findPrototypeKey(value);
  if (key === undefined) return [];
  return [
    wrong([index, 'value', ...key], `"${key.at(-1)}" names a prototype, never data.`, 'Rename the key.'),
  ];
}
