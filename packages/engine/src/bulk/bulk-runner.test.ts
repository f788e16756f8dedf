import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryBulkOperations } from '../adapters/memory/index.ts';
import { AppError } from '../errors.ts';
import type { BulkAction, BulkFilter, BulkOperation, BulkOperations } from '../ports/bulk-operations.ts';
import type { RunWriter } from '../ports/engine.ts';
import {
  createRig,
  echoOf,
  GATE,
  memoryStore,
  PAIR,
  type Rig,
  type Store,
  saveDocument,
  typesOf,
} from '../write-path/testing/rig.ts';
import { type BulkRunner, createBulkRunner } from './bulk-runner.ts';
import { type CarryOutParts, carryOut } from './carry-out.ts';

const FAILED = {
  ok: false,
  error: { code: 'function.failed', message: 'no', retryable: false },
} as const;
const MIA = { id: 'human:mia', roles: ['operator'] };

const noReplays: CarryOutParts['replay'] = () => {
  throw new Error('nobody asked for a replay');
};

interface Yard {
  readonly store: Store;
  readonly rig: Rig;
  readonly operations: BulkOperations;
  /** Runs that wait at a gate, oldest first. */
  readonly runs: readonly string[];
  /** One more, a second later. */
  readonly start: () => Promise<string>;
  readonly runner: (writer?: RunWriter, worker?: string) => BulkRunner;
  readonly order: (action: BulkAction, filter?: Partial<BulkFilter>) => Promise<string>;
  readonly until: (bulkId: string, isIt: (order: BulkOperation) => boolean) => Promise<BulkOperation>;
}

const openYard = async (runCount: number): Promise<Yard> => {
  const store = memoryStore();
  let now = 1_800_000_000_000;
  const rig = createRig({ store, clock: { now: () => now } });
  const digest = await saveDocument(store, GATE);
  const start = (): Promise<string> => {
    now += 1_000;
    return rig.start(digest);
  };
  const runs: string[] = [];
  for (let i = 0; i < runCount; i += 1) runs.push(await start());
  const operations = createMemoryBulkOperations();
  let orders = 0;
  return {
    store,
    rig,
    operations,
    runs,
    start,
    runner: (writer = rig.writer, worker = 'w') => {
      const runner = createBulkRunner({
        operations,
        reads: store.reads,
        writer,
        replay: noReplays,
        worker,
        limits: { chunk: 3, replayChunk: 3, leaseMs: 20, pollMs: 5, pauseMs: 1 },
        onProblem: () => undefined,
      });
      onTestFinished(() => runner.stop());
      return runner;
    },
    order: async (action, filter = {}) => {
      orders += 1;
      const bulkId = `bulk_${orders}`;
      await operations.add({
        bulkId,
        action,
        mode: undefined,
        filter: { until: now, ...filter },
        reason: 'too many',
        actor: MIA,
        matched: runCount,
        createdAt: now,
        requestKey: undefined,
        requestDigest: undefined,
      });
      return bulkId;
    },
    until: (bulkId, isIt) =>
      vi.waitFor(async () => {
        const order = await operations.get(bulkId);
        if (order === undefined || !isIt(order)) throw new Error(JSON.stringify(order));
        return order;
      }),
  };
};

const isOver = ({ state }: BulkOperation): boolean => state === 'done' || state === 'aborted';

const statuses = async ({ store, runs }: Yard): Promise<readonly (string | undefined)[]> =>
  Promise.all(runs.map(async (runId) => (await store.reads.run(runId))?.status));

describe('an order for many runs', () => {
  it('reaches every run that fits, with who and why in each log; those that started later are left alone', async () => {
    const yard = await openYard(8);
    const bulkId = await yard.order('cancel', { status: ['WAITING'] });
    const later = await yard.start();
    yard.runner().start();
    expect(await yard.until(bulkId, isOver)).toMatchObject({ state: 'done', done: 8, failed: 0, skipped: 0 });
    expect(new Set(await statuses(yard))).toEqual(new Set(['CANCELLED']));
    expect((await yard.store.reads.run(later))?.status).toBe('WAITING');
    const [commit] = (await yard.store.reads.commits(yard.runs[0] ?? '', 1, 100)).slice(-1);
    expect(commit?.actor).toBe('human:mia');
    expect(commit?.events).toContain('too many');
  });

  it('skips those there is nothing to do about', async () => {
    const yard = await openYard(4);
    await yard.rig.writer.submit(yard.runs[0] ?? '', { type: 'cancel', reason: '', actor: MIA });
    await yard.rig.writer.submit(yard.runs[1] ?? '', { type: 'pause', reason: '', actor: MIA });
    yard.runner().start();
    const paused = await yard.until(await yard.order('pause'), isOver);
    expect(paused).toMatchObject({ done: 2, skipped: 2, failed: 0 });
    const resumed = await yard.until(await yard.order('resume'), isOver);
    expect(resumed).toMatchObject({ done: 3, skipped: 1, failed: 0 });
  });

  it('retries every failed node of a run, once', async () => {
    const store = memoryStore();
    let isBroken = true;
    const rig = createRig({
      store,
      onJob: (job, writer) =>
        writer.submit(job.runId, isBroken ? { ...echoOf(job), outcome: FAILED } : echoOf(job)),
    });
    const policy = { policy: { on_failure: 'continue' } };
    const runId = await rig.start(await saveDocument(store, { ...PAIR, ...policy }));
    await rig.until(runId, 'FAILED');
    isBroken = false;
    const yard = await openYard(0);
    const operations = yard.operations;
    const runner = createBulkRunner({
      operations,
      reads: store.reads,
      writer: rig.writer,
      replay: noReplays,
      worker: 'w',
      onProblem: () => undefined,
    });
    onTestFinished(() => runner.stop());
    const bulkId = await yard.order('retry', { status: ['FAILED'], until: Date.now() });
    runner.start();
    expect(await yard.until(bulkId, isOver)).toMatchObject({ done: 1, failed: 0 });
    await rig.until(runId, 'COMPLETED');
    const types = await typesOf(store, runId);
    expect(types.filter((type) => type === 'run.reopened')).toHaveLength(1);
    expect(types.filter((type) => type === 'node.completed')).toHaveLength(3);
  });

  it('retries what failed inside of bodies, whichever scope it is in', async () => {
    const store = memoryStore();
    let isBroken = true;
    const rig = createRig({
      store,
      onJob: (job, writer) =>
        writer.submit(job.runId, isBroken ? { ...echoOf(job), outcome: FAILED } : echoOf(job)),
    });
    const items = { items: '[1, 2]', body: { nodes: [{ id: 'fetch', type: 'function' }], edges: [] } };
    const runId = await rig.start(
      await saveDocument(store, { nodes: [{ id: 'each', type: 'map', config: items }], edges: [] }),
    );
    await rig.until(runId, 'FAILED');
    isBroken = false;
    const run = await store.reads.run(runId);
    if (run === undefined) throw new Error('no run');
    const operations = createMemoryBulkOperations();
    const order = await operations.add({
      bulkId: 'bulk_1',
      action: 'retry',
      mode: undefined,
      filter: { until: Date.now() },
      reason: 'again',
      actor: MIA,
      matched: 1,
      createdAt: Date.now(),
      requestKey: undefined,
      requestDigest: undefined,
    });
    expect(await carryOut({ writer: rig.writer, replay: noReplays }, order, run)).toEqual({ kind: 'done' });
    await rig.until(runId, 'COMPLETED');
    expect(await carryOut({ writer: rig.writer, replay: noReplays }, order, run)).toEqual({
      kind: 'skipped',
    });
  });

  it('names those it could not deal with, and goes on with the others', async () => {
    const yard = await openYard(5);
    const bad = yard.runs[2] ?? '';
    await yard.store.quarantine.park({ runId: bad, command: '{"type":"wake"}', error: 'it broke' });
    yard.runner().start();
    const order = await yard.until(await yard.order('cancel'), isOver);
    expect(order).toMatchObject({ done: 4, failed: 1 });
    expect(order.problems).toEqual([
      { runId: bad, code: 'run.quarantined', message: expect.stringContaining('set aside') },
    ]);
  });

  it('can be called off: the chunk under way is counted, the rest is left alone', async () => {
    const yard = await openYard(7);
    const bulkId = await yard.order('cancel');
    const writer: RunWriter = {
      ...yard.rig.writer,
      submit: async (...args) => {
        await yard.operations.abort(bulkId, 'human:ann');
        return yard.rig.writer.submit(...args);
      },
    };
    yard.runner(writer).start();
    expect(await yard.until(bulkId, isOver)).toMatchObject({
      state: 'aborted',
      done: 3,
      abortedBy: 'human:ann',
    });
    expect((await statuses(yard)).filter((status) => status === 'CANCELLED')).toHaveLength(3);
  });

  it('is taken over where a process died, and no run is told twice', async () => {
    const yard = await openYard(7);
    const bulkId = await yard.order('pause');
    let told = 0;
    const dying: RunWriter = {
      ...yard.rig.writer,
      submit: async (...args) => {
        const answer = await yard.rig.writer.submit(...args);
        told += 1;
        // Dead in the second chunk: its runs are told, its counters are not kept.
        return told > 3 ? new Promise(() => undefined) : answer;
      },
    };
    const dead = createBulkRunner({
      operations: yard.operations,
      reads: yard.store.reads,
      writer: dying,
      replay: noReplays,
      worker: 'dead',
      limits: { chunk: 3, leaseMs: 20, pollMs: 5 },
      onProblem: () => undefined,
    });
    dead.start();
    await vi.waitFor(() => expect(told).toBe(6));
    yard.runner(yard.rig.writer, 'next').start();
    expect(await yard.until(bulkId, isOver)).toMatchObject({ state: 'done', done: 7, failed: 0, skipped: 0 });
    for (const runId of yard.runs) {
      const paused = (await typesOf(yard.store, runId)).filter((type) => type === 'run.paused');
      expect(paused).toHaveLength(1);
    }
  });

  it('waits for a database that is away instead of counting its silence', async () => {
    const yard = await openYard(4);
    const bulkId = await yard.order('cancel');
    let isAway = true;
    const writer: RunWriter = {
      ...yard.rig.writer,
      submit: async (...args) => {
        if (isAway)
          throw new AppError({
            kind: 'unavailable',
            code: 'database.unavailable',
            message: 'away',
            publicMessage: 'away',
          });
        return yard.rig.writer.submit(...args);
      },
    };
    yard.runner(writer).start();
    await vi.waitFor(async () => expect(await yard.operations.claim('other', 0)).toBeUndefined());
    isAway = false;
    expect(await yard.until(bulkId, isOver)).toMatchObject({ state: 'done', done: 4, failed: 0 });
  });
});
