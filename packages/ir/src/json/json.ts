/**
 * JSON as a value: its one canonical spelling (RFC 8785) and the digest over it.
 * Key order never changes an id, because every digest is taken over `canonicalJson`.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Digest } from '../document.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** Digests UTF-8 text. Servers pass one over node:crypto; `digestOfText` is the portable one. */
export type Hasher = (utf8Text: string) => Digest;

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * RFC 8785. Members without a value (`undefined`) are left out, as JSON.stringify does.
 * Throws on what has no JSON spelling (NaN, Infinity); `parseJson` lets no such value in (R10).
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError(`${value} has no JSON spelling`);
      // Also turns -0 into 0, as the RFC asks.
      return `${value}`;
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalList(value) : canonicalObject(value as JsonObject);
  }
}

function canonicalList(list: readonly Json[]): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) {
    if (i > 0) text += ',';
    text += canonicalJson(list[i] ?? null);
  }
  return `${text}]`;
}

function canonicalObject(object: JsonObject): string {
  const keys = Object.keys(object);
  // Array.sort compares UTF-16 code units, which is the order the RFC asks for.
  if (keys.length > 1) keys.sort();
  let text = '';
  for (const key of keys) {
    const member = object[key];
    if (member === undefined) continue;
    text += `${text === '' ? '{' : ','}${quote(key)}:${canonicalJson(member)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Characters that JSON.stringify may escape; everything else is written as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped.
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Bytes of its UTF-8 form. */
export function utf8Size(text: string): number {
  return utf8ToBytes(text).length;
}

export function digestOfText(utf8Text: string): Digest {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(utf8Text)))}`;
}

export function digestOf(value: Json, hash: Hasher = digestOfText): Digest {
  return hash(canonicalJson(value));
}
