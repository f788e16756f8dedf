/** Waiting between attempts: doubling, capped, and spread so that many clients do not come back at the same moment. */
import { ProblemError } from './errors.ts';

export interface Backoff {
  /** Of the first wait. */
  readonly baseMs: number;
  readonly maxMs: number;
}

/** A wait between half of the step and all of it; never shorter than what the server asked for, up to the cap. */
export function delayMs(backoff: Backoff, attempt: number, error?: unknown): number {
  const step = Math.min(backoff.maxMs, backoff.baseMs * 2 ** (attempt - 1));
  const asked = error instanceof ProblemError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(step * (0.5 + Math.random() / 2), Math.min(asked, backoff.maxMs));
}

/** Rejects with the signal's reason as soon as it is aborted. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
