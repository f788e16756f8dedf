/**
 * The only way JSON text comes in (R10). Refuses what would silently change or be ambiguous: duplicate keys,
 * integers beyond 2^53, lone surrogates, too deep or too large texts. `__proto__` and the like stay plain data:
 * JSON.parse makes them own members, and nothing here copies members by assignment.
 *
 * Fast path: one look over the text (depth, colons, long numbers), JSON.parse, one walk that counts members.
 * Every `:` outside strings is a member; when fewer came out than stood there, a key was given twice.
 * Anything suspicious goes to `inspectJson`. Invariant: the fast path accepts nothing that would be refused there.
 */
import type { Issue } from '../issue.ts';
import { hasLoneSurrogate, inspectJson, syntaxIssue } from './inspect.ts';
import type { Json } from './json.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  endOfString,
  isDigit,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './tokens.ts';

export interface JsonLimits {
  readonly maxDepth: number;
  /** UTF-16 units; the receiver of the bytes has its own limit in bytes. */
  readonly maxLength: number;
}

export const DEFAULT_JSON_LIMITS: JsonLimits = { maxDepth: 64, maxLength: 16 * 1024 * 1024 };

export type ParsedJson =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export function parseJson(text: string, limits: JsonLimits = DEFAULT_JSON_LIMITS): ParsedJson {
  if (text.length > limits.maxLength) return { ok: false, issues: [tooLarge(text.length, limits.maxLength)] };
  const look = lookOver(text, limits.maxDepth);
  // Before JSON.parse, which recurses as deep as the text asks for.
  if (look.isTooDeep) return { ok: false, issues: inspectJson(text, limits.maxDepth) };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    const issues = inspectJson(text, limits.maxDepth);
    return { ok: false, issues: issues.length > 0 ? issues : [syntaxIssue(text, text.length)] };
  }
  if (!look.isSuspicious && countMembers(value) === look.colons) return { ok: true, value };
  const issues = inspectJson(text, limits.maxDepth);
  return issues.length === 0 ? { ok: true, value } : { ok: false, issues };
}

function tooLarge(length: number, maxLength: number): Issue {
  return {
    pointer: '',
    code: 'json.too_large',
    message: `The text has ${length} characters; at most ${maxLength} are read.`,
    hint: 'Send large data as a blob and pass its reference.',
  };
}

interface Look {
  readonly isTooDeep: boolean;
  /** How many `:` stand outside strings. */
  readonly colons: number;
  /** A number or escape that needs the careful reading. */
  readonly isSuspicious: boolean;
}

/** Integers of up to this many digits are below 2^53, and nothing so short without an exponent loses its value. */
const SAFE_NUMBER_LENGTH = 15;
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: asks whether the text is plain ASCII.
const BEYOND_ASCII = /[^\u0000-\u007f]/;

/** One pass that also holds on a text that is no JSON: JSON.parse finds that out afterwards. */
function lookOver(text: string, maxDepth: number): Look {
  let depth = 0;
  let colons = 0;
  let isSuspicious = SURROGATE_ESCAPE.test(text) || (BEYOND_ASCII.test(text) && hasLoneSurrogate(text));
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      i = endOfString(text, i);
    } else if (c === COLON) {
      colons++;
    } else if (c === OPEN_OBJECT || c === OPEN_LIST) {
      if (++depth > maxDepth) return { isTooDeep: true, colons, isSuspicious: true };
    } else if (c === CLOSE_OBJECT || c === CLOSE_LIST) {
      depth--;
    } else if (isDigit(c)) {
      const end = endOfNumber(text, i);
      if (end.hasExponent || end.at - i >= SAFE_NUMBER_LENGTH) isSuspicious = true;
      i = end.at;
    }
  }
  return { isTooDeep: false, colons, isSuspicious };
}

/** `at` is the offset of the number's last character. */
function endOfNumber(text: string, start: number): { at: number; hasExponent: boolean } {
  let at = start;
  let hasExponent = false;
  for (;;) {
    const c = text.charCodeAt(at + 1);
    const isExponent = c === 0x65 || c === 0x45;
    if (!(isDigit(c) || isExponent || c === 0x2e || c === 0x2b || c === 0x2d)) return { at, hasExponent };
    hasExponent ||= isExponent;
    at++;
  }
}

function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countMembers(item);
    return count;
  }
  for (const member of Object.values(value as { [key: string]: Json })) {
    count++;
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}
