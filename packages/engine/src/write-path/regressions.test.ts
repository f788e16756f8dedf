/** Failures that other engines have had between the log and their workers. Each test is named after what it protects. */
import { expect, it, vi } from 'vitest';
import type { Job } from '../messages.ts';
import type { RunCommand } from '../run/commands.ts';
import { createRig, echoOf, memoryStore, ONE, PAIR, saveDocument, typesOf } from './testing/rig.ts';

/** Runs that nobody echoes: tests report by hand. */
const byHand = async (): Promise<void> => undefined;

const jobOf = (jobs: readonly Job[], node: string): Job => {
  const job = jobs.find((each) => each.node === node);
  if (job === undefined) throw new Error(`no job of ${node} was dispatched`);
  return job;
};

const addAfterA: RunCommand = {
  type: 'apply_patch',
  proposal: {
    id: 'patch_1',
    reason: 'a test',
    author: { kind: 'human', id: 'human:mia', roles: ['operator'] },
    operations: [
      { op: 'add', path: '/nodes/-', value: { id: 'x', type: 'function' } },
      { op: 'add', path: '/edges/-', value: { from: 'a', to: 'x' } },
    ],
  },
};

it('a run whose first job could not be sent is no run that stays where it is for ever', async () => {
  const store = memoryStore();
  const digest = await saveDocument(store, ONE);
  const failing = (): never => {
    throw new Error('the bus is away');
  };
  const bus = { dispatch: failing, cancel: failing, depth: () => 0 };
  const runId = await createRig({ store, bus }).start(digest);
  const after = createRig({ store });
  await after.writer.recover();
  await after.until(runId, 'COMPLETED');
});

it('a recovery sends nothing of runs that merely wait: for people, signals, timers, a pause', async () => {
  const store = memoryStore();
  const only = (node: object) => saveDocument(store, { nodes: [node], edges: [] });
  const waiting = [
    await only({ id: 'ask', type: 'hitl', config: { message: 'Go on?' } }),
    await only({ id: 'nap', type: 'delay', config: { duration: '365d' } }),
    await only({ id: 'paid', type: 'wait', config: { signal: 'paid', timeout: '2h' } }),
    await only({
      id: 'each',
      type: 'map',
      config: {
        items: '[1, 2]',
        body: { nodes: [{ id: 'inner', type: 'hitl', config: { message: 'Go on?' } }], edges: [] },
      },
    }),
  ];
  const before = createRig({ store, onJob: byHand });
  const runs = await Promise.all(waiting.map((digest) => before.start(digest)));
  const paused = await before.start(await saveDocument(store, PAIR));
  await before.untilJobs(2);
  const actor = { id: 'human:mia', roles: ['operator'] };
  await before.writer.submit(paused, { type: 'pause', reason: 'a break', actor });
  for (const job of before.jobs) await before.writer.submit(paused, echoOf(job));
  const logs = () => Promise.all([...runs, paused].map((runId) => typesOf(store, runId)));
  const written = await logs();
  const after = createRig({ store });
  await after.writer.recover();
  await after.writer.stop();
  expect(after.jobs).toEqual([]);
  expect(await logs()).toEqual(written);
});

it('a worker that takes its jobs and never answers is not waited for for ever', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] });
  try {
    const store = memoryStore();
    const rig = createRig({ store, onJob: byHand });
    rig.writer.start();
    const nodes = ONE.nodes.map((node) => ({ ...node, timeout: '30s' }));
    const runId = await rig.start(await saveDocument(store, { ...ONE, nodes }));
    await vi.advanceTimersByTimeAsync(600_000);
    await rig.until(runId, 'FAILED');
    expect(rig.jobs.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect((await rig.writer.read(runId))?.error?.code).toBe('worker.lost');
  } finally {
    vi.useRealTimers();
  }
});

it('a process that could not look at its timers for a while hears them again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] });
  try {
    const store = memoryStore();
    let isAway = true;
    const due: typeof store.outstanding.due = async (now, limit) => {
      if (isAway) throw new Error('the database is away');
      return store.outstanding.due(now, limit);
    };
    const rig = createRig({ store: { ...store, outstanding: { ...store.outstanding, due } } });
    rig.writer.start();
    const nap = { nodes: [{ id: 'nap', type: 'delay', config: { duration: '1m' } }], edges: [] };
    const runId = await rig.start(await saveDocument(store, nap));
    await vi.advanceTimersByTimeAsync(120_000);
    expect((await store.reads.run(runId))?.status).toBe('WAITING');
    isAway = false;
    await vi.advanceTimersByTimeAsync(20_000);
    await rig.until(runId, 'COMPLETED');
    expect(rig.problems.length).toBeGreaterThan(1);
  } finally {
    vi.useRealTimers();
  }
});

it('a result that is decided beside a patch follows the patched graph, whichever is first', async () => {
  for (const order of ['patch', 'result', 'both'] as const) {
    const store = memoryStore();
    const digest = await saveDocument(store, PAIR);
    const [one, other] = [createRig({ store, onJob: byHand }), createRig({ store, onJob: byHand })];
    const runId = await one.start(digest);
    await one.untilJobs(2);
    // Both know the run as it is before the patch.
    await other.writer.read(runId);
    const patch = () => one.writer.submit(runId, addAfterA);
    const result = () => other.writer.submit(runId, echoOf(jobOf(one.jobs, 'a')));
    if (order === 'both') await Promise.all([patch(), result()]);
    else for (const act of order === 'patch' ? [patch, result] : [result, patch]) await act();
    const [x] = [...one.jobs, ...other.jobs].filter(({ node }) => node === 'x');
    expect(x?.inputs, order).toEqual({ a: jobOf(one.jobs, 'a').inputs });
    expect((await typesOf(store, runId)).filter((type) => type === 'patch.applied')).toHaveLength(1);
  }
});

it('a patched graph that is missing sets its run aside, and never lets it go on with an older one', async () => {
  const store = memoryStore();
  const before = createRig({ store, onJob: byHand });
  const runId = await before.start(await saveDocument(store, PAIR));
  await before.untilJobs(2);
  await before.writer.submit(runId, addAfterA);
  const patched = (await before.writer.read(runId))?.plan;
  const written = await typesOf(store, runId);
  const get: typeof store.documents.get = async (digest) =>
    digest === patched ? undefined : store.documents.get(digest);
  const documents = { ...store.documents, get };
  const after = createRig({ store: { ...store, documents }, onJob: byHand });
  const result = echoOf(jobOf(before.jobs, 'a'));
  await expect(after.writer.submit(runId, result)).rejects.toMatchObject({ code: 'document.missing' });
  expect(await typesOf(store, runId)).toEqual(written);
  expect(after.jobs).toEqual([]);
  expect((await store.reads.run(runId))?.quarantine).toContain('is not stored');
});

it('a run and its first event are written together or not at all', async () => {
  const store = memoryStore();
  const digest = await saveDocument(store, ONE);
  const log: typeof store.log = {
    ...store.log,
    append: async () => {
      throw new Error('invalid');
    },
  };
  const rig = createRig({ store: { ...store, log } });
  await expect(rig.submitStart(digest)).rejects.toThrow('invalid');
  expect(await store.reads.runs({ limit: 10 })).toEqual([]);
  expect(rig.notices).toEqual([]);
  expect(rig.jobs).toEqual([]);
});
