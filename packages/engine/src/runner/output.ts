/**
 * What a node returned, on its way into the log: checked (R10), spelled canonically, hashed, and put into the blob
 * store first when it is large, because a commit may only name blobs that survive a crash.
 */
import { canonicalJson, type Digest, type Json } from '@aob/ir';
import { TerminalNodeError } from '../nodes/executor.ts';
import type { Payload } from '../run/events.ts';
import { sha256 } from '../sha256.ts';

export const INLINE_BYTES_MAX = 16_384;
export const OUTPUT_BYTES_MAX = 10 * 1024 * 1024;
/** Deeper than anything sent in may be: a chain of nodes that pass on what they got adds a level each. */
const MAX_DEPTH = 256;
const LONE_SURROGATE = /\p{Surrogate}/u;

export interface PreparedOutput {
  readonly payload: Payload;
  /** To be stored before anything names it. */
  readonly blob?: { readonly digest: Digest; readonly bytes: Uint8Array };
}

/** Throws a TerminalNodeError (`output.invalid`, `output.too_large`): a retry would return the same. */
export function prepareOutput(output: Json): PreparedOutput {
  const found = findFlaw(output, 0);
  if (found !== undefined) {
    throw new TerminalNodeError({ code: 'output.invalid', message: sentenceOf(found) });
  }
  const text = canonicalJson(output);
  const size = Buffer.byteLength(text);
  if (size > OUTPUT_BYTES_MAX) {
    const message = `The output has ${size} bytes; at most ${OUTPUT_BYTES_MAX} are kept.`;
    throw new TerminalNodeError({ code: 'output.too_large', message, details: { size } });
  }
  const digest = sha256(text);
  if (size <= INLINE_BYTES_MAX) return { payload: { value: output, digest } };
  return { payload: { ref: digest, digest, size }, blob: { digest, bytes: Buffer.from(text) } };
}

/** Something JSON cannot say. The path is put together on the way out, so that sound values pay nothing for it. */
interface Flaw {
  readonly path: (string | number)[];
  readonly says: string;
}

const flaw = (says: string): Flaw => ({ path: [], says });

/** The first flaw, if any. Types cannot help: handlers are other people's code. */
function findFlaw(value: unknown, depth: number): Flaw | undefined {
  switch (typeof value) {
    case 'string':
      return LONE_SURROGATE.test(value) ? flaw('holds half of a surrogate pair') : undefined;
    case 'boolean':
      return undefined;
    case 'number':
      return flawOfNumber(value);
    case 'object':
      if (value === null) return undefined;
      if (depth >= MAX_DEPTH) return flaw(`is nested more than ${MAX_DEPTH} levels deep`);
      return Array.isArray(value) ? flawOfList(value, depth) : flawOfObject(value, depth);
    default:
      return flaw(`is ${typeof value}, which JSON cannot say`);
  }
}

function flawOfNumber(value: number): Flaw | undefined {
  if (!Number.isFinite(value)) return flaw(`is ${value}, which JSON cannot say`);
  const isHuge = Math.abs(value) > 2 ** 53 && Math.abs(value) < 1e21;
  if (!isHuge) return undefined;
  return flaw(`is ${value}, beyond ±2^53 where integers lose their value; return it as a string`);
}

function flawOfList(list: readonly unknown[], depth: number): Flaw | undefined {
  for (let i = 0; i < list.length; i++) {
    const found = findFlaw(list[i], depth + 1);
    if (found !== undefined) return at(i, found);
  }
  return undefined;
}

function flawOfObject(object: object, depth: number): Flaw | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    return flaw(`is a ${object.constructor.name}, which JSON cannot say`);
  }
  for (const [key, member] of Object.entries(object)) {
    if (LONE_SURROGATE.test(key)) return flaw('has a key with half of a surrogate pair');
    const found = findFlaw(member, depth + 1);
    if (found !== undefined) return at(key, found);
  }
  return undefined;
}

function at(segment: string | number, found: Flaw): Flaw {
  found.path.unshift(segment);
  return found;
}

function sentenceOf({ path, says }: Flaw): string {
  const segments = path.map((segment) => `/${`${segment}`.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `The output ${path.length === 0 ? '' : `at ${segments.join('')} `}${says}.`;
}
