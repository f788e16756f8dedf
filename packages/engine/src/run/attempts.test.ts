import { digestOfText } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { jobOf, outstandingJobs } from './jobs.ts';
import { given, HUMAN, refold, type Scenario } from './testing/given.ts';
import { wakeAt } from './wake.ts';

const retry = { max_attempts: 2, backoff_ms: 1000, multiplier: 1, jitter: false };
const one = (more = {}) => ({ nodes: [{ id: 'a', type: 'function', retry, ...more }], edges: [] });

const keyOf = (run: Scenario): string => {
  const built = jobOf(run.state, run.plan(), run.job('a'), { hash: digestOfText, blob: () => undefined });
  if (!built.ok) throw new Error('the job needs a value that was never stored');
  return built.job.idempotencyKey;
};

describe('R14: outstanding work is what the folded state says', () => {
  it('what was sent and not answered, at every moment, also after a restart', () => {
    const run = given(one());
    const outstanding = () => {
      expect(outstandingJobs(refold(run))).toEqual(outstandingJobs(run.state));
      return outstandingJobs(run.state).map(({ attempt }) => attempt);
    };
    expect(outstanding()).toEqual([1]);
    run.send({ type: 'started', ...run.job('a'), at: 5 });
    expect(outstanding()).toEqual([1]);
    run.fail('a', true);
    expect(outstanding()).toEqual([]);
    run.wake();
    expect(outstanding()).toEqual([2]);
    run.finish('a');
    expect(outstanding()).toEqual([]);
  });
});

describe('R15: time', () => {
  it('never goes back within a run, whatever the clock says', () => {
    const run = given({
      nodes: [
        { id: 'a', type: 'function' },
        { id: 'b', type: 'delay', config: { duration: '1m' } },
      ],
      edges: [{ from: 'a', to: 'b' }],
    });
    run.now = 5_000;
    run.send({ type: 'started', ...run.job('a'), at: 5 });
    run.now = 2_000;
    run.finish('a');
    expect(run.times).toEqual([...run.times].sort((x, y) => x - y));
    expect(run.state.lastAt).toBe(5_000);
    expect(wakeAt(run.state)).toBe(65_000);
  });

  it('fires what is due, in one decision, and leaves what is not', () => {
    const nap = (id: string, duration: string) => ({ id, type: 'delay', config: { duration } });
    const run = given({
      nodes: [{ id: 'p', type: 'parallel' }, nap('short', '1m'), nap('same', '1m'), nap('long', '1h')],
      edges: ['short', 'same', 'long'].map((to) => ({ from: 'p', to })),
    });
    expect(run.wake().filter((line) => line.startsWith('node.'))).toEqual([
      'node.completed same',
      'node.completed short',
    ]);
    expect(run.send({ type: 'wake' })).toEqual(['nothing']);
    expect(run.wake()).toContain('node.completed long');
  });
});

describe('R16: executions and attempts', () => {
  it('all attempts of an execution go out under one key, a retry by a person under the next', () => {
    const run = given(one());
    const first = keyOf(run);
    run.fail('a', true);
    run.wake();
    expect([run.job('a').attempt, keyOf(run)]).toEqual([2, first]);
    run.fail('a', true);
    expect(run.state.status).toBe('FAILED');
    run.send({ type: 'retry_node', node: 'a', actor: HUMAN });
    expect(run.job('a')).toMatchObject({ execution: 2, attempt: 1 });
    expect(keyOf(run)).not.toBe(first);
  });

  it('a lost worker costs no attempt of the node', () => {
    const run = given(one({ timeout: '30s' }));
    run.wake();
    expect(run.job('a').attempt).toBe(2);
    run.fail('a', true);
    run.wake();
    expect(run.job('a').attempt).toBe(3);
    expect(run.fail('a', true).at(-1)).toBe('run.failed');
    expect(run.state.error?.code).toBe('test.failure');
  });

  it('a result of an attempt that was given up is not taken for that of the next', () => {
    const run = given(one({ timeout: '30s' }));
    const lost = run.job('a');
    run.wake();
    const outcome = { ok: true, output: { value: 1, digest: digestOfText('1') } } as const;
    expect(run.send({ type: 'result', ...lost, startedAt: 1, outcome })).toEqual(['nothing']);
    expect(run.job('a').attempt).toBe(2);
  });
});
