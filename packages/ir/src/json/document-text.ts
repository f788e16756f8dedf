/** The text of a large document, put together from what is kept of its nodes and edges: patches leave most of them alone. */
import type { Digest } from '../document.ts';
import {
  canonicalJson,
  digestOfText,
  type Hasher,
  isJsonObject,
  type Json,
  type JsonObject,
} from './json.ts';
import { perElement } from './per-element.ts';

/** `canonicalJson(document)`. */
export function canonicalDocument(document: Json): string {
  if (!isJsonObject(document)) return canonicalJson(document);
  const members = Object.keys(document)
    .sort()
    .flatMap((name) => {
      const member = document[name];
      return member === undefined ? [] : [`${canonicalJson(name)}:${canonicalMember(name, member)}`];
    });
  return `{${members.join(',')}}`;
}

export function documentDigest(document: Json, hash: Hasher = digestOfText): Digest {
  return hash(canonicalDocument(document));
}

const canonicalTexts = perElement((element) => inOnePiece(canonicalJson(element as JsonObject)));

/** Engines keep a text that was put together as its pieces until a character is asked for, and would walk them at each join. */
function inOnePiece(text: string): string {
  return Number.isNaN(text.charCodeAt(0)) ? '' : text;
}

function canonicalMember(name: string, member: Json): string {
  return isElementList(name, member) ? `[${canonicalTexts.of(member).join(',')}]` : canonicalJson(member);
}

function isElementList(name: string, member: Json): member is readonly JsonObject[] {
  return (name === 'nodes' || name === 'edges') && Array.isArray(member) && member.every(isJsonObject);
}

interface Extent {
  /** Of the text that `JSON.stringify` makes, in UTF-8. */
  readonly bytes: number;
  readonly depth: number;
}

/** No document is nested deeper; below that nothing is measured. */
export const MAX_DOCUMENT_DEPTH = 64;

const extents = perElement((element) => measure(element as JsonObject));

/** How long and how deep a document is, as `JSON.stringify` writes it. `bytes` are not counted of what is nested too deep. */
export function extentOf(document: Json): Extent {
  if (!isJsonObject(document)) return measure(document);
  const lists: (readonly JsonObject[])[] = [];
  const own = Object.entries(document).map(([name, member]): [string, Json] => {
    if (!isElementList(name, member)) return [name, member];
    lists.push(member);
    return [name, []];
  });
  let { bytes, depth } = measure(Object.fromEntries(own));
  for (const list of lists) {
    // There is a comma less than there are elements.
    bytes += Math.max(0, list.length - 1);
    for (const extent of extents.of(list)) {
      bytes += extent.bytes;
      depth = Math.max(depth, extent.depth + 2);
    }
  }
  return { bytes, depth };
}

function measure(value: Json): Extent {
  const depth = depthOf(value, MAX_DOCUMENT_DEPTH + 1);
  return { depth, bytes: depth > MAX_DOCUMENT_DEPTH ? 0 : utf8Length(JSON.stringify(value) ?? '') };
}

/** Nothing is looked at below `most`. */
function depthOf(value: Json, most: number): number {
  if (typeof value !== 'object' || value === null || most === 0) return 0;
  let deepest = 0;
  for (const member of Object.values(value as JsonObject))
    deepest = Math.max(deepest, depthOf(member, most - 1));
  return deepest + 1;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Of a pair the first unit counts two more, the second none.
    if (unit < 0x800) bytes += 1;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 2;
    else if (unit < 0xdc00) bytes += 2;
  }
  return bytes;
}
