/** The bytes of an export, wherever they are. */
export interface ExportSource {
  readonly size: number;
  /** Exactly these bytes; they are there. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A line, without the line feed behind it. */
export interface SourceLine {
  readonly number: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** False for a last line that breaks off. */
  readonly isWhole: boolean;
}

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** One after the other; never more than a line and a chunk in memory. */
export async function* linesIn(source: ExportSource): AsyncGenerator<SourceLine> {
  let pieces: Uint8Array[] = [];
  let start = 0;
  let number = 1;
  for (let offset = 0; offset < source.size; offset += CHUNK_BYTES) {
    const chunk = await source.read(offset, Math.min(CHUNK_BYTES, source.size - offset));
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      pieces.push(chunk.subarray(from, end));
      yield { number, offset: start, bytes: Buffer.concat(pieces), isWhole: true };
      pieces = [];
      from = end + 1;
      start = offset + from;
      number += 1;
    }
    pieces.push(chunk.subarray(from));
  }
  const rest = Buffer.concat(pieces);
  if (rest.length > 0) yield { number, offset: start, bytes: rest, isWhole: false };
}
