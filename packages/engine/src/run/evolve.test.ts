import { describe, expect, it } from 'vitest';
import type { RunCommand } from './commands.ts';
import { get, values } from './table.ts';
import { given, HUMAN, hash, type Scenario } from './testing/given.ts';
import { body, type Element, fn, link, map } from './testing/operations.ts';

const CANCEL = { type: 'cancel', reason: 'enough', actor: HUMAN } as const;
const retry = (node: string, scope = '') => ({ type: 'retry_node', node, scope, actor: HUMAN }) as const;
const unclaimed = (run: Scenario, node: string): RunCommand => ({
  type: 'unclaimed',
  ...run.job(node),
  need: { what: 'handler', name: 'acme.charge' },
});

describe('what a run knows of itself', () => {
  it('R28: follows the document with its references pinned, where that is another one', () => {
    const run = given({ nodes: [fn('a')], edges: [] }, {}, { isUnborn: true });
    const { name, digest: pinned } = run.plan();
    const workflow = { name, digest: hash('as it was written'), pinned };
    const about = { actor: HUMAN, priority: 'medium', labels: {} } as const;
    run.send({ type: 'start', workflow, inputs: {}, ...about });
    expect([run.state.plan, run.state.lineage]).toEqual([pinned, [{ digest: pinned, by: 'base' }]]);
  });

  it('R19: is in no line any more when it has ended', () => {
    const run = given({ nodes: [fn('a')], edges: [], limits: { concurrency: 1 } });
    run.send(CANCEL);
    expect([run.state.status, run.state.queue]).toEqual(['CANCELLED', undefined]);
  });

  it('R7: has not failed any more once it is opened again', () => {
    const run = given({ nodes: [fn('a')], edges: [] });
    run.fail('a');
    run.send(retry('a'));
    expect([run.state.status, run.state.error, run.state.finishedAt]).toEqual([
      'RUNNING',
      undefined,
      undefined,
    ]);
  });

  it.each<[string, (run: Scenario) => unknown]>([
    ['a failure', (run) => run.fail('ship')],
    ['an order', (run) => run.send(CANCEL)],
    ['its time', (run) => run.wake()],
  ])('has nothing alive when all is undone after %s', (_, end) => {
    const undone = { type: 'function', config: { handler: 'builtin.echo' } };
    const run = given({
      nodes: [fn('book', { compensate: undone }), fn('ship', { timeout: '2h' })],
      edges: [link('book', 'ship')],
      limits: { run_timeout: '1h' },
    });
    run.finish('book');
    end(run);
    run.finish('book');
    expect([run.state.live.size, run.state.finishedAt]).toEqual([0, run.now]);
  });
});

describe('R16: a new execution', () => {
  it('has lost no worker yet', () => {
    const run = given({ nodes: [fn('a')], edges: [] });
    while (run.state.status !== 'FAILED') run.wake();
    expect(get(run.state.nodes, 'a')?.lost).toBe(3);
    run.send(retry('a'));
    run.wake();
    expect([run.status('a'), get(run.state.nodes, 'a')?.lost]).toEqual(['queued', 1]);
  });

  it('in one item of a map is remembered when the next item has its first', () => {
    const run = given(
      { nodes: [map('each', body([fn('work')]), { concurrency: 1 })], edges: [] },
      { list: [1, 2] },
    );
    run.fail('each[0]/work');
    run.send(retry('work', 'each[0]/'));
    run.finish('each[0]/work');
    expect(run.job('each[1]/work').execution).toBe(1);
    expect(get(run.state.bodies, 'each')?.executed).toBe(2);
  });
});

describe('R14: jobs that no runner can take', () => {
  it('are none when a patch has taken their node out', () => {
    const run = given({
      nodes: [fn('s'), fn('a'), fn('b'), fn('c'), { id: 'end', type: 'join' }],
      edges: [link('s', 'a'), link('s', 'b'), link('s', 'c'), link('c', 'end')],
      outputs: {},
    });
    run.finish('s');
    run.send(unclaimed(run, 'a'));
    run.patch([
      { op: 'remove', path: '/edges/{s->a}' },
      { op: 'remove', path: '/nodes/{a}' },
    ]);
    expect([run.state.jobs.size, run.state.status]).toEqual([2, 'RUNNING']);
    run.send(unclaimed(run, 'b'));
    expect([run.state.unclaimed, run.state.status]).toEqual([['b'], 'RUNNING']);
  });

  it('need nothing any more when somebody has done them', () => {
    const run = given({ nodes: [fn('a'), fn('b')], edges: [link('a', 'b')], fidelity: 'fast' });
    run.send(unclaimed(run, 'a'));
    run.finish('a');
    expect(get(run.state.nodes, 'a')).toMatchObject({ status: 'completed', needs: undefined });
  });
});

describe('R6: what is left of a body whose failure was handled', () => {
  const mended = (node: Element) => ({
    nodes: [node, fn('other'), fn('mend'), { id: 'end', type: 'join' }],
    edges: [link(String(node.id), 'mend', { on: 'error' }), link('mend', 'end'), link('other', 'end')],
    policy: { on_failure: 'continue' },
    outputs: {},
  });

  it('is nothing, and failures elsewhere stay what they are', () => {
    const run = given(mended(map('each', body([fn('work')]))), { list: [1, 2] });
    run.fail('other');
    run.fail('each[0]/work');
    expect([run.status('each'), run.status('mend')]).toEqual(['failed', 'queued']);
    expect([run.state.unhandled, run.state.scopes.size]).toEqual([['other'], 0]);
  });

  it('is nothing of the iteration of a loop that failed', () => {
    const again = {
      id: 'again',
      type: 'loop',
      config: { while: 'true', max_iterations: 5, body: body([fn('work')]) },
    };
    const run = given(mended(again));
    run.finish('again[0]/work');
    run.fail('again[1]/work');
    expect([run.status('mend'), run.state.scopes.size, run.state.bodies.size]).toEqual(['queued', 0, 0]);
    expect(values(run.state.nodes).map(({ scope }) => scope)).not.toContain('again[1]/');
  });
});

describe('R20: a body of which more is to be opened in the next decision', () => {
  it('leaves no clock behind when its run ends before that', () => {
    const square = { id: 'square', type: 'transform', config: { expression: 'item * item' } };
    const list = Array.from({ length: 1500 }, (_, index) => index);
    const run = given({ nodes: [map('each', body([square]))], edges: [] }, { list });
    expect(values(run.state.timers).map(({ id }) => id)).toEqual(['body:each']);
    run.send(CANCEL);
    expect(run.state.timers.size).toBe(0);
  });
});
