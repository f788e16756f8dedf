import { Failure } from '../failure.ts';

/** Whoever is told no wants to know why. */
export function requireReason(
  reason: string | undefined,
  word: 'reject' | 'request_changes' = 'reject',
): asserts reason is string {
  if (reason !== undefined && reason.trim() !== '') return;
  throw new Failure({
    code: 'cli.reason_missing',
    message: word === 'reject' ? 'A rejection needs a reason.' : 'A request for changes needs a reason.',
    hint: 'Add --reason "…"; it is kept in the log and shown to whoever asked.',
  });
}
