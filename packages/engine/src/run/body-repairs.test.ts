/** Repairs in bodies: what failed is run again, what stopped beside it goes on, and nothing is taken for done that was not. */
import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, outcomeOf, refold, type Scenario } from './testing/given.ts';

type Element = { [key: string]: Json };

const fn = (id: string): Element => ({ id, type: 'function' });
const link = (from: string, to: string, more: Element = {}): Element => ({ from, to, ...more });
const map = (nodes: Element[], edges: Element[] = [], more: Element = {}): Element => ({
  id: 'each',
  type: 'map',
  config: { items: 'inputs.list', body: { nodes, edges }, ...more },
});
const alone = (node: Element, more: Element = {}) => ({ nodes: [node], edges: [], ...more });
const retry = (node: string, scope = '') => ({ type: 'retry_node', node, scope, actor: HUMAN }) as const;
const outputsOf = ({ state: { outputs } }: Scenario): Json | undefined =>
  outputs && 'value' in outputs ? outputs.value : undefined;

/** What a restarted process would know is what this one knows. */
const expectRefold = (run: Scenario) => expect(dumpState(refold(run))).toBe(dumpState(run.state));

describe('R7: two items that fail', () => {
  it('during a pause are one failure and what it stopped, as at the top', () => {
    const run = given(alone(map([fn('a')])), { list: [1, 2] });
    run.send({ type: 'pause', reason: 'look', actor: HUMAN });
    run.fail('each[0]/a');
    expect([run.state.status, run.status('each[1]/a')]).toEqual(['FAILED', 'cancelled']);
    expectRefold(run);
  });

  it('because of two signals leave the second signal to whoever comes next', () => {
    const wait: Element = { id: 'w', type: 'wait', config: { signal: 'go' } };
    const run = given(
      {
        nodes: [map([wait, fn('b')], [link('w', 'b', { when: 'nodes.w.output.data.ok' })]), wait2],
        edges: [link('each', 'w2', { on: 'error' })],
      },
      { list: [1, 2] },
    );
    const signal = { type: 'signal', name: 'go', data: {}, actor: HUMAN } as const;
    run.send({ type: 'pause', reason: 'look', actor: HUMAN });
    run.send(signal);
    run.send(signal);
    run.send({ type: 'resume', actor: HUMAN });
    expect(run.log.filter(({ type }) => type === 'scope.closed')).toHaveLength(1);
    expect([run.status('w2'), run.state.status]).toEqual(['completed', 'COMPLETED']);
    expectRefold(run);
  });

  const wait2: Element = { id: 'w2', type: 'wait', config: { signal: 'go' } };

  it('never end an item that was stopped beside them', () => {
    const run = given(alone(map([fn('a')])), { list: [1, 2, 3] });
    run.fail('each[1]/a');
    run.send(retry('a', 'each[1]/'));
    for (const index of [0, 1, 2]) run.finish(`each[${index}]/a`, index);
    expect([run.state.status, outputsOf(run)]).toEqual(['COMPLETED', [0, 1, 2]]);
    expectRefold(run);
  });
});

describe('R7: under on_failure: continue', () => {
  const steps = [fn('a'), fn('b')];
  const outputs = { $from: ['a', 'b'] };

  it('an item whose later steps were skipped over a failure is not run again', () => {
    const run = given(
      alone(
        {
          id: 'each',
          type: 'map',
          config: { items: 'inputs.list', body: { nodes: steps, edges: [link('a', 'b')], outputs } },
        },
        { policy: { on_failure: 'continue' } },
      ),
      { list: [1] },
    );
    run.fail('each[0]/a');
    expect(run.send(retry('a', 'each[0]/'))).toEqual(['rejected node.not_failed']);
    // It would end well without b, which nobody would notice.
    expect(run.send(retry('each'))).toEqual(['rejected node.not_failed']);
  });

  it('an item whose last step failed is', () => {
    const run = given(alone(map(steps, [link('a', 'b')]), { policy: { on_failure: 'continue' } }), {
      list: [1],
    });
    run.finish('each[0]/a');
    run.fail('each[0]/b');
    run.send(retry('each'));
    run.finish('each[0]/b', 'done');
    expect([run.state.status, outputsOf(run)]).toEqual(['COMPLETED', ['done']]);
    expectRefold(run);
  });
});

describe('R16: the ids of a body that was removed', () => {
  it('come back with executions that nothing in it has had, in items that have ended as well', () => {
    const run = given(
      {
        nodes: [fn('first'), map([fn('work')], [], { concurrency: 1 }), fn('other')],
        edges: [link('first', 'each'), link('first', 'other')],
      },
      { list: [1, 2] },
    );
    run.finish('first');
    run.finish('each[0]/work');
    const [, each] = run.plan().document.nodes;
    const removal = run.patch([
      { op: 'remove', path: '/edges/{first->each}' },
      { op: 'remove', path: '/nodes/{each}' },
      { op: 'replace', path: '/outputs', value: '${nodes.other.output}' },
    ]);
    const addition = run.patch([
      { op: 'add', path: '/nodes/-', value: each as unknown as Json },
      { op: 'add', path: '/edges/-', value: link('first', 'each') },
    ]);
    expect([outcomeOf(removal), outcomeOf(addition)]).toEqual([['applied'], ['applied']]);
    expect(run.job('each[0]/work').execution).toBe(2);
    run.finish('each[0]/work');
    expect(run.job('each[1]/work').execution).toBe(2);
    expectRefold(run);
  });
});
