/** Every number of this process, counted once: `/metrics` shows them to Prometheus, `/v1/operations` to people. */
import type { CommitSource, Workshop } from '@aob/engine';
import { isTerminal } from '@aob/engine';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. */
const REQUEST_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const WORK_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
/** Codes of failures that are counted by name; a name may come from whoever wrote a node. */
const FAILURE_CODES_MAX = 50;

export interface MetricsParts {
  readonly commits: CommitSource;
  readonly workshop: Workshop;
}

export type Metrics = ReturnType<typeof createMetrics>;

export const createMetrics = ({ commits, workshop }: MetricsParts) => {
  const registry = new Registry();
  // Idle means idle: by default the event loop would be woken a hundred times a second to see how late it is.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 250 });
  const requests = new Histogram({
    name: 'aob_http_request_seconds',
    help: 'Time from the first byte of a request to its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BOUNDS,
    registers: [registry],
  });
  const counted = countCommits(commits, registry);
  const measured = measureWork(workshop, registry);
  showQueue(workshop, registry);
  return {
    registry,
    requests,
    ...counted.metrics,
    ...measured.metrics,
    observe: (app: FastifyInstance): void => {
      app.addHook('onResponse', async (request, reply) => {
        const route = request.routeOptions.url ?? 'unknown';
        requests.observe(
          { method: request.method, route, status: reply.statusCode },
          reply.elapsedTime / 1000,
        );
      });
    },
    stop: (): void => {
      counted.stop();
      measured.stop();
    },
  };
};

const counterIn =
  (registry: Registry) =>
  <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });

const countCommits = (commits: CommitSource, registry: Registry) => {
  const counter = counterIn(registry);
  const committed = counter('aob_commits_total', 'Commits made durable by this process.');
  const events = counter('aob_events_total', 'Events in those commits.');
  const started = counter('aob_runs_started_total', 'Runs started.');
  const finished = counter('aob_runs_finished_total', 'Runs finished, by status.', ['status']);
  const stop = commits.subscribe(undefined, ({ firstSeq, lastSeq, status }) => {
    committed.inc();
    events.inc(lastSeq - firstSeq + 1);
    if (firstSeq === 1) started.inc();
    if (isTerminal(status)) finished.inc({ status });
  });
  return { metrics: { committed, events, started, finished }, stop };
};

const measureWork = (workshop: Workshop, registry: Registry) => {
  const histogram = (name: string, help: string): Histogram =>
    new Histogram({ name, help, buckets: WORK_BOUNDS, registers: [registry] });
  const waits = histogram('aob_job_wait_seconds', 'How long jobs stood in the line of their runner.');
  const attempts = histogram(
    'aob_attempt_seconds',
    'From the begin of an attempt until its result was durable.',
  );
  const appends = histogram(
    'aob_append_seconds',
    'One transaction of the write path, with the commits of several runs.',
  );
  const failures = counterIn(registry)('aob_attempts_failed_total', 'Attempts that failed, by code.', [
    'code',
  ]);
  const codes = new Set<string>();
  const knownCode = (code: string): string => {
    if (codes.size < FAILURE_CODES_MAX) codes.add(code);
    return codes.has(code) ? code : 'other';
  };
  const stop = workshop.subscribe((measure) => {
    if (measure.kind === 'attempt') {
      waits.observe(measure.waitedMs / 1000);
      attempts.observe(measure.tookMs / 1000);
    } else if (measure.kind === 'append') appends.observe(measure.tookMs / 1000);
    else failures.inc({ code: knownCode(measure.code) });
  });
  return { metrics: { waits, attempts, appends, failures }, stop };
};

/** Looked up when somebody asks; nothing is kept up to date for nobody. */
const showQueue = (workshop: Workshop, registry: Registry): void => {
  const registers = [registry];
  new Gauge({
    name: 'aob_jobs_waiting',
    help: 'Jobs that no runner has begun, by priority.',
    labelNames: ['priority'],
    registers,
    collect() {
      for (const [priority, count] of Object.entries(workshop.look().waiting)) this.set({ priority }, count);
    },
  });
  new Gauge({
    name: 'aob_jobs_running',
    help: 'Jobs under way.',
    registers,
    collect() {
      this.set(workshop.look().runners.reduce((sum, { busy, computing }) => sum + busy + computing, 0));
    },
  });
  new Gauge({
    name: 'aob_commands_waiting',
    help: 'Commands that wait to be decided, or for their commit.',
    registers,
    collect() {
      this.set(workshop.look().commandsWaiting);
    },
  });
};
