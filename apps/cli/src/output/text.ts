/** Text from elsewhere on its way to a terminal, and lines that stand under each other. */
import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach the terminal.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Workflows, agents and their data may hold escape sequences that would rewrite the screen: those never get through. */
export function clean(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROL, '\ufffd');
}

/** `clean` on one line, cut where it gets long. */
export function oneLine(text: string, lengthMax = 160): string {
  const line = clean(text).replaceAll(/\s+/g, ' ').trim();
  return line.length > lengthMax ? `${line.slice(0, lengthMax - 1)}…` : line;
}

/** Columns as wide as their widest cell; cells may be coloured, the last column is not padded. */
export function table(rows: readonly (readonly string[])[], gap = 2): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => `${cell}${' '.repeat((widths[i] ?? 0) - widthOf(cell) + gap)}`)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/** Every line moved to the right. */
export function indent(text: string, by = 2): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
}

/** `3 nodes`, `1 node`. */
export function count(n: number, what: string, many = `${what}s`): string {
  return `${n} ${n === 1 ? what : many}`;
}

/** A value as JSON on one line, cut where it gets long. */
export function shortJson(value: unknown, lengthMax = 160): string {
  return oneLine(JSON.stringify(value) ?? '', lengthMax);
}

/** `sha256:0123abcd…`: enough to recognise, not to use. */
export function shortDigest(digest: string): string {
  return digest.length > 20 ? `${digest.slice(0, 19)}…` : digest;
}
