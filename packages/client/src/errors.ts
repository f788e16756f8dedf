/** What a call can come to besides its answer. Every other error thrown from here is a bug, or the caller's own abort reason. */
import type { IssueResource, Problem } from '@aob/engine/contract';

/** The server understood and said no (RFC 9457). `code` is for programs, `issues` for whoever has to fix it. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly issues: readonly IssueResource[];
  readonly hint: string | undefined;
  /** How long to wait before the same may be asked again. */
  readonly retryAfterMs: number | undefined;
  /** All of it, as it was sent. */
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.issues = problem.issues;
    this.hint = problem.hint;
    this.retryAfterMs = problem.retry_after_ms;
    this.problem = problem;
  }
}

/**
 * `unreachable`: nobody took the connection. `timeout`: nobody answered in time. `interrupted`: the answer broke off.
 * `not_aob`: somebody answered, but not the aob API. What a write with such an end did is not known.
 */
export type NetworkErrorKind = 'unreachable' | 'timeout' | 'interrupted' | 'not_aob';

export class NetworkError extends Error {
  readonly kind: NetworkErrorKind;
  readonly url: string;

  constructor(failure: { kind: NetworkErrorKind; url: string; message: string; cause?: unknown }) {
    super(failure.message, { cause: failure.cause });
    this.name = 'NetworkError';
    this.kind = failure.kind;
    this.url = failure.url;
  }
}

/** Could the same request succeed a moment later? */
export function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return error.kind !== 'not_aob';
  return error instanceof ProblemError && (error.status === 429 || error.status === 503);
}
