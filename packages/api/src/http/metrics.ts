import type { CommitSource } from '@aob/engine';
import { isTerminal } from '@aob/engine';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Counts requests and what is committed; `/metrics` shows it in the text format of Prometheus. */
export const createMetrics = (
  commits: CommitSource,
): { readonly registry: Registry; observe(app: FastifyInstance): void; stop(): void } => {
  const registry = new Registry();
  // Idle means idle: by default the event loop would be woken a hundred times a second to see how late it is.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 250 });
  const requests = new Histogram({
    name: 'aob_http_request_seconds',
    help: 'Time from the first byte of a request to its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const stop = countCommits(commits, registry);
  return {
    registry,
    observe: (app) => {
      app.addHook('onResponse', async (request, reply) => {
        const route = request.routeOptions.url ?? 'unknown';
        requests.observe(
          { method: request.method, route, status: reply.statusCode },
          reply.elapsedTime / 1000,
        );
      });
    },
    stop,
  };
};

const countCommits = (commits: CommitSource, registry: Registry): (() => void) => {
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  const committed = counter('aob_commits_total', 'Commits made durable by this process.');
  const events = counter('aob_events_total', 'Events in those commits.');
  const started = counter('aob_runs_started_total', 'Runs started.');
  const finished = counter('aob_runs_finished_total', 'Runs finished, by status.', ['status']);
  return commits.subscribe(undefined, ({ firstSeq, lastSeq, status }) => {
    committed.inc();
    events.inc(lastSeq - firstSeq + 1);
    if (firstSeq === 1) started.inc();
    if (isTerminal(status)) finished.inc({ status });
  });
};
