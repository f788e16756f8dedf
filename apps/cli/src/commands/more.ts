import type { Command } from 'commander';
import { wholeNumber } from '../option-values.ts';
import type { Output } from '../output/output.ts';

export interface PageOptions {
  readonly limit: number;
  readonly cursor?: string;
}

/** The options of every list that comes in pages. */
export function pageOptions(command: Command, limit: number): Command {
  return command
    .option('--limit <n>', 'at most this many', wholeNumber(1, 200), limit)
    .option('--cursor <cursor>', 'the page that follows: next_cursor of the one before');
}

/** A list that does not say that it goes on looks complete. */
export function noteMore(output: Output, { next_cursor }: { readonly next_cursor: string | null }): void {
  if (next_cursor !== null) output.note(({ dim }) => dim(`There are more: --cursor ${next_cursor}`));
}
