/** From a JSON pointer to the line and column in the text it was written in. JSON is read as the YAML it also is. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Located {
  readonly document: Document.Parsed;
  /** Where the element stands, or the nearest thing around it: a missing member has no place of its own. */
  placeOf(pointer: string): Place | undefined;
  placeAt(offset: number): Place;
}

export function locate(text: string): Located {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    intAsBigInt: true,
    prettyErrors: false,
    // Reported by what reads the value, once and in its own words.
    uniqueKeys: false,
    // Not 'silent': that would also hide that there is a second document.
    logLevel: 'error',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  return {
    document,
    placeAt,
    placeOf: (pointer) => {
      const offset = offsetOf(document, segmentsOf(pointer));
      return offset === undefined ? undefined : placeAt(offset);
    },
  };
}

function offsetOf(document: Document.Parsed, segments: readonly string[]): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const segment of segments) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      // The last of equal keys: where one is given twice, that is the one too many.
      const pair = node.items.findLast(({ key }) => isScalar(key) && `${key.value}` === segment);
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && /^\d+$/.test(segment)) {
      const item = node.items[Number(segment)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
