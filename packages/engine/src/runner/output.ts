/**
 * What a node returned, on its way into the log: checked (R10), spelled canonically, hashed, and put into the blob
 * store first when it is large, because a commit may only name blobs that survive a crash.
 */
import { hash } from 'node:crypto';
import { canonicalJson, type Digest, type Json } from '@aob/ir';
import { TerminalNodeError } from '../nodes/executor.ts';
import type { Payload } from '../run/events.ts';

export const INLINE_BYTES_MAX = 16_384;
export const OUTPUT_BYTES_MAX = 10 * 1024 * 1024;
/** As deep as JSON may be nested when it comes in. */
const MAX_DEPTH = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;

export interface PreparedOutput {
  readonly payload: Payload;
  /** To be stored before anything names it. */
  readonly blob?: { readonly digest: Digest; readonly bytes: Uint8Array };
}

/** Throws a TerminalNodeError (`output.invalid`, `output.too_large`): a retry would return the same. */
export function prepareOutput(output: Json): PreparedOutput {
  const problem = findUnstorable(output, '', 0);
  if (problem !== undefined) {
    throw new TerminalNodeError({ code: 'output.invalid', message: `The output ${problem}.` });
  }
  const text = canonicalJson(output);
  const size = Buffer.byteLength(text);
  if (size > OUTPUT_BYTES_MAX) {
    const message = `The output has ${size} bytes; at most ${OUTPUT_BYTES_MAX} are kept.`;
    throw new TerminalNodeError({ code: 'output.too_large', message, details: { size } });
  }
  const digest: Digest = `sha256:${hash('sha256', text)}`;
  if (size <= INLINE_BYTES_MAX) return { payload: { value: output, digest } };
  return { payload: { ref: digest, digest, size }, blob: { digest, bytes: Buffer.from(text) } };
}

/** The first thing JSON cannot say, as the end of a sentence. Types cannot help: handlers are other people's code. */
function findUnstorable(value: unknown, pointer: string, depth: number): string | undefined {
  const here = pointer === '' ? '' : `at ${pointer} `;
  switch (typeof value) {
    case 'string':
      return LONE_SURROGATE.test(value) ? `${here}holds half of a surrogate pair` : undefined;
    case 'boolean':
      return undefined;
    case 'number':
      return problemOfNumber(value, here);
    case 'object':
      if (value === null) return undefined;
      if (depth >= MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
      return Array.isArray(value)
        ? problemOfList(value, pointer, depth)
        : problemOfObject(value, pointer, depth, here);
    default:
      return `${here}is ${typeof value}, which JSON cannot say`;
  }
}

function problemOfNumber(value: number, here: string): string | undefined {
  if (!Number.isFinite(value)) return `${here}is ${value}, which JSON cannot say`;
  const isHuge = Math.abs(value) > 2 ** 53 && Math.abs(value) < 1e21;
  return isHuge
    ? `${here}is ${value}, beyond ±2^53 where integers lose their value; return it as a string`
    : undefined;
}

function problemOfList(list: readonly unknown[], pointer: string, depth: number): string | undefined {
  for (let i = 0; i < list.length; i++) {
    const problem = findUnstorable(list[i], `${pointer}/${i}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfObject(object: object, pointer: string, depth: number, here: string): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    return `${here}is a ${object.constructor.name}, which JSON cannot say`;
  }
  for (const [key, member] of Object.entries(object)) {
    if (LONE_SURROGATE.test(key)) return `${here}has a key with half of a surrogate pair`;
    const problem = findUnstorable(
      member,
      `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      depth + 1,
    );
    if (problem !== undefined) return problem;
  }
  return undefined;
}
