import { expect, it } from 'vitest';
import type { Job } from '../messages.ts';
import { describeJobBus } from '../ports/job-bus.contract.ts';
import type { Need } from '../run/need.ts';
import { createInProcessBus } from './in-process-bus.ts';

describeJobBus('the in-process bus', () => {
  const bugs: unknown[] = [];
  const bus = createInProcessBus({
    isQuick: () => false,
    onBug: (error) => bugs.push(error),
    onUnclaimed: () => undefined,
    onRunner: () => undefined,
  });
  return { bus, bugs };
});

const job = (node: string, extra: Partial<Job> = {}): Job => ({
  runId: `run_${node}`,
  workflow: 'w',
  node,
  scope: '',
  execution: 1,
  attempt: 1,
  nodeType: 'http',
  idempotencyKey: 'key',
  inputs: {},
  config: {},
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
  ...extra,
});

const openBus = () => {
  const unclaimed: string[] = [];
  const again: string[] = [];
  const bus = createInProcessBus({
    isQuick: () => false,
    onBug: (error) => {
      throw error;
    },
    onUnclaimed: ({ node }, { name }) => unclaimed.push(`${node} ${name}`),
    onRunner: (runIds) => again.push(...runIds),
  });
  return { bus, unclaimed, again };
};

const takes = (name: string) => ({
  lacks: ({ node }: Job): Need | undefined =>
    node.startsWith(name) ? undefined : { what: 'handler', name: node },
});

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

it('gives each job to a runner that can carry it out, and tells of those that none can', async () => {
  const { bus, unclaimed, again } = openBus();
  const taken: string[] = [];
  const handle =
    (who: string) =>
    async ({ node }: Job) => {
      taken.push(`${who} ${node}`);
    };
  bus.dispatch(job('early_b'));
  bus.consume({ concurrency: 5, handle: handle('one'), ...takes('a') });
  bus.dispatch(job('a1'));
  bus.dispatch(job('b1'));
  expect(unclaimed).toEqual(['early_b early_b', 'b1 b1']);
  expect([again, bus.depth()]).toEqual([[], 1]);
  bus.consume({ concurrency: 5, handle: handle('two'), ...takes('b') });
  expect(again).toEqual(['run_early_b', 'run_b1']);
  bus.dispatch(job('b1'));
  bus.dispatch(job('a2'));
  await turns();
  expect(taken.sort()).toEqual(['one a1', 'one a2', 'two b1']);
});

it('what a runner had not begun when it stopped is for the others, or for the next', async () => {
  const { bus } = openBus();
  const taken: string[] = [];
  const first = bus.consume({ concurrency: 0, handle: async () => undefined });
  bus.dispatch(job('a'));
  await first.stop();
  expect(bus.depth()).toBe(1);
  bus.consume({
    concurrency: 1,
    handle: async ({ node }) => {
      taken.push(node);
    },
  });
  await turns();
  expect(taken).toEqual(['a']);
});

it('low never starves while high keeps coming, and high is served most (8 to 4 to 1)', async () => {
  const { bus } = openBus();
  const taken: Job['priority'][] = [];
  let count = 0;
  const more = (priority: Job['priority']) => bus.dispatch(job(`n${count++}`, { priority }));
  for (const priority of ['low', 'medium', 'high'] as const) for (let i = 0; i < 26; i++) more(priority);
  bus.consume({
    concurrency: 1,
    handle: async ({ priority }) => {
      taken.push(priority);
      // Whatever is taken comes again, so every line is always full.
      if (taken.length < 130) more(priority);
    },
  });
  while (taken.length < 130) await turns();
  const shares = (['high', 'medium', 'low'] as const).map(
    (priority) => taken.slice(0, 130).filter((each) => each === priority).length,
  );
  expect(shares).toEqual([80, 40, 10]);
});

it('shows who is here, what waits, and what nobody can carry out', async () => {
  const { bus } = openBus();
  bus.dispatch(job('early', { priority: 'low' }));
  expect(bus.look()).toMatchObject({ runners: [], waiting: { high: 0, medium: 0, low: 1 } });
  bus.cancel(job('early'));
  expect(bus.look()).toMatchObject({ waiting: { low: 0 }, oldestWaitMs: undefined });
  const hold = new Promise<void>(() => undefined);
  bus.consume({ name: 'one', offers: ['http'], concurrency: 1, handle: () => hold, ...takes('a') });
  bus.dispatch(job('a1'));
  await turns();
  bus.dispatch(job('a2', { priority: 'high' }));
  bus.dispatch(job('b1'));
  const view = bus.look();
  expect(view).toMatchObject({
    runners: [{ name: 'one', offers: ['http'], slots: 1, busy: 1, computing: 0, queued: 1 }],
    waiting: { high: 1, medium: 0, low: 0 },
    unclaimed: [{ runId: 'run_b1', need: { what: 'handler', name: 'b1' } }],
  });
  expect(view.oldestWaitMs).toBeGreaterThanOrEqual(0);
});

it('tells of every job that came to its end, and not of one that was cancelled', async () => {
  const done: string[] = [];
  const bus = createInProcessBus({
    isQuick: () => false,
    onBug: () => undefined,
    onUnclaimed: () => undefined,
    onRunner: () => undefined,
    onDone: ({ node }, { waitedMs, tookMs }) => {
      if (waitedMs >= 0 && tookMs >= 0) done.push(node);
    },
  });
  bus.consume({
    concurrency: 5,
    handle: ({ node }, signal) =>
      node === 'long'
        ? new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
        : Promise.resolve(),
  });
  bus.dispatch(job('short'));
  bus.dispatch(job('long'));
  await turns();
  bus.cancel(job('long'));
  await turns();
  expect(done).toEqual(['short']);
});
