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

/** Asked of every element of a document at each patch: no function is made for the asking. */
const canonicalTexts = new WeakMap<JsonObject, string>();

function canonicalMember(name: string, member: Json): string {
  if (!isElementList(name, member)) return canonicalJson(member);
  const texts = member.map(canonicalElement);
  return `[${texts.join(',')}]`;
}

function canonicalElement(element: Json): string {
  if (!isJsonObject(element)) return canonicalJson(element);
  const known = canonicalTexts.get(element);
  if (known !== undefined) return known;
  const text = canonicalJson(element);
  canonicalTexts.set(element, text);
  return text;
}

function isElementList(name: string, member: Json): member is readonly Json[] {
  return (name === 'nodes' || name === 'edges') && Array.isArray(member);
}

interface Extent {
  /** Of the text that `JSON.stringify` makes, in UTF-8. */
  readonly bytes: number;
  readonly depth: number;
}

const extents = new WeakMap<JsonObject, Extent>();

/** How long and how deep a document is, as `JSON.stringify` writes it. `bytes` are not counted beyond `depthMax`. */
export function extentOf(document: Json, depthMax: number): Extent {
  if (!isJsonObject(document)) return measure(document, depthMax);
  const lists = Object.entries(document).filter(([name, member]) => isElementList(name, member));
  const rest = Object.fromEntries(
    Object.entries(document).filter(([name, member]) => !isElementList(name, member)),
  );
  const own = measure({ ...rest, ...Object.fromEntries(lists.map(([name]) => [name, []])) }, depthMax);
  let { bytes, depth } = own;
  for (const [, list] of lists) {
    for (const element of list as readonly Json[]) {
      const extent = extentOfElement(element, depthMax);
      bytes += extent.bytes + 1;
      depth = Math.max(depth, extent.depth + 2);
    }
  }
  // There is a comma less than there are elements.
  return { bytes: bytes - lists.filter(([, list]) => (list as readonly Json[]).length > 0).length, depth };
}

function extentOfElement(element: Json, depthMax: number): Extent {
  if (!isJsonObject(element)) return measure(element, depthMax);
  const known = extents.get(element);
  if (known !== undefined) return known;
  const extent = measure(element, depthMax);
  extents.set(element, extent);
  return extent;
}

function measure(value: Json, depthMax: number): Extent {
  const depth = depthOf(value, depthMax + 1);
  return { depth, bytes: depth > depthMax ? 0 : utf8Length(JSON.stringify(value) ?? '') };
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
