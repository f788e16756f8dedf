import { NetworkError, ProblemError } from '@aob/client';
import { Failure } from './failure.ts';

/** Promised in the help and in design §8: scripts branch on these. */
export const EXIT = {
  ok: 0,
  /** Wrong arguments, a file that cannot be read, a document that is not valid. */
  wrongUse: 1,
  /** The API said no, or did not answer. */
  refused: 2,
  notFound: 3,
  /** The followed run ended, but not as COMPLETED. */
  runFailed: 4,
  /** The same to a script: the API answered, and the run that was asked about is not as it should be. */
  logDamaged: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ProblemError) return error.status === 404 ? EXIT.notFound : EXIT.refused;
  if (error instanceof NetworkError) return EXIT.refused;
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof Failure) return EXIT.wrongUse;
  // A mistake of ours: nothing the API said.
  return EXIT.wrongUse;
}

/** The person pressed Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.');
    this.name = 'Interrupted';
  }
}
