/** The lines a node writes while it runs; they are stored with its result, so their number and length are bounded. */
import type { ResultCommand } from '../run/commands.ts';
import { shorten } from './shorten.ts';

type Line = NonNullable<ResultCommand['logs']>[number];

const MAX_LINES = 200;
const MAX_LINE_CHARS = 4000;

export interface LogLines {
  add(level: Line['level'], message: string): void;
  /** Undefined when nothing was said. */
  collected(): readonly Line[] | undefined;
}

export function createLogLines(now: () => number): LogLines {
  const lines: Line[] = [];
  let dropped = 0;
  return {
    add(level, message) {
      if (lines.length >= MAX_LINES) {
        dropped++;
        return;
      }
      lines.push({ level, message: shorten(message, MAX_LINE_CHARS), at: now() });
    },
    collected() {
      if (dropped === 0) return lines.length === 0 ? undefined : lines;
      const note = `${dropped} more lines were not kept; an attempt may log ${MAX_LINES}.`;
      return [...lines, { level: 'warn', message: note, at: now() }];
    },
  };
}
