import type { TimelineSpan } from '../../contract/timeline.ts';
import type { Span } from '../../moments/spans.ts';
import { cachedFromOf, failureOf, given, givenTime } from './values.ts';

/** What the log says of an attempt, wherever it is shown. */
export const presentAttempt = (span: Span): Omit<TimelineSpan, 'node' | 'worker'> => ({
  scope: span.scope,
  execution: span.execution,
  attempt: span.attempt,
  status: span.status,
  ...givenTime('queued_at', span.queuedAt),
  ...givenTime('started_at', span.startedAt),
  ...givenTime('finished_at', span.finishedAt),
  ...given('graph_version', span.graphVersion),
  ...given('error', span.error && failureOf(span.error)),
  ...given('label', span.label),
  ...given('cached', span.cached && cachedFromOf(span.cached)),
  ...given('child_run_id', span.childRunId),
});
