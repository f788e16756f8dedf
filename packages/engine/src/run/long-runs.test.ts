/** Runs that are long in steps or in time: what they keep, and what one decision may cost, does not grow with them (R20). */
import { describe, expect, it } from 'vitest';
import { outstandingJobs } from './jobs.ts';
import { snapshotOf, stateFrom } from './snapshot.ts';
import { isTerminal } from './state.ts';
import { get } from './table.ts';
import { given, refold, type Scenario } from './testing/given.ts';
import { wakeAt } from './wake.ts';

const MANY = 10_000;
const alone = (node: object) => ({ nodes: [node], edges: [] });

/** The longest commit there was. */
const longest = (run: Scenario, from: number): number => run.log.length - from;

describe('R20: a loop of ten thousand iterations', () => {
  it('keeps one of them', { timeout: 120_000 }, () => {
    const body = {
      nodes: [{ id: 'n', type: 'transform', config: { expression: 'iter.index + 1' } }],
      edges: [],
    };
    const config = { while: 'true', max_iterations: MANY, body };
    const run = given(alone({ id: 'again', type: 'loop', config }));
    for (; !isTerminal(run.state.status); run.wake()) expect(run.state.nodes.size).toBeLessThan(5);
    expect(run.state.error?.code).toBe('loop.exhausted');
    expect(run.log.filter(({ type }) => type === 'scope.opened')).toHaveLength(MANY);
  });
});

describe('R20: a map of ten thousand items', () => {
  it('has so many at work as it may, says little in each commit, and returns all of them in their order', {
    timeout: 120_000,
  }, () => {
    const body = { nodes: [{ id: 'work', type: 'function' }], edges: [] };
    const config = { items: 'inputs.list', concurrency: 50, body };
    const run = given(alone({ id: 'each', type: 'map', config }), {
      list: Array.from({ length: MANY }, (_, index) => index),
    });
    let most = 0;
    for (let done = 0; done < MANY; done += 1) {
      const [job] = outstandingJobs(run.state);
      expect(run.state.jobs.size).toBe(Math.min(50, MANY - done));
      const before = run.log.length;
      run.finish(`${job?.scope}${job?.node}`, 1);
      most = Math.max(most, longest(run, before));
    }
    expect(most).toBeLessThan(20);
    expect([run.state.status, run.state.nodes.size, run.state.scopes.size]).toEqual(['COMPLETED', 1, 0]);
    const outputs = get(run.state.nodes, 'each')?.output;
    expect(outputs && 'size' in outputs ? outputs.size : 0).toBe(2 * MANY + 1);
  });
});

describe('R15: a run that waits for a year', () => {
  const YEAR_MS = 365 * 86_400_000;
  const nap = { id: 'nap', type: 'delay', config: { duration: '365d' } };

  it('is there when the year is over, however often everything was restarted meanwhile, and goes on once', () => {
    const run = given({
      nodes: [nap, { id: 'after', type: 'function' }],
      edges: [{ from: 'nap', to: 'after' }],
    });
    const due = run.now + YEAR_MS;
    for (let day = 1; day < 365; day += 1) {
      run.now += 86_400_000;
      // Every other time from a snapshot, as another process would find it.
      run.state = day % 2 === 0 ? stateFrom(snapshotOf(run.state)) : refold(run);
      expect(wakeAt(run.state)).toBe(due);
      expect(outstandingJobs(run.state)).toEqual([]);
      expect(run.send({ type: 'wake' })).toEqual(['nothing']);
    }
    run.now = due;
    run.state = refold(run);
    expect(run.send({ type: 'wake' })).toEqual([
      'timer.fired',
      'node.completed nap',
      'edge.taken nap->after',
      'node.queued after',
    ]);
    expect(run.send({ type: 'wake' })).toEqual(['nothing']);
    expect(run.finish('after').at(-1)).toBe('run.completed');
  });
});
