/** Asks on the terminal how to decide a ticket, until it is answered or decided elsewhere. */
import { createInterface } from 'node:readline/promises';
import { type Client, ProblemError } from '@aob/client';
import type { Context } from '../context.ts';

export interface OpenQuestion {
  /** Nobody has to answer any more. */
  close(): void;
  /** Resolves when it is answered or closed; rejects when the answer could not be given. */
  readonly closed: Promise<void>;
}

export interface Asked {
  readonly context: Context;
  readonly client: Client;
  readonly ticketId: string;
  readonly isApproving: boolean;
}

export function openQuestion(asked: Asked): OpenQuestion {
  const closing = new AbortController();
  const closed = answer(asked, AbortSignal.any([closing.signal, asked.context.signal])).catch(
    (error: unknown) => {
      // Closed before it was answered, or answered at the same moment by somebody else.
      if (closing.signal.aborted || asked.context.signal.aborted) return;
      if (error instanceof ProblemError && error.status === 409) return;
      throw error;
    },
  );
  // It is awaited when the run has ended; until then a refusal must not count as unhandled.
  closed.catch((error: unknown) => {
    asked.context.output.note(({ red }) => red(`  ${error instanceof Error ? error.message : error}`));
  });
  return { close: () => closing.abort(), closed };
}

async function answer({ context, client, ticketId, isApproving }: Asked, signal: AbortSignal): Promise<void> {
  const { io, output } = context;
  if (isApproving) {
    await client.tickets.decide(
      ticketId,
      { decision: 'approve', reason: 'The tour, with --yes' },
      { signal },
    );
    return;
  }
  if (io.stdin.isTTY !== true || !output.isPretty) {
    output.note(({ cyan }) => `  ${cyan(`aob approve ${ticketId} approve|reject --reason "…"`)}`);
    return;
  }
  // Not as a terminal of its own: Ctrl-C stays what it is everywhere.
  const lines = createInterface({ input: io.stdin, output: process.stderr, terminal: false });
  try {
    output.note(({ bold }) => bold('\n  Press Enter to approve, or r and Enter to reject.'));
    const word = (await lines.question('', { signal })).trim().toLowerCase();
    const decision = word === 'r' || word === 'reject' ? 'reject' : 'approve';
    await client.tickets.decide(ticketId, { decision, reason: 'Decided in the tour' }, { signal });
  } finally {
    lines.close();
  }
}
