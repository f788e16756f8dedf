/** What `/v1/operations` answers: the metrics of this process, read by people. */
import { done, isTerminal, type Outcome, type UseCasePorts, type WorkshopView } from '@aob/engine';
import type { Operations } from '@aob/engine/contract';
import type { Registry } from 'prom-client';
import type { Metrics } from '../http/metrics.ts';
import { createHistory } from './history.ts';
import { failuresIn, type Reading, readMetrics } from './readings.ts';

export interface OperationsDesk {
  read(): Promise<Outcome<Operations>>;
  stop(): void;
}

export interface OperationsParts {
  readonly metrics: Metrics;
  readonly ports: Pick<UseCasePorts, 'workshop' | 'reads' | 'results'>;
  readonly onProblem: (error: unknown) => void;
}

/** Ids of runs that are named for each thing that no runner has. */
const UNCLAIMED_IDS_MAX = 20;
/** Runs that are looked at to see whether they still wait. */
const UNCLAIMED_RUNS_MAX = 1000;

export const openOperations = ({ metrics, ports, onProblem }: OperationsParts): OperationsDesk => {
  const startedAt = Date.now() - Math.round(process.uptime() * 1000);
  const readingOf = async ({ waiting }: WorkshopView): Promise<Reading> => ({
    at: Date.now(),
    jobsWaiting: sum(waiting),
    ...(await readMetrics(metrics)),
  });
  const history = createHistory(() => readingOf(ports.workshop.look()), onProblem);
  history.start();
  return {
    stop: () => history.stop(),
    read: async () => {
      const view = ports.workshop.look();
      const [now, failures, unclaimed, { total: cache }, of] = await Promise.all([
        readingOf(view),
        failuresIn(metrics),
        unclaimedIn(ports.reads, view),
        ports.results.stats(),
        processIn(metrics.registry),
      ]);
      return done({
        at: timestamp(now.at),
        process: { started_at: timestamp(startedAt), ...of },
        totals: now.counts,
        latency_ms: history.lately(now),
        queue: {
          jobs_waiting: now.jobsWaiting,
          by_priority: view.waiting,
          ...(view.oldestWaitMs !== undefined && { oldest_ms: Math.round(view.oldestWaitMs) }),
          commands_waiting: view.commandsWaiting,
        },
        runners: view.runners.map(({ connectedAt, lastSeenAt, offers, ...runner }) => ({
          ...runner,
          offers: [...offers],
          connected_at: timestamp(connectedAt),
          last_seen_at: timestamp(lastSeenAt),
        })),
        unclaimed,
        failures,
        cache,
        points: [...history.points()],
      });
    },
  };
};

const timestamp = (at: number): string => new Date(at).toISOString();

const sum = (counts: { readonly [name: string]: number }): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);

const processIn = async (registry: Registry): Promise<Omit<Operations['process'], 'started_at'>> => {
  const value = async (name: string): Promise<number> =>
    (await registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0;
  const memory = await value('process_resident_memory_bytes');
  // Whoever asks for this one sets the sum as well.
  await value('process_cpu_user_seconds_total');
  return { memory_bytes: memory, cpu_seconds: await value('process_cpu_seconds_total') };
};

/** The bus remembers whom it told; a run that has ended since, or gone another way, does not wait any more. */
const unclaimedIn = async (
  reads: UseCasePorts['reads'],
  { unclaimed }: WorkshopView,
): Promise<Operations['unclaimed']> => {
  const told = unclaimed.slice(-UNCLAIMED_RUNS_MAX);
  if (told.length === 0) return [];
  const runs = await reads.runsById(told.map(({ runId }) => runId));
  const going = new Set(runs.filter(({ status }) => !isTerminal(status)).map(({ runId }) => runId));
  const byNeed = new Map<string, Operations['unclaimed'][number]>();
  for (const { runId, need } of told.toReversed()) {
    if (!going.has(runId)) continue;
    const key = `${need.what} ${need.name}`;
    const before = byNeed.get(key) ?? { need, runs: 0, run_ids: [] };
    const run_ids = before.run_ids.length < UNCLAIMED_IDS_MAX ? [...before.run_ids, runId] : before.run_ids;
    byNeed.set(key, { need, runs: before.runs + 1, run_ids });
  }
  return [...byNeed.values()].sort((a, b) => b.runs - a.runs);
};
