/** An instance keeps the document it began with (R6), and what is asked on its behalf is about that document (R26, R27). */
import { describe, expect, it } from 'vitest';
import { values } from '../table.ts';
import { given, HUMAN, type Scenario } from '../testing/given.ts';

const fn = (id: string) => ({ id, type: 'function' });
const pay = (amount: number) => ({
  id: 'pay',
  type: 'http',
  config: { url: 'https://pay.example/', method: 'POST', body: { amount } },
});
const body = { nodes: [fn('look'), pay(100)], edges: [{ from: 'look', to: 'pay' }], outputs: 'none' };
const document = {
  policy: { on_failure: 'review' },
  nodes: [
    { id: 'gate', type: 'hitl', config: { message: 'Pay?' } },
    { id: 'each', type: 'loop', config: { while: 'iter.index < 2', max_iterations: 3, body } },
  ],
  edges: [{ from: 'gate', to: 'each' }],
};

/** The first iteration has begun as it was approved, and its first step has failed. */
const started = (): Scenario => {
  const run = given(document);
  run.answer('approve');
  run.fail('each[0]/look');
  return run;
};

const skip = (run: Scenario) =>
  run.send({
    type: 'skip_node',
    node: 'look',
    scope: 'each[0]/',
    output: { seen: true },
    reason: 'known',
    actor: HUMAN,
  });
const raise = (run: Scenario) =>
  run.patch([{ op: 'replace', path: '/nodes/{pay}/config/body/amount', value: 200 }]);
const openGates = (run: Scenario) =>
  values(run.state.tickets)
    .filter(({ status, kind }) => status === 'open' && kind === 'gate')
    .sort((a, b) => a.openedSeq - b.openedSeq)
    .map(({ id }) => id);
const approve = (run: Scenario, ticketId = '') =>
  run.send({ type: 'decide_ticket', ticketId, decision: 'approve', reason: 'fine', actor: HUMAN });

describe('a question about a running instance', () => {
  it('is still open after a patch that changes what later instances do', () => {
    const run = started();
    skip(run);
    expect(run.status('each[0]/pay')).toBe('pending');
    raise(run);
    const [old, changed] = openGates(run);
    expect([old, changed].every((id) => id !== undefined)).toBe(true);
    approve(run, changed);
    expect(run.status('each[0]/pay')).toBe('pending');
    approve(run, old);
    expect(run.status('each[0]/pay')).toBe('queued');
    run.finish('each[0]/pay');
    run.finish('each[1]/look');
    expect(run.job('each[1]/pay')).toBeDefined();
  });

  it('is asked although one about later instances is open already, and holds what acts on a given output', () => {
    const run = started();
    raise(run);
    const [later] = openGates(run);
    skip(run);
    expect(run.status('each[0]/pay')).toBe('pending');
    const about = openGates(run).find((id) => id !== later);
    expect(about).toBeDefined();
    approve(run, about);
    expect(run.status('each[0]/pay')).toBe('queued');
    // The next iteration follows the changed document, and that has not been approved yet.
    run.finish('each[0]/pay');
    expect(run.status('each[1]/look')).toBe('pending');
    approve(run, later);
    expect(run.status('each[1]/look')).toBe('queued');
  });

  it('takes nothing from what later instances were approved for', () => {
    const run = started();
    raise(run);
    approve(run, openGates(run)[0]);
    skip(run);
    approve(run, openGates(run)[0]);
    run.finish('each[0]/pay');
    run.finish('each[1]/look');
    expect(run.status('each[1]/pay')).toBe('queued');
  });
});

describe('a question that was asked again inside of an instance', () => {
  it('ends with the instance when nothing behind the gate came to run, and is never decided for what is gone', () => {
    const inner = {
      nodes: [
        { id: 'gate', type: 'hitl', config: { message: 'Pay?', timeout: '1h' } },
        fn('check'),
        pay(100),
      ],
      edges: [
        { from: 'gate', to: 'check' },
        { from: 'check', to: 'pay', when: 'nodes.check.output.ok == true' },
      ],
      outputs: 'none',
    };
    const run = given({
      policy: { on_failure: 'review' },
      nodes: [
        { id: 'part', type: 'composite', config: { body: inner } },
        { id: 'nap', type: 'delay', config: { duration: '2h' } },
      ],
      edges: [{ from: 'part', to: 'nap' }],
    });
    run.answer('approve');
    run.fail('part/check');
    const events = run.send({
      type: 'skip_node',
      node: 'check',
      scope: 'part/',
      output: { ok: false },
      reason: 'known',
      actor: HUMAN,
    });
    expect(events).toContain('node.completed part');
    expect(openGates(run)).toEqual([]);
    expect(run.wake()).toContain('node.completed nap');
    expect(run.state.status).toBe('COMPLETED');
  });
});
