/** Experiments over memory adapters, with runs that are only rows. Ports may be made to die, to wait or to count. */
import { randomUUID } from 'node:crypto';
import type { Digest } from '@aob/ir';
import {
  createMemoryCommitFeed,
  createMemoryExperiments,
  createRunTables,
  type RunTables,
} from '../../../adapters/memory/index.ts';
import type { ExperimentRow, Experiments } from '../../../ports/experiments.ts';
import type { RunSummary } from '../../../ports/run-reads.ts';
import type { RunStatus } from '../../../run/state.ts';
import { allocate } from '../allocation.ts';

const DIGEST: Digest = `sha256:${'a'.repeat(64)}`;

export const experimentRow = (over: Partial<ExperimentRow> = {}): ExperimentRow => {
  const arms = ['before', 'short', 'long'].map((name) => ({
    name,
    weight: 1,
    digest: DIGEST,
    patches: [],
    operations: '[]',
    stop: undefined,
  }));
  return {
    experimentId: 'experiment_1',
    name: 'prompts',
    revision: 1,
    status: 'running',
    workflow: 'answer',
    base: DIGEST,
    control: 'before',
    sticky: undefined,
    cost: undefined,
    guardrails: { failureRate: { above: 0.5, minRuns: 4 }, meanCost: undefined, totalCost: undefined },
    arms,
    slices: allocate([], arms),
    halt: undefined,
    requestDigest: DIGEST,
    createdBy: 'human:mia',
    createdAt: 0,
    updatedAt: 0,
    ...over,
  };
};

export interface House {
  readonly tables: RunTables;
  readonly experiments: Experiments;
  readonly feed: ReturnType<typeof createMemoryCommitFeed>;
  readonly clock: { now(): number };
  /** A run of the arm that has ended like this; told to whoever listens. */
  end(arm: string, status?: RunStatus): void;
}

export const createHouse = async (over: Partial<ExperimentRow> = {}): Promise<House> => {
  const tables = createRunTables();
  const experiments = createMemoryExperiments(tables);
  const feed = createMemoryCommitFeed();
  const row = experimentRow(over);
  const entry = { type: 'experiment.created', by: 'human:mia', at: 0, data: { weights: {} } } as const;
  await experiments.create(row, entry);
  const { experimentId, name } = row;
  return {
    tables,
    experiments,
    feed,
    clock: { now: () => 7 },
    end: (arm, status = 'FAILED') => {
      const runId = `run_${randomUUID()}`;
      const experiment = { experimentId, name, arm, why: 'weights' };
      tables.runs.set(runId, { runId, status, experiment, createdAt: 0, finishedAt: 1 } as RunSummary);
      feed.publish({ runId, firstSeq: 1, lastSeq: 1, at: 1, events: '[]', status, experimentId });
    },
  };
};

/** Names of the arms that are stopped. */
export const stoppedIn = async ({ experiments }: House): Promise<readonly string[]> =>
  ((await experiments.get('prompts'))?.arms ?? []).flatMap(({ name, stop }) =>
    stop === undefined ? [] : [name],
  );
