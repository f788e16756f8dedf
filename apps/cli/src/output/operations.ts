import type { Operations } from '@aob/engine/contract';
import { hitRate } from './cache.ts';
import type { Colors } from './output.ts';
import { clean, count, indent, table } from './text.ts';
import { ago, duration } from './time.ts';

/** So many stretches make up "the last minute". */
const MINUTE_SECONDS = 60;

export function formatOperations(operations: Operations, colors: Colors): string {
  const { dim, bold } = colors;
  const { queue, process, cache } = operations;
  const waiting = queue.oldest_ms === undefined ? '' : `, the oldest for ${duration(queue.oldest_ms)}`;
  const rows = [
    [
      'up',
      `${duration(Date.parse(operations.at) - Date.parse(process.started_at))}, ${Math.round(process.memory_bytes / 1e6)} MB`,
    ],
    ['a second', rateText(operations)],
    ['jobs', `${queue.jobs_waiting} waiting${waiting} (${priorities(operations)})`],
    ['commands', `${queue.commands_waiting} waiting`],
    [
      'cache',
      `${hitRate(cache)} of ${cache.hits + cache.misses} asked for were there, ${cache.entries} kept`,
    ],
  ].map(([name = '', value = '']) => [dim(name), value]);
  return [
    bold('Now'),
    indent(table(rows)),
    '',
    bold('Latency of the last minute'),
    indent(latencyTable(operations, dim)),
    '',
    bold('Runners'),
    indent(runnerTable(operations, dim)),
    ...operations.unclaimed.flatMap(({ need, runs, run_ids }) => [
      '',
      `${count(runs, 'run waits', 'runs wait')} for ${need.what} ${clean(need.name)}, which no runner has: ${run_ids.slice(0, 5).join(', ')}`,
    ]),
    ...(operations.failures.length === 0
      ? []
      : ['', bold('Attempts that failed'), indent(failures(operations))]),
  ].join('\n');
}

/** Mean of the last minute. */
function rateText({ points }: Operations): string {
  let seconds = 0;
  let [started, finished, attempts, commits] = [0, 0, 0, 0];
  for (const point of points.toReversed()) {
    if (seconds >= MINUTE_SECONDS) break;
    seconds += point.seconds;
    started += point.runs_started;
    finished += point.runs_finished;
    attempts += point.attempts;
    commits += point.commits;
  }
  const rate = (n: number): string => (seconds === 0 ? '–' : (n / seconds).toFixed(1));
  return `${rate(started)} runs started, ${rate(finished)} finished, ${rate(attempts)} steps, ${rate(commits)} commits`;
}

function priorities({ queue: { by_priority } }: Operations): string {
  return `high ${by_priority.high}, medium ${by_priority.medium}, low ${by_priority.low}`;
}

function latencyTable({ latency_ms }: Operations, dim: Colors['dim']): string {
  const names = { start: 'start of a run', wait: 'job in line', step: 'step', commit: 'commit' } as const;
  const head = ['', 'P50', 'P95', 'P99', 'COUNT'].map((title) => dim(title));
  const rows = Object.entries(names).map(([key, name]) => {
    const found = latency_ms[key as keyof typeof names];
    return found === undefined
      ? [name, '–', '–', '–', '0']
      : [name, ms(found.p50), ms(found.p95), ms(found.p99), `${found.count}`];
  });
  return table([head, ...rows]);
}

function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : duration(value);
}

function runnerTable({ runners, at }: Operations, dim: Colors['dim']): string {
  if (runners.length === 0) return dim('None: nothing but decisions is carried out.');
  const head = ['RUNNER', 'BUSY', 'QUEUED', 'SEEN', 'CARRIES OUT'].map((title) => dim(title));
  const rows = runners.map((runner) => [
    clean(runner.name),
    `${runner.busy}/${runner.slots}`,
    `${runner.queued}`,
    ago(runner.last_seen_at, Date.parse(at)),
    clean(runner.offers.join(', ')),
  ]);
  return table([head, ...rows]);
}

function failures({ failures: all }: Operations): string {
  return table(all.slice(0, 10).map(({ code, count: times }) => [clean(code), `${times}`]));
}
