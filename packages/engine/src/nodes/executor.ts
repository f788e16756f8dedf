/**
 * How a runner carries out one attempt of a job node. One file per node type; `index.ts` is the table.
 * An executor owns the work and its classification (try again or not); the runner owns time, results and reporting.
 */
import type { Json, PatchProposal } from '@aob/ir';
import type { Job } from '../messages.ts';
import type { Need } from '../run/need.ts';

export interface NodeContext {
  /** Aborts when the attempt is cancelled or out of time. Whatever waits must listen to it. */
  readonly signal: AbortSignal;
  /** A line in the log of the run, stored with the result. */
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface NodeOutcome {
  readonly output: Json;
  /** Staged patches, applied in the commit that completes the attempt (R30). */
  readonly patches?: readonly PatchProposal[];
}

export interface NodeExecutor {
  /** What the job asks for that is not here; somewhere else, or later, it may be. Absent: it has everything. */
  lacks?(job: Job): Need | undefined;
  /** Raised when the same job would come to something else: results kept before are not taken any more. 0 unless given. */
  readonly resultVersion?: number;
  /** Throws RetryableNodeError or TerminalNodeError; anything else is a bug of ours and is not tried again. */
  execute(job: Job, ctx: NodeContext): Promise<NodeOutcome>;
  /** For a job that needs no waiting: the work itself. Thousands of them run in a second, so they skip timers and signals. */
  instant?(job: Job): (() => Json) | undefined;
}

export interface NodeProblem {
  /** Dotted, lower case, stable; its paragraph is in docs/failure-modes.md. */
  readonly code: string;
  readonly message: string;
  readonly details?: Json;
}

/** The same request may succeed later. */
export class RetryableNodeError extends Error {
  readonly code: string;
  readonly details: Json | undefined;
  /** The least to wait, as the other side asked. */
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, details, retryAfterMs }: NodeProblem & { readonly retryAfterMs?: number }) {
    super(message);
    this.name = 'RetryableNodeError';
    this.code = code;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Trying again would change nothing. */
export class TerminalNodeError extends Error {
  readonly code: string;
  readonly details: Json | undefined;

  constructor({ code, message, details }: NodeProblem) {
    super(message);
    this.name = 'TerminalNodeError';
    this.code = code;
    this.details = details;
  }
}
