import { randomUUID } from 'node:crypto';
import type { Digest } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { Documents } from './documents.ts';
import type { EventLog, RunAppend, RunArm } from './event-log.ts';
import type { ArmRow, ExperimentEntry, ExperimentRow, Experiments } from './experiments.ts';

export interface ExperimentStores {
  readonly experiments: Experiments;
  readonly log: EventLog;
  readonly documents: Documents;
}

const T0 = Date.UTC(2026, 0, 5, 8, 30, 0, 123);
const BASE: Digest = `sha256:${'e'.repeat(64)}`;
const OTHER: Digest = `sha256:${'f'.repeat(64)}`;

const armRow = (name: string, over: Partial<ArmRow> = {}): ArmRow => ({
  name,
  weight: 50,
  digest: OTHER,
  patches: [],
  operations: '[]',
  stop: undefined,
  ...over,
});

const experimentRow = (over: Partial<ExperimentRow> = {}): ExperimentRow => ({
  experimentId: `experiment_${randomUUID()}`,
  name: `prompts-${randomUUID()}`,
  revision: 1,
  status: 'running',
  workflow: 'lead-flow',
  base: BASE,
  control: 'before',
  sticky: 'inputs.customer',
  cost: '/cost',
  guardrails: { failureRate: { above: 0.5, minRuns: 20 }, meanCost: undefined, totalCost: { above: 3 } },
  arms: [
    armRow('before', { digest: BASE }),
    armRow('short', {
      patches: ['patch_1', 'patch_2'],
      operations: '[{"op":"add","value":"\\u0000 é \\\\"}]',
    }),
  ],
  slices: [
    { arm: 'before', from: 0, to: 5000 },
    { arm: 'short', from: 5000, to: 10_000 },
  ],
  halt: undefined,
  requestDigest: OTHER,
  createdBy: 'human:mia',
  createdAt: T0,
  updatedAt: T0,
  ...over,
});

const MADE: ExperimentEntry = {
  type: 'experiment.created',
  by: 'human:mia',
  at: T0,
  data: { weights: { before: 50, short: 50 } },
};
const PAUSED: ExperimentEntry = {
  type: 'experiment.paused',
  by: 'human:ann',
  at: T0 + 7,
  data: { reason: 'lunch' },
};

interface Trial extends Partial<RunArm> {
  readonly status?: RunAppend['head']['status'];
  readonly outputs?: string;
  readonly at?: number;
  readonly tookMs?: number;
}

const CHAIN = 'ab'.repeat(32);

/** A run with its end, as one commit. */
const trialOf = (experimentId: string, trial: Trial): RunAppend => {
  const { arm = 'short', why = 'weights', status = 'COMPLETED', outputs, at = T0, tookMs = 10 } = trial;
  const runId = `run_${randomUUID()}`;
  const isOver = status !== 'RUNNING';
  return {
    runId,
    expectedSeq: 0,
    repairs: false,
    birth: {
      workflow: 'lead-flow',
      tag: undefined,
      digest: BASE,
      inputs: '{}',
      labels: {},
      key: undefined,
      priority: 'medium',
      fidelity: 'full',
      startedBy: 'human:mia',
      parent: undefined,
      experiment: { experimentId, name: 'prompts', arm, why },
      createdAt: at,
    },
    head: {
      lastSeq: 1,
      chain: CHAIN,
      status,
      planDigest: BASE,
      graphVersion: 1,
      outputs,
      error: undefined,
      updatedAt: at + tookMs,
      finishedAt: isOver ? at + tookMs : undefined,
      wakeAt: undefined,
      waitsFor: undefined,
    },
    slot: undefined,
    commits: [
      {
        runId,
        firstSeq: 1,
        lastSeq: 1,
        commitId: randomUUID(),
        at,
        actor: 'human:mia',
        commandId: undefined,
        events: '[]',
        chain: CHAIN,
      },
    ],
    keys: [],
    tickets: [],
    patches: [],
    documents: [],
  };
};

const byArm = <T extends { readonly arm: string }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((left, right) => (left.arm < right.arm ? -1 : 1));

export const experimentsContract = (open: () => Promise<ExperimentStores>): void => {
  const ready = async () => {
    const stores = await open();
    await stores.documents.put({ digest: BASE, body: '{"base":true}' });
    await stores.documents.put({ digest: OTHER, body: '{"other":true}' });
    return stores;
  };
  const created = async (over?: Partial<ExperimentRow>) => {
    const stores = await ready();
    const row = experimentRow(over);
    expect(await stores.experiments.create(row, MADE)).toBe(true);
    const run = (trials: readonly Trial[]) =>
      stores.log.append(
        trials
          .map((trial) => trialOf(row.experimentId, trial))
          .sort((left, right) => (left.runId < right.runId ? -1 : 1)),
      );
    return { ...stores, row, id: row.experimentId, run };
  };

  it('keeps an experiment as it was given, under its id and its name, with its first entry', async () => {
    const { experiments, row, id } = await created();
    expect(await experiments.get(id)).toEqual(row);
    expect(await experiments.get(row.name)).toEqual(row);
    expect(await experiments.get('nobody')).toBeUndefined();
    expect(await experiments.events(id, { limit: 5 })).toEqual([{ ...MADE, revision: 1 }]);
  });

  it('gives a name to one experiment only', async () => {
    const { experiments, row } = await created();
    expect(await experiments.create(experimentRow({ name: row.name }), MADE)).toBe(false);
    expect(await experiments.get(row.name)).toEqual(row);
  });

  it('saves weights, stops and a halt with their entry, and counts the revision', async () => {
    const { experiments, row, id } = await created();
    const breach = { guardrail: 'failure_rate', above: 0.5, value: 0.6, runs: 20, failed: 12 } as const;
    const stop = { by: 'system:guardrail', at: T0 + 5, reason: 'é "\\u0000"', breach };
    const next: ExperimentRow = {
      ...row,
      status: 'paused',
      arms: row.arms.map((arm) => (arm.name === 'before' ? { ...arm, weight: 0 } : { ...arm, stop })),
      slices: [{ arm: 'short', from: 0, to: 10_000 }],
      halt: { by: 'human:ann', at: T0 + 7, reason: 'lunch' },
      updatedAt: T0 + 7,
    };
    expect(await experiments.save(next, PAUSED)).toBe(true);
    expect(await experiments.get(id)).toEqual({ ...next, revision: 2 });
    expect(await experiments.events(id, { limit: 1 })).toEqual([{ ...PAUSED, revision: 2 }]);
    expect(await experiments.events(id, { limit: 5, before: 2 })).toEqual([{ ...MADE, revision: 1 }]);
  });

  it('lets one of several win that saved what they read at the same time, with one entry', async () => {
    const { experiments, row, id } = await created();
    const saves = [1, 2, 3, 4].map(() => experiments.save({ ...row, status: 'paused' }, PAUSED));
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
    expect(await experiments.events(id, { limit: 9 })).toHaveLength(2);
    expect(await experiments.save({ ...row, status: 'stopped' }, PAUSED)).toBe(false);
    expect((await experiments.get(id))?.status).toBe('paused');
  });

  it('lists by name, workflow and status, page by page', async () => {
    const { experiments } = await ready();
    const prefix = `flow-${randomUUID()}`;
    for (const n of [0, 1, 2, 3]) {
      const status = n === 1 ? 'stopped' : 'running';
      const workflow = n === 3 ? 'other' : prefix;
      await experiments.create(experimentRow({ name: `${prefix}-${n}`, workflow, status }), MADE);
    }
    const names = async (filter: Parameters<Experiments['list']>[0]) =>
      (await experiments.list(filter)).map(({ name }) => name.slice(prefix.length + 1));
    expect(await names({ workflow: prefix, limit: 2 })).toEqual(['0', '1']);
    expect(await names({ workflow: prefix, limit: 9, after: `${prefix}-1` })).toEqual(['2']);
    expect(await names({ workflow: prefix, status: 'stopped', limit: 9 })).toEqual(['1']);
    expect(await names({ limit: 2, after: `${prefix}-1` })).toEqual(['2', '3']);
  });

  it('names those that have guardrails and are not stopped', async () => {
    const { experiments, id } = await created();
    const none = { failureRate: undefined, meanCost: undefined, totalCost: undefined };
    const bare = experimentRow({ guardrails: none });
    const over = experimentRow({ status: 'stopped' });
    const resting = experimentRow({ status: 'paused' });
    for (const row of [bare, over, resting]) await experiments.create(row, MADE);
    expect(await experiments.get(bare.experimentId)).toEqual(bare);
    const guarded = await experiments.guarded();
    expect(guarded).toEqual(expect.arrayContaining([id, resting.experimentId]));
    expect(guarded).not.toContain(bare.experimentId);
    expect(guarded).not.toContain(over.experimentId);
  });

  describe('of the runs of an experiment', () => {
    it('counts by arm as they stand, those that were dealt here apart from those that were sent', async () => {
      const { experiments, id, run } = await created();
      await run([
        { status: 'RUNNING' },
        { status: 'WAITING' },
        { status: 'COMPLETED' },
        { status: 'FAILED' },
        { status: 'TIMED_OUT' },
        { status: 'CANCELLED' },
        { why: 'replay' },
        { arm: 'before' },
        { arm: 'before', why: 'arm_stopped', status: 'FAILED' },
        { arm: 'before', why: 'paused' },
      ]);
      const { experiments: others, id: otherId } = await created();
      const nothing = { cancelled: 0, failed: 0, timedOut: 0, priced: 0, totalCost: 0 };
      expect(byArm(await experiments.tallies(id, {}))).toEqual([
        { ...nothing, arm: 'before', started: 1, completed: 1, diverted: 2 },
        {
          arm: 'short',
          started: 6,
          completed: 1,
          failed: 1,
          timedOut: 1,
          cancelled: 1,
          diverted: 0,
          priced: 0,
          totalCost: 0,
        },
      ]);
      expect(await others.tallies(otherId, {})).toEqual([]);
    });

    it('adds up what they cost, where their outputs say so in a number', async () => {
      const { experiments, id, run } = await created();
      const value = (json: string) => ({ outputs: `{"value":${json},"digest":"x"}` });
      await run([
        value('{"use":{"cost":1.5}}'),
        { ...value('{"use":{"cost":-0.25}}'), status: 'FAILED' },
        value('{"use":{"cost":"2"}}'),
        value('{"use":{"cost":null}}'),
        value('{"use":[1]}'),
        value('null'),
        value('7'),
        { outputs: '{"ref":"sha256:1","digest":"x","size":20000}' },
        { ...value('{"use":{"cost":100}}'), arm: 'before', why: 'paused' },
      ]);
      const tallies = byArm(await experiments.tallies(id, { cost: ['use', 'cost'] }));
      expect(tallies.map(({ arm, priced, totalCost }) => ({ arm, priced, totalCost }))).toEqual([
        { arm: 'before', priced: 0, totalCost: 0 },
        { arm: 'short', priced: 2, totalCost: 1.25 },
      ]);
    });

    it('does not know the cost of one whose outputs hold a NUL, and still that of the others', async () => {
      const { experiments, id, run } = await created();
      await run([
        { outputs: '{"value":{"cost":1},"digest":"x"}' },
        { outputs: '{"value":{"cost":2,"text":"a\\u0000b"},"digest":"x"}' },
      ]);
      const [tally] = await experiments.tallies(id, { cost: ['cost'] });
      expect(tally).toMatchObject({ started: 2, priced: 1, totalCost: 1 });
    });

    it('counts those before a time alone', async () => {
      const { experiments, id, run } = await created();
      await run([{ at: T0 }, { at: T0 + 10 }, { at: T0 + 20 }]);
      expect(await experiments.tallies(id, { until: T0 + 20 })).toMatchObject([{ started: 2 }]);
    });

    it('knows how long completed ones took, by nearest rank', async () => {
      const { experiments, id, run } = await created();
      const times = Array.from({ length: 20 }, (_, n) => (n + 1) * 10);
      await run([
        ...times.map((tookMs) => ({ tookMs })),
        { status: 'FAILED', tookMs: 9000 },
        { why: 'replay', tookMs: 9000 },
        { arm: 'before', tookMs: 7 },
        { arm: 'before', why: 'stopped', tookMs: 9000 },
      ]);
      expect(byArm(await experiments.latencies(id))).toEqual([
        { arm: 'before', runs: 1, p50: 7, p95: 7 },
        { arm: 'short', runs: 20, p50: 100, p95: 190 },
      ]);
    });
  });
};
