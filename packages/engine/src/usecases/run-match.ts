/** The filters that callers write, as the store reads them. */
import { type Issue, parseDurationMs, parseTimestampMs } from '@aob/ir';
import type { RunFilterFields } from '../contract/runs.ts';
import type { RunMatch } from '../ports/run-reads.ts';
import { done, type Outcome, refusedFor } from './outcome.ts';

/** `at`: where a span of time counts back from; `pointer` leads to the filters in what was sent. */
export const matchOf = (
  { status, workflow, label, parent, since, q }: RunFilterFields,
  at: number,
  pointer = '',
): Outcome<RunMatch> => {
  const from = since === undefined ? undefined : sinceMs(since, at);
  if (from === null) {
    return refusedFor({ code: 'query.invalid', message: 'A filter is wrong.', issues: [badSince(pointer)] });
  }
  return done({ status, workflow, labels: labelsOf(label), parent, since: from, q });
};

const labelsOf = (label: string | undefined): { readonly [key: string]: string } | undefined => {
  if (label === undefined) return undefined;
  const at = label.indexOf('=');
  return { [label.slice(0, at)]: label.slice(at + 1) };
};

/** RFC 3339, or a span back from now; null for anything else. */
const sinceMs = (since: string, now: number): number | null => {
  const span = parseDurationMs(since);
  if (span !== undefined) return now - span;
  return parseTimestampMs(since) ?? null;
};

const badSince = (pointer: string): Issue => ({
  pointer: `${pointer}/since`,
  code: 'query.invalid',
  message: 'since is neither a timestamp nor a span of time.',
  hint: 'Write 2026-01-31T08:00:00Z, or 2h for the last two hours.',
});
