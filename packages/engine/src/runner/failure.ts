/** What a node threw, as the fact that goes into the log. */
import type { Job } from '../messages.ts';
import { RetryableNodeError, TerminalNodeError } from '../nodes/executor.ts';
import type { ResultCommand } from '../run/commands.ts';
import { shorten } from './shorten.ts';

export type FailedOutcome = Extract<ResultCommand['outcome'], { readonly ok: false }>;

/** Failures are read by people and kept for ever; an error page of a megabyte belongs elsewhere. */
const MESSAGE_CHARS_MAX = 2000;

export function failedOutcome(error: unknown, job: Job): FailedOutcome {
  if (error instanceof RetryableNodeError) {
    const { retryAfterMs } = error;
    return {
      ok: false,
      error: factOf(error, true, job),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  if (error instanceof TerminalNodeError) return { ok: false, error: factOf(error, false, job) };
  const message = `The runner failed on this node: ${error instanceof Error ? error.message : String(error)}`;
  return { ok: false, error: factOf({ code: 'runner.bug', message, details: undefined }, false, job) };
}

export function timedOut(job: Job): FailedOutcome {
  const message = `The attempt was not done after ${job.timeoutMs} ms.`;
  return { ok: false, error: { code: 'timeout', message, retryable: true, node: job.node } };
}

function factOf(
  { code, message, details }: Pick<RetryableNodeError, 'code' | 'message' | 'details'>,
  retryable: boolean,
  { node }: Job,
): FailedOutcome['error'] {
  const shown = shorten(message, MESSAGE_CHARS_MAX);
  return { code, message: shown, retryable, node, ...(details !== undefined && { details }) };
}
