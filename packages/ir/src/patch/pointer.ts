/**
 * Pointers of patches: RFC 6901, and `{id}` in place of an index (`/nodes/{enrich}/config/url`,
 * `/edges/{a->b:reject}`). Both resolve to positional pointers against the document as it is when the operation
 * is applied, because indices shift while operations follow one another. `/nodes/{id}` and `/edges/{id}` find their
 * element in whatever body it stands, as ids are unique over the whole document (R6).
 */
import { graphsOf } from '../bodies.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { toPointer } from '../json/pointer.ts';
import { elementIdOf, isElementOf, isPrototypeKey, nearestId } from './elements.ts';

export interface PointerProblem {
  readonly code: 'patch.pointer' | 'patch.not_found';
  readonly message: string;
  readonly hint?: string;
}

export type Parsed =
  | { readonly ok: true; readonly segments: readonly string[] }
  | { readonly ok: false; readonly problem: PointerProblem };

const BAD_ESCAPE = /~(?![01])/;
const INDEX = /^(?:0|[1-9]\d*)$/;
const BY_ID = /^\{(.+)\}$/;

/** Splits and unescapes; refuses what is no pointer and what would reach a prototype. */
export function parsePointer(pointer: string): Parsed {
  if (pointer === '') return { ok: true, segments: [] };
  if (!pointer.startsWith('/')) {
    return refuse(
      `"${pointer}" is no JSON pointer.`,
      'A pointer starts with "/": /nodes/{enrich}/config/url.',
    );
  }
  const segments: string[] = [];
  for (const raw of pointer.slice(1).split('/')) {
    if (BAD_ESCAPE.test(raw)) {
      return refuse(`"${raw}" has a "~" that escapes nothing.`, 'Write "~0" for "~" and "~1" for "/".');
    }
    const segment = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isPrototypeKey(segment)) return refuse(`"${segment}" names a prototype, never data.`);
    segments.push(segment);
  }
  return { ok: true, segments };
}

function refuse(message: string, hint?: string): Parsed {
  return { ok: false, problem: { code: 'patch.pointer', message, ...(hint === undefined ? {} : { hint }) } };
}

/** What the pointer is for: `existing` wants a value there; `add` wants a place where one can be put. */
export type PointerUse = 'existing' | 'add';

export interface Resolved {
  readonly ok: true;
  /** Indices instead of ids; `-` is resolved too. */
  readonly positional: readonly string[];
  readonly pointer: string;
  /** What stands there now; absent where `add` would put something new. */
  readonly value?: Json;
  /** The list the last segment indexes, when it indexes one. */
  readonly list?: readonly Json[];
  /** The id of the last segment when nothing has it yet: `add` then appends an element of that id. */
  readonly newId?: string;
}

export type Resolution = Resolved | { readonly ok: false; readonly problem: PointerProblem };

export function resolvePointer(document: Json, written: readonly string[], use: PointerUse): Resolution {
  const segments = throughBodies(document, written);
  let here = document;
  const positional: string[] = [];
  for (const [depth, segment] of segments.entries()) {
    const isLast = depth === segments.length - 1;
    const step = stepInto(here, segment, isLast && use === 'add');
    if (!step.ok) return notFound(segments.slice(0, depth + 1), step.reason, step.hint);
    positional.push(step.key);
    if (!isLast) {
      if (step.value === undefined) return notFound(segments.slice(0, depth + 1), 'nothing is there');
      here = step.value;
      continue;
    }
    return {
      ok: true,
      positional,
      pointer: toPointer(positional),
      ...(step.value === undefined ? {} : { value: step.value }),
      ...(Array.isArray(here) ? { list: here as readonly Json[] } : {}),
      ...(step.newId === undefined ? {} : { newId: step.newId }),
    };
  }
  return { ok: true, positional, pointer: '', value: document };
}

/** The way through the bodies to an element named by its id. */
function throughBodies(document: Json, segments: readonly string[]): readonly string[] {
  const [list, element, ...within] = segments;
  const id = element === undefined ? undefined : BY_ID.exec(element)?.[1];
  if ((list !== 'nodes' && list !== 'edges') || id === undefined || !isJsonObject(document)) return segments;
  const graph = graphsOf(document).find((one) => one[list].some((found) => isElementOf(found, id)));
  if (graph === undefined || graph.pointer === '') return segments;
  const index = graph[list].findIndex((found) => isElementOf(found, id));
  return [...graph.pointer.slice(1).split('/'), list, `${index}`, ...within];
}

function notFound(segments: readonly string[], reason: string, hint?: string): Resolution {
  const message = `${toPointer(segments)} cannot be reached: ${reason}.`;
  return {
    ok: false,
    problem: { code: 'patch.not_found', message, ...(hint === undefined ? {} : { hint }) },
  };
}

type Step =
  | { readonly ok: true; readonly key: string; readonly value?: Json; readonly newId?: string }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

function stepInto(here: Json, segment: string, mayAdd: boolean): Step {
  if (Array.isArray(here)) {
    const id = BY_ID.exec(segment)?.[1];
    return id === undefined ? stepByIndex(here, segment, mayAdd) : stepById(here, id, mayAdd);
  }
  if (!isJsonObject(here)) return { ok: false, reason: 'its parent is neither a list nor an object' };
  const value = Object.hasOwn(here, segment) ? here[segment] : undefined;
  if (value !== undefined) return { ok: true, key: segment, value };
  if (mayAdd) return { ok: true, key: segment };
  const near = nearestId(segment, Object.keys(here));
  return { ok: false, reason: `there is no "${segment}"`, ...didYouMean(near) };
}

function stepByIndex(list: readonly Json[], segment: string, mayAdd: boolean): Step {
  if (segment === '-') {
    if (mayAdd) return { ok: true, key: `${list.length}` };
    return { ok: false, reason: '"-" is the place behind the last element', hint: 'Only add can use "-".' };
  }
  if (!INDEX.test(segment)) {
    return {
      ok: false,
      reason: `"${segment}" is no index`,
      hint: 'Lists take an index without leading zeros, or an id in braces: /nodes/{enrich}.',
    };
  }
  const index = Number(segment);
  const value = list[index];
  if (value !== undefined) return { ok: true, key: segment, value };
  if (mayAdd && index === list.length) return { ok: true, key: segment };
  return { ok: false, reason: `the list has ${list.length} elements` };
}

function stepById(list: readonly Json[], id: string, mayAdd: boolean): Step {
  const index = list.findIndex((element) => isElementOf(element, id));
  const value = list[index];
  if (value !== undefined) return { ok: true, key: `${index}`, value };
  if (mayAdd) return { ok: true, key: `${list.length}`, newId: id };
  const known = list.flatMap((element) => elementIdOf(element) ?? []);
  return { ok: false, reason: `nothing here has the id "${id}"`, ...didYouMean(nearestId(id, known)) };
}

function didYouMean(near: string | undefined): { readonly hint?: string } {
  return near === undefined ? {} : { hint: `Did you mean "${near}"?` };
}
