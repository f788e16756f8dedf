/**
 * R6: node ids are names of CEL and keys of data, so they can be neither reserved words of the one nor
 * reach the prototype of the other.
 */
import type { Issue } from '../issue.ts';
import { quoted } from './report.ts';

const ID = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

const CEL_WORDS = [
  'as',
  'break',
  'const',
  'continue',
  'else',
  'false',
  'for',
  'function',
  'if',
  'import',
  'in',
  'let',
  'loop',
  'namespace',
  'null',
  'package',
  'return',
  'true',
  'var',
  'void',
  'while',
];
const PROTOTYPE_WORDS = [
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'prototype',
  'toLocaleString',
  'toString',
  'valueOf',
];
const RESERVED: ReadonlySet<string> = new Set([...CEL_WORDS, ...PROTOTYPE_WORDS]);

export function isNodeId(id: string): boolean {
  return ID.test(id) && !RESERVED.has(id);
}

/** The nearest id that would be right and is not taken. */
export function nearestRightId(id: string, taken: ReadonlySet<string>): string {
  const letters = id
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, 60);
  const named = letters === '' ? 'node' : /^\d/.test(letters) ? `_${letters}` : letters;
  const free = RESERVED.has(named) ? `${named}_node` : named;
  if (!taken.has(free)) return free;
  let n = 2;
  while (taken.has(`${free}_${n}`)) n++;
  return `${free}_${n}`;
}

export function idIssue(id: string, pointer: string, taken: ReadonlySet<string>): Issue {
  const why = RESERVED.has(id)
    ? 'the word is reserved'
    : id.length > 64
      ? 'it is longer than 64 characters'
      : 'ids are letters, digits and underscores, not beginning with a digit';
  return {
    pointer,
    code: 'node.invalid_id',
    message: `${quoted(id)} cannot be a node id: ${why}.`,
    hint: `Use ${nearestRightId(id, taken)}.`,
    rule: 'R6',
  };
}
