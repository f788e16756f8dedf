/** The metrics as numbers at one moment. */
import type { Operations } from '@aob/engine/contract';
import type { Counter, Histogram } from 'prom-client';
import type { Metrics } from '../http/metrics.ts';
import type { Buckets } from './quantiles.ts';

export interface Reading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly counts: Operations['totals'];
  readonly buckets: {
    readonly start: Buckets;
    readonly wait: Buckets;
    readonly step: Buckets;
    readonly commit: Buckets;
  };
  readonly jobsWaiting: number;
}

const FAILED: readonly unknown[] = ['FAILED', 'TIMED_OUT'];
/** Both addresses of the same route. */
const START_ROUTES: readonly unknown[] = ['/v1/runs', '/runs'];

export const readMetrics = async (metrics: Metrics): Promise<Omit<Reading, 'at' | 'jobsWaiting'>> => {
  const [started, finished, failed, commits, events, failures] = await Promise.all([
    total(metrics.started),
    total(metrics.finished),
    total(metrics.finished, ({ status }) => FAILED.includes(status)),
    total(metrics.committed),
    total(metrics.events),
    total(metrics.failures),
  ]);
  const [start, wait, step, commit] = await Promise.all([
    bucketsOf(metrics.requests, ({ method, route }) => method === 'POST' && START_ROUTES.includes(route)),
    bucketsOf(metrics.waits),
    bucketsOf(metrics.attempts),
    bucketsOf(metrics.appends),
  ]);
  return {
    counts: {
      runs_started: started,
      runs_finished: finished,
      runs_failed: failed,
      attempts: step.counts.reduce((sum, count) => sum + count, 0),
      attempts_failed: failures,
      commits,
      events,
    },
    buckets: { start, wait, step, commit },
  };
};

type Labels = { readonly [name: string]: unknown };

const everything = (): boolean => true;

const total = async <L extends string>(
  counter: Counter<L>,
  fits: (labels: Labels) => boolean = everything,
): Promise<number> =>
  (await counter.get()).values.reduce((sum, { value, labels }) => (fits(labels) ? sum + value : sum), 0);

/** The buckets of a histogram hold all that is below their bound; here each holds its own. */
const bucketsOf = async <L extends string>(
  histogram: Histogram<L>,
  fits: (labels: Labels) => boolean = everything,
): Promise<Buckets> => {
  const below = new Map<number, number>();
  for (const { labels, value, metricName } of (await histogram.get()).values) {
    const { le, ...others }: Labels = labels;
    if (metricName?.endsWith('_bucket') !== true || !fits(others)) continue;
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    below.set(bound, (below.get(bound) ?? 0) + value);
  }
  const sorted = [...below].sort(([a], [b]) => a - b);
  return {
    bounds: sorted.map(([bound]) => bound).filter(Number.isFinite),
    counts: sorted.map(([, count], place) => count - (sorted[place - 1]?.[1] ?? 0)),
  };
};

/** How often attempts failed, by code, most often first. */
export const failuresIn = async ({ failures }: Metrics): Promise<Operations['failures']> =>
  (await failures.get()).values
    .map(({ labels: { code }, value }) => ({ code: String(code), count: value }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
