/**
 * The careful reading of a JSON text: names every problem with its pointer (R10), up to the first place where
 * the text is no JSON at all. Slow, so `parseJson` only comes here when its quick look found something suspicious.
 * Not recursive: the text decides how deep it is nested.
 */
import type { Issue } from '../issue.ts';
import { type NumberProblem, numberProblem } from './number.ts';
import { toPointer } from './pointer.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfString,
  isSpace,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './tokens.ts';

/** A text may hold thousands of problems; nobody reads more than these. */
const MAX_ISSUES = 100;
/** Matches only surrogates without their other half, because of the u flag. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

export function hasLoneSurrogate(text: string): boolean {
  return LONE_SURROGATE.test(text);
}

interface Frame {
  /** Keys seen so far; absent in a list. */
  readonly keys?: Set<string>;
  /** The member or element being read. */
  at: string | number;
}

/** What may stand next. */
type Expected = 'value' | 'value_or_end' | 'key' | 'key_or_end' | 'colon' | 'comma_or_end' | 'nothing';

interface Reader {
  readonly text: string;
  readonly maxDepth: number;
  readonly issues: Issue[];
  readonly frames: Frame[];
  offset: number;
  expected: Expected;
}

/** Every problem of the text in reading order; empty when `parseJson` may accept it. */
export function inspectJson(text: string, maxDepth: number): readonly Issue[] {
  const reader: Reader = { text, maxDepth, issues: [], frames: [], offset: 0, expected: 'value' };
  for (;;) {
    while (isSpace(text.charCodeAt(reader.offset))) reader.offset++;
    const isDone = reader.offset >= text.length;
    if (isDone && reader.expected === 'nothing') return reader.issues;
    if (isDone || !readToken(reader)) return [...reader.issues, syntaxIssue(text, reader.offset)];
    if (reader.issues.length >= MAX_ISSUES || reader.issues.at(-1)?.code === 'json.too_deep')
      return reader.issues;
  }
}

/** Reads one token; false when it cannot stand here. */
function readToken(reader: Reader): boolean {
  const c = reader.text.charCodeAt(reader.offset);
  switch (reader.expected) {
    case 'key_or_end':
      if (c === CLOSE_OBJECT) return leave(reader);
      return readKey(reader);
    case 'key':
      return readKey(reader);
    case 'colon':
      return step(reader, c === COLON, 'value');
    case 'comma_or_end':
      return readCommaOrEnd(reader, c);
    case 'value_or_end':
      if (c === CLOSE_LIST) return leave(reader);
      return readValue(reader, c);
    case 'value':
      return readValue(reader, c);
    case 'nothing':
      return false;
  }
}

function step(reader: Reader, isRight: boolean, next: Expected): boolean {
  if (!isRight) return false;
  reader.offset++;
  reader.expected = next;
  return true;
}

function readCommaOrEnd(reader: Reader, c: number): boolean {
  const frame = reader.frames.at(-1);
  const isObject = frame?.keys !== undefined;
  if (c === (isObject ? CLOSE_OBJECT : CLOSE_LIST)) return leave(reader);
  if (frame !== undefined && typeof frame.at === 'number') frame.at++;
  return step(reader, c === COMMA, isObject ? 'key' : 'value');
}

function readKey(reader: Reader): boolean {
  const start = reader.offset;
  const key = readString(reader);
  const frame = reader.frames.at(-1);
  if (key === undefined || frame === undefined) return false;
  frame.at = key;
  if (frame.keys?.has(key)) report(reader, duplicateKey(key, placeOf(reader.text, start)));
  frame.keys?.add(key);
  if (hasLoneSurrogate(key)) report(reader, loneSurrogate('This key'));
  reader.expected = 'colon';
  return true;
}

function readValue(reader: Reader, c: number): boolean {
  if (c === OPEN_OBJECT) return enter(reader, { keys: new Set(), at: '' }, 'key_or_end');
  if (c === OPEN_LIST) return enter(reader, { at: 0 }, 'value_or_end');
  if (c === QUOTE) {
    const value = readString(reader);
    if (value === undefined) return false;
    if (hasLoneSurrogate(value)) report(reader, loneSurrogate('This string'));
  } else {
    NUMBER_OR_WORD.lastIndex = reader.offset;
    const literal = NUMBER_OR_WORD.exec(reader.text)?.[0];
    if (literal === undefined) return false;
    reader.offset += literal.length;
    const problem = /\d/.test(literal) ? numberProblem(literal) : undefined;
    if (problem !== undefined) report(reader, unsafeNumber(literal, problem));
  }
  reader.expected = reader.frames.length === 0 ? 'nothing' : 'comma_or_end';
  return true;
}

function enter(reader: Reader, frame: Frame, next: Expected): boolean {
  if (reader.frames.length >= reader.maxDepth) report(reader, tooDeep(reader.maxDepth));
  reader.frames.push(frame);
  return step(reader, true, next);
}

function leave(reader: Reader): boolean {
  reader.frames.pop();
  return step(reader, true, reader.frames.length === 0 ? 'nothing' : 'comma_or_end');
}

/** The string that opens here, with the reader behind it; undefined when it is none. */
function readString(reader: Reader): string | undefined {
  if (reader.text.charCodeAt(reader.offset) !== QUOTE) return undefined;
  const end = endOfString(reader.text, reader.offset) + 1;
  try {
    const value = JSON.parse(reader.text.slice(reader.offset, end)) as string;
    reader.offset = end;
    return value;
  } catch {
    return undefined;
  }
}

function report(reader: Reader, issue: Omit<Issue, 'pointer'>): void {
  reader.issues.push({ pointer: toPointer(reader.frames.map((frame) => frame.at)), ...issue });
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return `line ${before.split('\n').length}, column ${offset - before.lastIndexOf('\n')}`;
}

export function syntaxIssue(text: string, offset: number): Issue {
  const rest = text.slice(offset, offset + 12);
  const found = rest === '' ? 'the text ends' : `unexpected ${JSON.stringify(rest)}`;
  return {
    pointer: '',
    code: 'json.syntax',
    message: `Not JSON: ${found} at ${placeOf(text, offset)}.`,
    hint: 'JSON wants double quotes around keys and strings, no comments and no comma after the last element.',
  };
}

function tooDeep(maxDepth: number): Omit<Issue, 'pointer'> {
  return {
    code: 'json.too_deep',
    message: `Lists and objects may be nested ${maxDepth} deep; here the next level begins.`,
    hint: 'Flatten the value, or send the inner part as a string.',
  };
}

function duplicateKey(key: string, place: string): Omit<Issue, 'pointer'> {
  return {
    code: 'json.duplicate_key',
    message: `The key ${JSON.stringify(key)} is given twice in one object, the second time at ${place}.`,
    hint: 'Keep one of the two.',
  };
}

function loneSurrogate(what: string): Omit<Issue, 'pointer'> {
  return {
    code: 'json.lone_surrogate',
    message: `${what} holds half of a surrogate pair, which is no character.`,
    hint: 'Cut strings between characters, not inside one; send binary data as base64.',
  };
}

const NUMBER_MESSAGES: Record<NumberProblem, string> = {
  integer_beyond_2_53: 'is an integer beyond 2^53 and would change its value',
  too_large: 'is too large for a number',
  too_small: 'is too small for a number and would become 0',
};

function unsafeNumber(literal: string, problem: NumberProblem): Omit<Issue, 'pointer'> {
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal;
  return {
    code: 'json.unsafe_number',
    message: `${shown} ${NUMBER_MESSAGES[problem]}.`,
    hint: `Send it as a string: "${shown}".`,
  };
}
