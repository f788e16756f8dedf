import { canonicalJson, type Json, type PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { outcomeForParent } from './child-end.ts';
import { childRunId, outstandingChildren } from './child-run.ts';
import type { ChildEndedCommand } from './commands.ts';
import type { ChildStart, Effect } from './decision.ts';
import { values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, hash, refold, type Scenario } from './testing/given.ts';
import { compiled } from './testing/other-workflows.ts';

const fn = (id: string, more: object = {}) => ({ id, type: 'function', ...more });

const payout = compiled({
  name: 'payout',
  inputs: { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } },
  nodes: [fn('send', { inputs: { amount: '${inputs.amount}' } })],
  edges: [],
});
const others = { payout };

const pay = (more: object = {}) => ({
  id: 'pay',
  type: 'composite',
  config: { workflow: 'payout', inputs: { amount: '${inputs.total}' }, ...more },
});
const paying = { nodes: [pay(), fn('after')], edges: [{ from: 'pay', to: 'after' }] };

const onlyChild = (run: Scenario): ChildStart => {
  const [child, ...more] = outstandingChildren(run.state);
  if (child === undefined || more.length > 0) throw new Error(`${more.length} more children than one`);
  return child;
};

/** The run of the child, as whoever carries out the effect starts it. */
const runOf = (child: ChildStart, document: object = payout.document): Scenario => {
  const inputs = 'value' in child.inputs ? child.inputs.value : null;
  return given(document, inputs, { runId: child.runId, parent: child.parent, others });
};

const endOf = (child: Scenario): ChildEndedCommand => {
  const ended = outcomeForParent(child.state);
  if (ended === undefined) throw new Error(`${child.state.runId} is ${child.state.status}`);
  return ended;
};

/** What a decision wants done besides what it says. */
const effectsOf = (run: Scenario, command: Parameters<Scenario['decide']>[0]): readonly Effect[] => {
  const decision = run.decide(command);
  return decision.kind === 'accepted' ? decision.effects : [];
};

describe('R35 a composite that names a workflow', () => {
  it('waits for a run of its own, whose id follows from run, scope, node and execution', () => {
    const run = given(paying, { total: 5 }, { others });
    const child = onlyChild(run);
    expect(run.status('pay')).toBe('waiting');
    expect(run.state.status).toBe('WAITING');
    expect(child).toMatchObject({
      runId: childRunId('run_1', { node: 'pay', scope: '', execution: 1 }, hash),
      workflow: { name: 'payout', digest: payout.digest },
      inputs: { value: { amount: 5 } },
      actor: HUMAN,
      priority: 'medium',
      parent: { run_id: 'run_1', node: 'pay', scope: '', execution: 1, depth: 1 },
    });
  });

  it('has an id that sorts by time with its parent and differs by node, scope and execution', () => {
    const parent = 'run_01hzzzzzzzaaaaaaaaaaaaaaaa';
    const id = (node: string, scope: string, execution: number) =>
      childRunId(parent, { node, scope, execution }, hash);
    const ids = [id('a', '', 1), id('b', '', 1), id('a', 'each[0]/', 1), id('a', '', 2)];
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((each) => /^run_01hzzzzzzz[0-9a-hjkmnp-tv-z]{16}$/.test(each))).toBe(true);
    expect(id('a', '', 1)).toBe(ids[0]);
  });

  it('is completed with the outputs of its run, and the graph goes on', () => {
    const run = given(paying, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    child.finish('send', { sent: 5 });
    expect(run.send(endOf(child))).toEqual([
      'node.completed pay',
      'edge.taken pay->after',
      'node.queued after',
    ]);
    run.finish('after', { done: true });
    expect(run.state).toMatchObject({ status: 'COMPLETED', outputs: { value: { done: true } } });
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('is undone as a whole when the run around it fails, with what came of it (docs/adr/0022)', () => {
    const compensate = { type: 'function', inputs: { payment: '${nodes.pay.output.sent}' } };
    const document = { ...paying, nodes: [{ ...pay(), compensate }, fn('after')] };
    const run = given(document, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    child.finish('send', { sent: 7 });
    expect(run.send(endOf(child)).slice(0, 2)).toEqual(['node.completed pay', 'compensation.prepared pay']);
    expect(run.fail('after').slice(-2)).toEqual(['run.compensation_started', 'compensation.queued pay']);
    expect(values(run.state.undos)).toMatchObject([{ node: 'pay', inputs: { value: { payment: 7 } } }]);
    expect(run.finish('pay').at(-1)).toBe('run.failed');
    expect(outstandingChildren(run.state)).toEqual([]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('is not undone when its own run failed: that has undone what it did', () => {
    const compensate = { type: 'function' };
    const document = { ...paying, nodes: [{ ...pay(), compensate }, fn('after')] };
    const run = given(document, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    child.fail('send');
    expect(run.send(endOf(child))).toEqual(['node.failed pay', 'run.failed']);
    expect(values(run.state.undos)).toEqual([]);
  });

  it('fails with the failure of its run, which says where that was', () => {
    const run = given(paying, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    child.fail('send');
    run.send(endOf(child));
    expect(run.state).toMatchObject({
      status: 'FAILED',
      error: {
        code: 'test.failure',
        node: 'pay',
        details: { child_run_id: child.state.runId, child_node: 'send' },
      },
    });
  });

  it('leaves by its error edge when its run was cancelled', () => {
    const document = {
      nodes: [pay(), fn('mend')],
      edges: [{ from: 'pay', to: 'mend', on: 'error' }],
    };
    const run = given(document, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    child.send({ type: 'cancel', reason: 'not now', actor: HUMAN });
    expect(run.send(endOf(child))).toEqual([
      'node.failed pay',
      'edge.taken pay->mend:error',
      'node.queued mend',
    ]);
    expect(run.log.find(({ type }) => type === 'node.failed')).toMatchObject({
      data: { error: { code: 'child.cancelled' } },
    });
  });

  it('fails before its run begins when its inputs do not fit, with every reason', () => {
    const document = {
      nodes: [pay({ inputs: { amount: '${inputs.total}', to: '${inputs.to}' } })],
      edges: [],
    };
    const run = given(document, { total: 'much', to: 'me' }, { others });
    expect(outstandingChildren(run.state)).toEqual([]);
    expect(run.state.error).toMatchObject({
      code: 'inputs.invalid',
      details: { issues: [{ pointer: '/inputs/amount', code: 'value.type' }] },
    });
  });

  it('is over once for its parent: what comes again, late or from another run changes nothing', () => {
    const run = given(paying, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    child.finish('send', null);
    const ended = endOf(child);
    expect(run.decide({ ...ended, child: 'run_other' })).toMatchObject({ kind: 'nothing', why: 'unknown' });
    run.send(ended);
    expect(run.decide(ended)).toMatchObject({ kind: 'nothing', why: 'duplicate' });
  });

  it('sends the word of its end after every way to end, and only then', () => {
    const start = () => runOf(onlyChild(given(paying, { total: 5 }, { others })));
    const told = { type: 'tell_parent' };
    expect(effectsOf(start(), { type: 'cancel', reason: '', actor: HUMAN })).toContainEqual(told);
    const child = start();
    expect(effectsOf(child, { type: 'pause', reason: '', actor: HUMAN })).toEqual([]);
    const output = { value: null as Json, digest: hash(canonicalJson(null)) };
    const result = { type: 'result', ...child.job('send'), startedAt: 0 } as const;
    expect(effectsOf(child, { ...result, outcome: { ok: true, output } })).toContainEqual(told);
    const error = { code: 'x', message: 'x', retryable: false };
    expect(effectsOf(child, { ...result, outcome: { ok: false, error } })).toContainEqual(told);
  });

  it('starts one run however often it is started', () => {
    const run = given(paying, { total: 5 }, { others });
    const { runId, inputs: _inputs, ...wanted } = onlyChild(run);
    const child = runOf(onlyChild(run));
    const again = { type: 'start' as const, ...wanted, inputs: { amount: 5 } };
    expect(child.decide(again)).toMatchObject({ kind: 'nothing', why: 'duplicate' });
    const foreign = { ...again, parent: { ...wanted.parent, run_id: 'run_other' } };
    expect(child.decide(foreign)).toMatchObject({ kind: 'rejected', rejection: { code: 'run.exists' } });
    expect(child.state.runId).toBe(runId);
  });

  it('is not retried on its own once its end was told', () => {
    const run = given(paying, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    child.fail('send');
    expect(child.send({ type: 'retry_node', node: 'send', actor: HUMAN })).toEqual([
      'rejected child.reported',
    ]);
  });
});

const withoutPay: readonly PatchOperation[] = [
  { op: 'replace', path: '/outputs', value: {} },
  { op: 'remove', path: '/edges/{first->pay}' },
  { op: 'remove', path: '/nodes/{pay}' },
];

describe('a child run that undoes what it did', () => {
  const trip = compiled({
    name: 'payout',
    nodes: [
      fn('book', { compensate: { type: 'function', config: { handler: 'builtin.echo' } } }),
      fn('send'),
    ],
    edges: [{ from: 'book', to: 'send' }],
  });
  const begun = () => {
    const run = given(paying, { total: 5 }, { others: { payout: trip } });
    const child = runOf(onlyChild(run), trip.document);
    child.finish('book');
    return { run, child };
  };

  it('tells how it ended when that is done, and not before', () => {
    const { run, child } = begun();
    child.fail('send');
    expect([child.state.status, outcomeForParent(child.state)]).toEqual(['RUNNING', undefined]);
    child.finish('book');
    expect(child.state.status).toBe('FAILED');
    run.send(endOf(child));
    expect(run.state).toMatchObject({ status: 'FAILED', error: { code: 'test.failure', node: 'pay' } });
  });

  it('is told once that it is cancelled', () => {
    const { run, child } = begun();
    const { runId: _id, inputs: _inputs, ...wanted } = onlyChild(run);
    const start = { type: 'start' as const, ...wanted, inputs: { amount: 5 } };
    const cancel = { type: 'cancel_child' as const, start, reason: 'enough', actor: HUMAN };
    expect(child.send(cancel)).toContain('run.compensation_started');
    expect(child.decide(cancel)).toMatchObject({ kind: 'nothing', why: 'late' });
    child.finish('book');
    expect(child.state.status).toBe('CANCELLED');
  });
});

describe('R35 cancellation of a child run', () => {
  it('follows when the run around it is cancelled', () => {
    const run = given(paying, { total: 5 }, { others });
    const child = onlyChild(run);
    const effects = effectsOf(run, { type: 'cancel', reason: 'enough', actor: HUMAN });
    expect(effects).toEqual([{ type: 'cancel_child', child, reason: 'enough' }]);
  });

  it('follows when the time of the run around it is up', () => {
    const run = given({ ...paying, limits: { run_timeout: '1m' } }, { total: 5 }, { others });
    const child = onlyChild(run);
    run.now += 60_000;
    const decision = run.decide({ type: 'wake' });
    if (decision.kind !== 'accepted') throw new Error(decision.kind);
    expect(decision.effects).toEqual([expect.objectContaining({ type: 'cancel_child', child })]);
  });

  it('follows when a sibling fails, and the retry of that starts another run', () => {
    const document = {
      nodes: [pay(), fn('beside'), fn('end')],
      edges: [
        { from: 'pay', to: 'end' },
        { from: 'beside', to: 'end' },
      ],
    };
    const run = given(document, { total: 5 }, { others });
    const first = onlyChild(run);
    run.fail('beside');
    expect(run.status('pay')).toBe('cancelled');
    run.send({ type: 'retry_node', node: 'beside', actor: HUMAN });
    const second = onlyChild(run);
    expect(second.parent.execution).toBe(2);
    expect(second.runId).not.toBe(first.runId);
  });

  it('follows when a patch takes the node out', () => {
    const document = {
      nodes: [fn('first'), pay(), fn('after')],
      edges: [
        { from: 'first', to: 'pay' },
        { from: 'first', to: 'after' },
      ],
    };
    const run = given(document, { total: 5 }, { others });
    run.finish('first');
    const child = onlyChild(run);
    const decision = run.patch(withoutPay);
    if (decision.kind !== 'accepted') throw new Error(JSON.stringify(decision));
    expect(decision.effects).toContainEqual(expect.objectContaining({ type: 'cancel_child', child }));
  });

  it('that overtakes the start leaves a tombstone, and the run never begins', () => {
    const run = given(paying, { total: 5 }, { others });
    const { runId, inputs: _inputs, ...wanted } = onlyChild(run);
    const child = given(payout.document, {}, { runId, isUnborn: true });
    const start = { type: 'start' as const, ...wanted, inputs: { amount: 5 } };
    const actor = { id: 'system:parent', roles: [] };
    expect(child.send({ type: 'cancel_child', start, reason: 'enough', actor })).toEqual([
      'run.started',
      'run.cancelled',
    ]);
    expect(child.decide(start)).toMatchObject({ kind: 'nothing', why: 'duplicate' });
    expect(dumpState(refold(child))).toBe(dumpState(child.state));
  });

  it('of one that has begun cancels it, and of one that is over is nothing', () => {
    const run = given(paying, { total: 5 }, { others });
    const { runId: _id, inputs: _inputs, ...wanted } = onlyChild(run);
    const start = { type: 'start' as const, ...wanted, inputs: { amount: 5 } };
    const cancel = { type: 'cancel_child' as const, start, reason: 'enough', actor: HUMAN };
    const child = runOf(onlyChild(run));
    expect(child.send(cancel)).toEqual(['node.cancelled send', 'run.cancelled']);
    expect(child.decide(cancel)).toMatchObject({ kind: 'nothing', why: 'late' });
  });

  it('does not follow a pause: a child run goes on, and its end is recorded', () => {
    const run = given(paying, { total: 5 }, { others });
    const child = runOf(onlyChild(run));
    expect(effectsOf(run, { type: 'pause', reason: '', actor: HUMAN })).toEqual([]);
    run.send({ type: 'pause', reason: '', actor: HUMAN });
    child.finish('send', null);
    expect(run.send(endOf(child))).toEqual(['node.completed pay', 'edge.taken pay->after']);
    expect(run.send({ type: 'resume', actor: HUMAN })).toEqual(['run.resumed', 'node.queued after']);
  });
});

describe('R16 executions of child runs', () => {
  it('a retry of the failed node is a new execution, and a new run', () => {
    const run = given(paying, { total: 5 }, { others });
    const first = runOf(onlyChild(run));
    first.fail('send');
    run.send(endOf(first));
    run.send({ type: 'retry_node', node: 'pay', actor: HUMAN });
    const second = onlyChild(run);
    expect(second.parent.execution).toBe(2);
    expect(second.runId).not.toBe(first.state.runId);
    expect(run.decide(endOf(first))).toMatchObject({ kind: 'nothing', why: 'late' });
  });

  it('after a patch has taken the node out and brought it back, no id is used again', () => {
    const document = { nodes: [fn('first'), pay()], edges: [{ from: 'first', to: 'pay' }] };
    const run = given(document, { total: 5 }, { others });
    run.finish('first');
    const before = onlyChild(run).runId;
    run.patch([
      { op: 'add', path: '/nodes/-', value: fn('other') },
      { op: 'add', path: '/edges/-', value: { from: 'first', to: 'other' } },
      ...withoutPay,
    ]);
    run.patch([
      { op: 'add', path: '/nodes/-', value: pay() },
      { op: 'add', path: '/edges/-', value: { from: 'first', to: 'pay' } },
    ]);
    expect(onlyChild(run).runId).not.toBe(before);
  });
});

describe('child runs of a fast run', () => {
  it('are fast as well, and what is written down is enough to start and hear them', () => {
    const run = given({ ...paying, fidelity: 'fast' }, { total: 5 }, { others });
    const wanted = onlyChild(run);
    expect(wanted).toMatchObject({ fidelity: 'fast', inputs: { value: { amount: 5 } } });
    expect(outstandingChildren(refold(run))).toEqual([wanted]);
    const child = runOf(wanted);
    child.finish('send', { sent: 5 });
    run.send(endOf(child));
    run.finish('after', 'done');
    expect(run.state).toMatchObject({ status: 'COMPLETED', outputs: { value: 'done' } });
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });
});

describe('child runs in bodies', () => {
  it('each item has its own, and a failure of one stops the others', () => {
    const inner = { ...pay(), config: { workflow: 'payout', inputs: { amount: '${item}' } } };
    const each = {
      id: 'each',
      type: 'map',
      config: { items: 'inputs.amounts', body: { nodes: [inner], edges: [] } },
    };
    const run = given({ nodes: [each], edges: [] }, { amounts: [1, 2] }, { others });
    const [first, second] = outstandingChildren(run.state);
    if (first === undefined || second === undefined) throw new Error('not two children');
    expect(
      [first, second].map(({ parent, inputs }) => [parent.scope, 'value' in inputs && inputs.value]),
    ).toEqual([
      ['each[0]/', { amount: 1 }],
      ['each[1]/', { amount: 2 }],
    ]);
    const failing = runOf(first);
    failing.fail('send');
    const ended = endOf(failing);
    expect(effectsOf(run, ended)).toContainEqual(
      expect.objectContaining({ type: 'cancel_child', child: second }),
    );
    run.send(ended);
    expect(run.state).toMatchObject({ status: 'FAILED', error: { node: 'pay', scope: 'each[0]/' } });
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('end too deep inside each other with a reason', () => {
    const deep = { run_id: 'run_0', scope: '', node: 'n', execution: 1, depth: 8, gates: [], guarded: [] };
    const run = given(paying, { total: 5 }, { others, parent: deep });
    expect(run.state.error).toMatchObject({ code: 'child.too_deep' });
  });
});
