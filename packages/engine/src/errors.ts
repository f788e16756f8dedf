/**
 * What is thrown when the world, not the caller's workflow, is at fault. The kind says what happens next; expected
 * refusals are values (`Rejection`), never these.
 */
export type ErrorKind =
  | 'rejected'
  | 'unauthorized'
  | 'not_found'
  | 'conflict'
  | 'limit'
  | 'unavailable'
  | 'corrupt'
  | 'bug';

export interface AppErrorOptions {
  readonly kind: ErrorKind;
  /** Dotted, lower case, stable: `database.unavailable`. */
  readonly code: string;
  /** For the log. */
  readonly message: string;
  /** For whoever called; no names of our insides. */
  readonly publicMessage: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly publicMessage: string;
  readonly retryAfterMs: number | undefined;

  constructor({ kind, code, message, publicMessage, retryAfterMs, cause }: AppErrorOptions) {
    super(message, { cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.publicMessage = publicMessage;
    this.retryAfterMs = retryAfterMs;
  }
}

export const isAppError = (error: unknown, code?: string): error is AppError =>
  error instanceof AppError && (code === undefined || error.code === code);
