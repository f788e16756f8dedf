/**
 * Where results and remarks go. Results go to stdout, everything else to stderr; in the JSON modes stdout carries JSON only.
 * Colour and movement are for terminals.
 */
import pc from 'picocolors';
import type { Io } from '../context.ts';

export type OutputMode = 'pretty' | 'json' | 'compact';
export const OUTPUT_MODES: readonly OutputMode[] = ['pretty', 'json', 'compact'];

export type Colors = ReturnType<typeof pc.createColors>;

export interface Output {
  readonly mode: OutputMode;
  readonly isPretty: boolean;
  /** For text that goes to stdout. */
  readonly colors: Colors;
  /** Somebody is watching, so a spinner may turn on stderr. */
  readonly isWatched: boolean;
  /** The result: JSON, or what `pretty` makes of it. */
  result<T>(value: T, pretty: (value: T, colors: Colors) => string): void;
  /** One of many results that come over time: a line of JSON each, or a line of text. */
  item<T>(value: T, pretty: (value: T, colors: Colors) => string): void;
  /** A remark for people; silent in the JSON modes. */
  note(text: (colors: Colors) => string): void;
  /** Bytes as they are. */
  raw(bytes: Uint8Array): void;
}

export function createOutput(io: Io, mode: OutputMode): Output {
  const isPretty = mode === 'pretty';
  const colors = colorsFor(io, io.stdout, isPretty);
  const noteColors = colorsFor(io, io.stderr, isPretty);
  const write = (text: string) => io.stdout.write(`${text}\n`);
  return {
    mode,
    isPretty,
    colors,
    isWatched: isPretty && io.stderr.isTTY === true && !io.env.isTerminalDumb,
    result: (value, pretty) =>
      write(isPretty ? pretty(value, colors) : JSON.stringify(value, null, mode === 'json' ? 2 : undefined)),
    item: (value, pretty) => write(isPretty ? pretty(value, colors) : JSON.stringify(value)),
    note: (text) => {
      if (isPretty) io.stderr.write(`${text(noteColors)}\n`);
    },
    raw: (bytes) => io.stdout.write(bytes),
  };
}

export function colorsFor({ env }: Io, stream: { readonly isTTY?: boolean }, isPretty: boolean): Colors {
  return pc.createColors(isPretty && stream.isTTY === true && !env.isColorUnwanted && !env.isTerminalDumb);
}
