import type { Json } from '@aob/ir';
import type {
  ArmLatency,
  ArmTally,
  ExperimentEventRow,
  ExperimentRow,
  Experiments,
} from '../../ports/experiments.ts';
import type { RunSummary } from '../../ports/run-reads.ts';
import type { RunTables } from './run-store.ts';

export const createMemoryExperiments = (tables: RunTables): Experiments => {
  const rows = new Map<string, ExperimentRow>();
  const logs = new Map<string, ExperimentEventRow[]>();
  const find = (idOrName: string): ExperimentRow | undefined =>
    [...rows.values()].find((row) => row.experimentId === idOrName || row.name === idOrName);

  return {
    create: async (row, entry) => {
      if (find(row.name) !== undefined) return false;
      rows.set(row.experimentId, row);
      logs.set(row.experimentId, [{ ...entry, revision: row.revision }]);
      return true;
    },
    get: async (idOrName) => find(idOrName),
    list: async ({ workflow, status, limit, after = '' }) =>
      [...rows.values()]
        .filter((row) => row.name > after)
        .filter((row) => workflow === undefined || row.workflow === workflow)
        .filter((row) => status === undefined || row.status === status)
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .slice(0, limit),
    save: async (row, entry) => {
      if (rows.get(row.experimentId)?.revision !== row.revision) return false;
      const revision = row.revision + 1;
      rows.set(row.experimentId, { ...row, revision });
      logs.get(row.experimentId)?.push({ ...entry, revision });
      return true;
    },
    events: async (experimentId, { limit, before = Number.POSITIVE_INFINITY }) =>
      [...(logs.get(experimentId) ?? [])]
        .reverse()
        .filter(({ revision }) => revision < before)
        .slice(0, limit),
    tallies: async (experimentId, { cost, until = Number.POSITIVE_INFINITY }) => {
      const runs = runsOf(tables, experimentId).filter(({ createdAt }) => createdAt < until);
      return byArm(runs, (arm, own) => tallyOf(arm, own, cost));
    },
    latencies: async (experimentId) =>
      byArm(
        runsOf(tables, experimentId).filter((run) => run.status === 'COMPLETED' && isCounted(run)),
        latencyOf,
      ),
    guarded: async () =>
      [...rows.values()]
        .filter(({ status }) => status !== 'stopped')
        .filter(({ guardrails }) => Object.values(guardrails).some((rail) => rail !== undefined))
        .map(({ experimentId }) => experimentId),
  };
};

const runsOf = ({ runs }: RunTables, experimentId: string): readonly RunSummary[] =>
  [...runs.values()].filter(
    ({ experiment }) => experiment?.experimentId === experimentId && experiment.why !== 'replay',
  );

const isCounted = ({ experiment }: RunSummary): boolean => experiment?.why === 'weights';

const byArm = <T>(
  runs: readonly RunSummary[],
  summary: (arm: string, runs: readonly RunSummary[]) => T,
): readonly T[] =>
  [...new Set(runs.map((run) => run.experiment?.arm ?? ''))].map((arm) =>
    summary(
      arm,
      runs.filter((run) => run.experiment?.arm === arm),
    ),
  );

const tallyOf = (arm: string, all: readonly RunSummary[], cost: readonly string[] | undefined): ArmTally => {
  const runs = all.filter(isCounted);
  const ended = (status: RunSummary['status']): number => runs.filter((run) => run.status === status).length;
  const costs = cost === undefined ? [] : runs.flatMap((run) => costOf(run, cost));
  return {
    arm,
    started: runs.length,
    completed: ended('COMPLETED'),
    failed: ended('FAILED'),
    timedOut: ended('TIMED_OUT'),
    cancelled: ended('CANCELLED'),
    diverted: all.length - runs.length,
    priced: costs.length,
    totalCost: costs.reduce((sum, each) => sum + each, 0),
  };
};

const costOf = ({ outputs }: RunSummary, path: readonly string[]): readonly number[] => {
  // As in PostgreSQL, which has no text for it.
  if (outputs === undefined || outputs.includes('\\u0000')) return [];
  let value: Json | undefined = (JSON.parse(outputs) as { readonly value?: Json }).value;
  for (const name of path) value = (value as { readonly [key: string]: Json } | null | undefined)?.[name];
  return typeof value === 'number' ? [value] : [];
};

const latencyOf = (arm: string, runs: readonly RunSummary[]): ArmLatency => {
  const times = runs
    .map(({ createdAt, finishedAt = createdAt }) => finishedAt - createdAt)
    .sort((left, right) => left - right);
  const rank = (share: number): number => times[Math.ceil(share * times.length) - 1] ?? 0;
  return { arm, runs: times.length, p50: rank(0.5), p95: rank(0.95) };
};
