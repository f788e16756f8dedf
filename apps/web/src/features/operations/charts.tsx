import type { OperationsPoint } from '@aob/engine/contract';
import { countWords, msWords, rateWords } from './number-words.ts';
import { type Series, TimeChart } from './time-chart.tsx';

type Counted = 'runs_started' | 'runs_finished' | 'runs_failed' | 'attempts' | 'commits';
type Measured = keyof OperationsPoint['latency_ms'];

const perSecond =
  (name: Counted) =>
  (point: OperationsPoint): number =>
    point.seconds === 0 ? 0 : point[name] / point.seconds;

const RUNS: readonly Series[] = [
  { name: 'started', look: 'main', value: perSecond('runs_started') },
  { name: 'finished', look: 'second', value: perSecond('runs_finished') },
  { name: 'failed', look: 'bad', value: perSecond('runs_failed') },
];
const WORK: readonly Series[] = [
  { name: 'steps', look: 'main', value: perSecond('attempts') },
  { name: 'commits', look: 'second', value: perSecond('commits') },
];
const QUEUE: readonly Series[] = [
  { name: 'jobs waiting', look: 'main', value: ({ jobs_waiting }) => jobs_waiting },
];

const percentiles = (name: Measured): readonly Series[] => [
  { name: 'p50', look: 'main', value: ({ latency_ms }) => latency_ms[name]?.p50 },
  { name: 'p95', look: 'second', value: ({ latency_ms }) => latency_ms[name]?.p95 },
  { name: 'p99', look: 'third', value: ({ latency_ms }) => latency_ms[name]?.p99 },
];

const LATENCIES: readonly {
  readonly title: string;
  readonly about: string;
  readonly series: readonly Series[];
}[] = [
  {
    title: 'Starting a run',
    about: 'From the request to the answer, its commit included.',
    series: percentiles('start'),
  },
  {
    title: 'Waiting for a runner',
    about: 'How long a job stood in the line of its runner.',
    series: percentiles('wait'),
  },
  {
    title: 'A step',
    about: 'From its begin until its result is durable.',
    series: percentiles('step'),
  },
  {
    title: 'A commit',
    about: 'One transaction, with the commits of several runs.',
    series: percentiles('commit'),
  },
];

/** The last quarter of an hour in lines. */
export function Charts({ points }: { readonly points: readonly OperationsPoint[] }) {
  return (
    <section aria-label="The last 15 minutes" className="grid gap-4 lg:grid-cols-2">
      <TimeChart title="Runs" about="Per second." points={points} series={RUNS} format={rateWords} />
      <TimeChart title="Work" about="Per second." points={points} series={WORK} format={rateWords} />
      {LATENCIES.map((chart) => (
        <TimeChart key={chart.title} {...chart} points={points} format={msWords} />
      ))}
      <TimeChart
        title="Queue"
        about="Jobs that no runner has begun."
        points={points}
        series={QUEUE}
        format={countWords}
        isWhole
      />
    </section>
  );
}
