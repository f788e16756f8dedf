import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { Job } from '../messages.ts';
import { createCodeSandbox } from './code/sandbox.ts';
import { RetryableNodeError, TerminalNodeError } from './executor.ts';
import { createFunctionExecutor } from './function.ts';

const executor = createFunctionExecutor({
  now: () => 1_767_225_600_000,
  random: () => 0.25,
  sandbox: createCodeSandbox(),
});

const job = (handler: string | undefined, inputs: Json, attempt = 1): Job => ({
  runId: 'run_1',
  workflow: 'w',
  node: 'work',
  scope: '',
  execution: 1,
  attempt,
  nodeType: 'function',
  idempotencyKey: 'key',
  inputs,
  config: handler === undefined ? {} : { handler },
  timeoutMs: 5000,
  priority: 'medium',
  document: 'sha256:0',
  graphVersion: 1,
});

const run = (handler: string | undefined, inputs: Json, attempt?: number): Json | undefined =>
  executor.instant?.(job(handler, inputs, attempt))?.();

describe('built-in functions', () => {
  it('echo returns its inputs and is what a function without a handler does', () => {
    expect(run('builtin.echo', { a: [1] })).toEqual({ a: [1] });
    expect(run(undefined, { a: [1] })).toEqual({ a: [1] });
  });

  it('now and random take their values from outside', () => {
    expect(run('builtin.now', {})).toEqual({ at: '2026-01-01T00:00:00.000Z', ms: 1_767_225_600_000 });
    expect(run('builtin.random', {})).toEqual({ value: 0.25 });
  });

  it('fail fails its first attempts, then says which one got through', () => {
    const inputs = { times: 2, message: 'not yet' };
    expect(() => run('builtin.fail', inputs, 1)).toThrow(RetryableNodeError);
    expect(() => run('builtin.fail', inputs, 2)).toThrow('not yet');
    expect(run('builtin.fail', inputs, 3)).toEqual({ attempt: 3 });
  });

  it('fail without a number always fails, for good if asked', () => {
    expect(() => run('builtin.fail', { retryable: false }, 9)).toThrow(TerminalNodeError);
    expect(() => run('builtin.fail', {}, 9)).toThrow(RetryableNodeError);
    expect(() => run('builtin.fail', { times: 'two' })).toThrow('inputs.times');
  });

  it('sleep waits and ends early when its attempt is aborted', async () => {
    const quiet = { log: () => {} };
    const slept = await executor.execute(job('builtin.sleep', { ms: 5 }), {
      ...quiet,
      signal: new AbortController().signal,
    });
    expect(slept).toEqual({ output: { ms: 5 } });
    const controller = new AbortController();
    const long = executor.execute(job('builtin.sleep', { ms: 60_000 }), {
      ...quiet,
      signal: controller.signal,
    });
    controller.abort();
    await expect(long).rejects.toThrow('aborted');
  });

  it('refuses what it does not know, for good', async () => {
    const ctx = { log: () => {}, signal: new AbortController().signal };
    await expect(executor.execute(job('custom.thing', {}), ctx)).rejects.toThrow(TerminalNodeError);
    await expect(executor.execute(job('builtin.sleep', { ms: -1 }), ctx)).rejects.toThrow('inputs.ms');
  });
});
