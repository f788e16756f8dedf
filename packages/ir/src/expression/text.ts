/** Strings are sequences of code points, so that no expression can cut a character in half (R10). */
import { Fault, type Frame, spend, spendOnSize } from './machine.ts';

const SURROGATE = /[\ud800-\udfff]/;

function hasPairs(text: string): boolean {
  return SURROGATE.test(text);
}

/** Searching is quadratic at worst (`aaa…b` in `aaaa…`), so a long needle pays for what it may look at. */
function search(frame: Frame, text: string, wanted: string): void {
  spend(frame, ((text.length >> 3) + 1) * ((wanted.length >> 5) + 1));
}

/** Looking at a text costs a step for 8 characters. */
function look(frame: Frame, text: string): void {
  spend(frame, text.length >> 3);
}

export function sizeOf(frame: Frame, text: string): number {
  look(frame, text);
  if (!hasPairs(text)) return text.length;
  let size = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) size++;
  return size;
}

/** Units of the first `count` code points. */
function unitsOf(text: string, count: number): number {
  if (!hasPairs(text)) return count;
  let units = 0;
  for (let i = 0; i < count; i++) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}

export function substring(frame: Frame, text: string, start: number, end?: number): string {
  const size = sizeOf(frame, text);
  const last = end ?? size;
  if (start < 0 || last > size || start > last) {
    throw new Fault(
      'expression.invalid_argument',
      `substring(${start}, ${last}) reaches outside 0 to ${size}.`,
    );
  }
  return text.slice(unitsOf(text, start), unitsOf(text, last));
}

export function indexOf(frame: Frame, text: string, wanted: string, from = 0): number {
  const size = sizeOf(frame, text);
  if (from < 0 || from > size) throw outOfRange('indexOf', from, size);
  search(frame, text, wanted);
  const found = text.indexOf(wanted, unitsOf(text, from));
  return found <= 0 ? found : sizeOf(frame, text.slice(0, found));
}

export function lastIndexOf(frame: Frame, text: string, wanted: string, from?: number): number {
  const size = sizeOf(frame, text);
  if (from !== undefined && (from < 0 || from > size)) throw outOfRange('lastIndexOf', from, size);
  search(frame, text, wanted);
  const found = text.lastIndexOf(wanted, from === undefined ? text.length : unitsOf(text, from));
  return found <= 0 ? found : sizeOf(frame, text.slice(0, found));
}

function outOfRange(name: string, from: number, size: number): Fault {
  return new Fault('expression.invalid_argument', `${name}(…, ${from}) starts outside 0 to ${size}.`);
}

/** `limit` parts at most, the last one with the rest; negative means no limit. */
export function split(frame: Frame, text: string, separator: string, limit = -1): readonly string[] {
  search(frame, text, separator);
  if (limit === 0) return [];
  // An empty separator splits between characters, never inside one.
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  spendOnSize(frame, parts.length);
  spend(frame, parts.length);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

export function joinTexts(frame: Frame, texts: readonly string[], separator: string): string {
  let size = 0;
  for (const text of texts) size += text.length + separator.length;
  spendOnSize(frame, size);
  spend(frame, texts.length);
  return texts.join(separator);
}

export function replace(frame: Frame, text: string, wanted: string, replacement: string): string {
  return joinTexts(frame, split(frame, text, wanted), replacement);
}

export function contains(frame: Frame, text: string, wanted: string): boolean {
  search(frame, text, wanted);
  return text.includes(wanted);
}

/** Only A to Z: what other letters become depends on the language of the text. */
export function lowerAscii(frame: Frame, text: string): string {
  look(frame, text);
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function upperAscii(frame: Frame, text: string): string {
  look(frame, text);
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Unicode's white space, which is not quite what JavaScript trims: U+0085 is, U+FEFF is not. */
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

export function trim(frame: Frame, text: string): string {
  look(frame, text);
  const start = LEADING_SPACE.exec(text)?.[0].length ?? 0;
  // By hand: a pattern anchored at the end would try every run of spaces in the text.
  let end = text.length;
  while (end > start && SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
