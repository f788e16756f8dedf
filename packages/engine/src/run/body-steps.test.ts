import { DEFAULT_CONCURRENCY } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { entries } from './table.ts';
import { given, type Scenario } from './testing/given.ts';
import { body, type Element, fn, link, map } from './testing/operations.ts';

const loop = (config: Element): Element => ({
  id: 'again',
  type: 'loop',
  config: { body: { nodes: [fn('work')], edges: [] }, max_iterations: 2, ...config },
});
const opened = (run: Scenario) =>
  run.log.flatMap((event) => (event.type === 'scope.opened' ? [event.data] : []));

describe('R6: a map', () => {
  it('without a concurrency of its own works on so many items at once as every map does', () => {
    const list = Array.from({ length: DEFAULT_CONCURRENCY + 3 }, (_, index) => index);
    const run = given({ nodes: [map('each', body([fn('work')]))], edges: [] }, { list });
    expect(run.state.jobs.size).toBe(DEFAULT_CONCURRENCY);
    expect(opened(run)).toEqual(
      list.slice(0, DEFAULT_CONCURRENCY).map((index) => ({ index, plan: run.state.plan, graph_version: 1 })),
    );
  });

  it('that fails is called by the failure of its item, which is not tried again', () => {
    const run = given({ nodes: [map('each', body([fn('work')]))], edges: [] }, { list: [1] });
    run.fail('each[0]/work', false);
    const failure = { code: 'test.failure', message: 'as asked', retryable: false };
    expect(run.state.error).toEqual({ ...failure, node: 'work', scope: 'each[0]/' });
    expect(run.log.flatMap((event) => (event.type === 'scope.closed' ? [event.data] : []))).toEqual([
      { index: 0, error: { ...failure, node: 'work', scope: 'each[0]/' } },
    ]);
  });
});

describe('R6: a composite', () => {
  const part = {
    id: 'part',
    type: 'composite',
    config: { body: { nodes: [fn('a'), fn('b'), fn('c')], edges: [link('a', 'c'), link('b', 'c')] } },
  };

  it('opens its body once, without a number, and begins everything that waits for nothing', () => {
    const run = given({ nodes: [part], edges: [] });
    expect(run.log.map(({ type }) => type)).toEqual([
      'run.started',
      'node.queued',
      'node.waiting',
      'scope.opened',
      'node.queued',
      'node.queued',
    ]);
    expect(opened(run)).toStrictEqual([{ plan: run.state.plan, graph_version: 1 }]);
    run.finish('part/a');
    run.finish('part/b');
    expect(entries(run.state.scopes).map(([path]) => path)).toEqual(['part/']);
    expect(run.finish('part/c')).toContain('run.completed');
  });
});

describe('R6: what a loop asks', () => {
  it('is to be true or false, or the loop has failed', () => {
    const run = given({ nodes: [loop({ while: 'inputs.n' })], edges: [] }, { n: 'many' });
    expect(run.state.error).toEqual({
      code: 'expression.type',
      message: 'config.while: is not true or false',
      retryable: false,
      node: 'again',
    });
  });

  it('fails the loop with the reason when it breaks', () => {
    const run = given({ nodes: [loop({ while: 'inputs.n > 1' })], edges: [] }, {});
    expect(run.state.error).toMatchObject({
      code: expect.stringMatching(/^expression\./),
      message: expect.stringContaining('config.while: '),
      retryable: false,
    });
  });

  it('and would go on for ever is an end with a name', () => {
    const run = given({ nodes: [loop({ while: 'true' })], edges: [] });
    run.finish('again[0]/work');
    run.finish('again[1]/work');
    expect(run.state.error).toEqual({
      code: 'loop.exhausted',
      message: 'it ran 2 times, which is its max_iterations, and would go on',
      retryable: false,
      node: 'again',
    });
  });

  it('is asked with nothing before the first iteration, and null is what a loop without one returns', () => {
    const run = given({
      nodes: [loop({ while: 'iter.index == 0 && iter.last != null' }), fn('next')],
      edges: [link('again', 'next')],
    });
    const done = run.log.find((event) => event.type === 'node.completed' && event.node === 'again');
    expect(done?.data).toMatchObject({ output: { value: null }, label: 'done' });
  });
});
