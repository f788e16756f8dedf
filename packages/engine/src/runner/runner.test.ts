import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { createMemoryResultCache } from '../adapters/memory/index.ts';
import { AppError } from '../errors.ts';
import type { Job, JobResult } from '../messages.ts';
import { createCodeSandbox } from '../nodes/code/sandbox.ts';
import { type NodeExecutor, RetryableNodeError, TerminalNodeError } from '../nodes/executor.ts';
import { createFunctionExecutor } from '../nodes/function.ts';
import { createInProcessBus } from './in-process-bus.ts';
import { createJobRunner, type JobRunnerOptions } from './job-runner.ts';

const job = (extra: Partial<Job> = {}): Job => ({
  runId: 'run_1',
  workflow: 'w',
  node: 'n',
  scope: '',
  execution: 1,
  attempt: 1,
  nodeType: 'function',
  idempotencyKey: 'key',
  inputs: { a: 1 },
  config: {},
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
  ...extra,
});

interface Rig extends Pick<JobRunnerOptions, 'executors' | 'onBug'> {
  readonly results: JobResult[];
  readonly told: { type: string }[];
  readonly blobs: Map<string, Uint8Array>;
  readonly bus: ReturnType<typeof createInProcessBus>;
  readonly consumer: ReturnType<ReturnType<typeof createInProcessBus>['consume']>;
  /** Resolves when this many results are in. */
  reported(count: number): Promise<void>;
}

function rig(
  extra: Record<string, NodeExecutor> = {},
  options: Partial<JobRunnerOptions> = {},
  concurrency = 4,
): Rig {
  const results: JobResult[] = [];
  const told: { type: string }[] = [];
  const blobs = new Map<string, Uint8Array>();
  const waiting: { count: number; resolve: () => void }[] = [];
  const executors = new Map<string, NodeExecutor>([
    [
      'function',
      createFunctionExecutor({ now: () => 1000, random: () => 0.5, sandbox: createCodeSandbox() }),
    ],
    ...Object.entries(extra),
  ]);
  const onBug = (error: unknown): void => {
    throw error;
  };
  const runner = createJobRunner({
    executors,
    blobs: {
      put: async (digest, bytes) => {
        blobs.set(digest, bytes);
      },
      get: async (digest) => blobs.get(digest),
    },
    results: createMemoryResultCache(),
    clock: { now: () => 42 },
    worker: 'w1',
    report: async (result) => {
      results.push(result);
      for (const one of waiting) if (results.length >= one.count) one.resolve();
    },
    started: async (_runId, command) => {
      told.push(command);
    },
    onBug,
    startedAfterMs: 20,
    ...options,
  });
  const bus = createInProcessBus({
    isQuick: runner.isQuick,
    onBug,
    onUnclaimed: () => undefined,
    onRunner: () => undefined,
  });
  const consumer = bus.consume({ concurrency, handle: runner.handle });
  const reported = (count: number): Promise<void> =>
    new Promise((resolve) => {
      if (results.length >= count) resolve();
      else waiting.push({ count, resolve });
    });
  return { results, told, blobs, bus, consumer, reported, executors, onBug };
}

const executor = (execute: NodeExecutor['execute']): NodeExecutor => ({ execute });

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('results', () => {
  it('reports the output with its digest and without a started message when it is quick', async () => {
    const { bus, results, told, reported } = rig();
    bus.dispatch(job());
    await reported(1);
    expect(results[0]).toEqual({
      type: 'result',
      runId: 'run_1',
      node: 'n',
      scope: '',
      execution: 1,
      attempt: 1,
      startedAt: 42,
      worker: 'w1',
      outcome: {
        ok: true,
        output: {
          value: { a: 1 },
          digest: 'sha256:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
        },
      },
    });
    expect(told).toEqual([]);
  });

  it('stores a large output before it reports it', async () => {
    const order: string[] = [];
    const { bus, results, reported } = rig(
      {},
      {
        blobs: {
          put: async () => {
            order.push('blob');
          },
          get: async () => undefined,
        },
      },
    );
    bus.dispatch(job({ inputs: { text: 'x'.repeat(20_000) } }));
    await reported(1);
    const outcome = results[0]?.outcome;
    expect(order).toEqual(['blob']);
    expect(outcome).toMatchObject({ ok: true, output: { size: 20_011 } });
    expect(
      outcome?.ok === true && 'ref' in outcome.output && outcome.output.ref === outcome.output.digest,
    ).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['NaN', { a: [1, Number.NaN] }, '/a/1'],
    ['infinity', Number.POSITIVE_INFINITY, 'Infinity'],
    ['undefined', undefined, 'undefined'],
    ['a member without a value', { a: undefined }, '/a'],
    ['an integer beyond 2^53', { id: 2 ** 60 }, '/id'],
    ['a big integer', 5n, 'bigint'],
    ['a date', { at: new Date(0) }, 'Date'],
    ['half a character', { s: '\ud800' }, 'surrogate'],
    ['a function', () => 1, 'function'],
  ])('refuses %s as an output and does not try again', async (_name, output, where) => {
    const { bus, results, reported } = rig({ odd: executor(async () => ({ output: output as Json })) });
    bus.dispatch(job({ nodeType: 'odd' }));
    await reported(1);
    expect(results[0]?.outcome).toMatchObject({
      ok: false,
      error: { code: 'output.invalid', retryable: false },
    });
    expect(JSON.stringify(results[0]?.outcome)).toContain(where);
  });

  it('refuses an output beyond ten megabytes', async () => {
    const { bus, results, reported } = rig();
    bus.dispatch(job({ inputs: 'x'.repeat(10 * 1024 * 1024) }));
    await reported(1);
    expect(results[0]?.outcome).toMatchObject({
      ok: false,
      error: { code: 'output.too_large', retryable: false },
    });
  });

  it('tells retryable failures from terminal ones and keeps the wait that was asked for', async () => {
    const { bus, results, reported } = rig({
      busy: executor(async () => {
        throw new RetryableNodeError({ code: 'x.busy', message: 'later', retryAfterMs: 7000 });
      }),
      wrong: executor(async () => {
        throw new TerminalNodeError({ code: 'x.wrong', message: 'never', details: { a: 1 } });
      }),
      buggy: executor(async () => {
        throw new TypeError('oops');
      }),
    });
    for (const nodeType of ['busy', 'wrong', 'buggy', 'unheard_of'])
      bus.dispatch(job({ nodeType, node: nodeType }));
    await reported(4);
    const byNode = new Map(results.map((result) => [result.node, result.outcome]));
    expect(byNode.get('busy')).toEqual({
      ok: false,
      error: { code: 'x.busy', message: 'later', retryable: true, node: 'busy' },
      retryAfterMs: 7000,
    });
    expect(byNode.get('wrong')).toMatchObject({
      error: { code: 'x.wrong', retryable: false, details: { a: 1 } },
    });
    expect(byNode.get('buggy')).toMatchObject({ error: { code: 'runner.bug', retryable: false } });
    expect(byNode.get('unheard_of')).toMatchObject({ error: { code: 'node.no_executor', retryable: false } });
  });

  it('sends a result again until the log takes it', async () => {
    let tries = 0;
    const taken = deferred();
    const { bus } = rig(
      {},
      {
        report: async () => {
          tries++;
          if (tries < 3) {
            throw new AppError({
              kind: 'unavailable',
              code: 'database.unavailable',
              message: 'x',
              publicMessage: 'x',
            });
          }
          taken.resolve();
        },
      },
    );
    bus.dispatch(job());
    await taken.promise;
    expect(tries).toBe(3);
  });
});

describe('time', () => {
  it('fails an attempt that takes too long as retryable, even when its executor does not listen', async () => {
    const { bus, results, reported, told } = rig({ deaf: executor(() => new Promise(() => {})) });
    bus.dispatch(job({ nodeType: 'deaf', timeoutMs: 60 }));
    await reported(1);
    expect(results[0]?.outcome).toMatchObject({
      ok: false,
      error: { code: 'timeout', retryable: true, node: 'n' },
    });
    expect(told).toMatchObject([{ type: 'started', node: 'n', attempt: 1, worker: 'w1' }]);
  });

  it('says that an attempt started only when it lasts', async () => {
    const { bus, told, reported } = rig({ short: executor(async () => ({ output: 1 })) });
    bus.dispatch(job({ nodeType: 'short' }));
    bus.dispatch(job({ node: 'long', config: { handler: 'builtin.sleep' }, inputs: { ms: 60 } }));
    await reported(2);
    expect(told).toMatchObject([{ type: 'started', node: 'long' }]);
  });

  it('keeps what a node logged, also when it fails', async () => {
    const { bus, results, reported } = rig({
      chatty: executor(async (_job, ctx) => {
        ctx.log('info', 'first');
        for (let i = 0; i < 300; i++) ctx.log('warn', 'x');
        throw new TerminalNodeError({ code: 'x.y', message: 'z' });
      }),
    });
    bus.dispatch(job({ nodeType: 'chatty' }));
    await reported(1);
    expect(results[0]?.logs).toHaveLength(201);
    expect(results[0]?.logs?.[0]).toEqual({ level: 'info', message: 'first', at: 42 });
    expect(results[0]?.logs?.at(-1)?.message).toContain('101 more lines');
  });
});

describe('the bus', () => {
  it('drops a second dispatch of an attempt in progress and takes the next attempt', async () => {
    const gate = deferred();
    let calls = 0;
    const { bus, results, reported } = rig({
      slow: executor(async () => {
        calls++;
        await gate.promise;
        return { output: calls };
      }),
    });
    const first = job({ nodeType: 'slow' });
    bus.dispatch(first);
    bus.dispatch({ ...first });
    await Promise.resolve();
    bus.dispatch({ ...first });
    bus.dispatch({ ...first, attempt: 2 });
    gate.resolve();
    await reported(2);
    expect(calls).toBe(2);
    expect(results.map((result) => result.attempt).sort()).toEqual([1, 2]);
  });

  it('lets quick work pass while every slow place is taken', async () => {
    const gate = deferred();
    const { bus, results, reported } = rig({
      slow: executor(() => gate.promise.then(() => ({ output: 1 }))),
    });
    for (let i = 0; i < 20; i++) bus.dispatch(job({ nodeType: 'slow', node: `slow${i}` }));
    for (let i = 0; i < 2000; i++) bus.dispatch(job({ node: `echo${i}` }));
    await reported(2000);
    expect(results.every((result) => result.node.startsWith('echo'))).toBe(true);
    expect(bus.depth()).toBe(16);
    gate.resolve();
    await reported(2020);
  });

  it('cancels queued and running work without reporting it', async () => {
    const running = deferred();
    const aborted = deferred();
    const { bus, results, reported, consumer } = rig(
      {
        slow: executor(async (_job, { signal }) => {
          signal.addEventListener('abort', aborted.resolve);
          running.resolve();
          return new Promise(() => {});
        }),
      },
      {},
      1,
    );
    bus.dispatch(job({ nodeType: 'slow' }));
    bus.dispatch(job({ nodeType: 'slow', node: 'queued' }));
    await running.promise;
    bus.cancel(job({ node: 'queued' }));
    bus.cancel(job({ node: 'unknown' }));
    bus.cancel(job());
    bus.cancel(job());
    await aborted.promise;
    bus.dispatch(job({ node: 'after' }));
    await reported(1);
    await consumer.stop();
    expect(results.map((result) => result.node)).toEqual(['after']);
  });

  it('finishes what runs when it stops, starts nothing more, and aborts what does not end in time', async () => {
    const running = deferred();
    const { bus, results, consumer } = rig(
      {
        slow: executor(async (slow, { signal }) => {
          running.resolve();
          if (slow.node === 'stuck')
            return new Promise((_, reject) => signal.addEventListener('abort', reject));
          return { output: 'done' };
        }),
      },
      {},
      2,
    );
    bus.dispatch(job({ nodeType: 'slow', node: 'ends' }));
    bus.dispatch(job({ nodeType: 'slow', node: 'stuck' }));
    bus.dispatch(job({ nodeType: 'slow', node: 'queued' }));
    await running.promise;
    await consumer.stop({ graceMs: 50 });
    expect(results.map((result) => result.node)).toEqual(['ends']);
    expect(bus.depth()).toBe(1);
  });
});
