import { describe, expect, it } from 'vitest';
import { get, values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, refold } from './testing/given.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const edge = (from: string, to: string, more = {}) => ({ from, to, ...more });
const ANY = { any: true, cancel_losers: true };

/** Fails the moment it begins. */
const FAILING_PICK = { id: 'pick', type: 'transform', config: { expression: 'inputs.absent' }, join: ANY };
const SKIP_PICK = {
  type: 'skip_node',
  node: 'pick',
  output: 1,
  reason: 'as last year',
  actor: HUMAN,
} as const;

/** Two ways to `pick`; the slow one has a step that has not begun. */
const race = (join: unknown, more = {}) =>
  given({
    nodes: [fn('fast'), fn('slow'), fn('later'), fn('pick', { join })],
    edges: [edge('fast', 'pick'), edge('slow', 'later'), edge('later', 'pick')],
    ...more,
  });

describe('R2 cancel_losers', () => {
  it('ends what led only to the join: work is called back, steps to come are skipped, their edges die', () => {
    const run = race(ANY);
    const decision = run.decide({
      type: 'result',
      ...run.job('fast'),
      startedAt: run.now,
      outcome: { ok: true, output: { value: 1, digest: 'sha256:00' } },
    });
    expect(decision.kind === 'accepted' && decision.effects).toEqual([
      { type: 'dispatch_job', job: expect.objectContaining({ node: 'pick' }) },
      { type: 'cancel_job', job: expect.objectContaining({ node: 'slow', execution: 1, attempt: 1 }) },
    ]);
    expect(run.finish('fast')).toEqual([
      'node.started fast',
      'node.completed fast',
      'edge.taken fast->pick',
      'node.queued pick',
      'node.cancelled slow',
      'node.skipped later',
      'edge.dead slow->later',
      'edge.dead later->pick',
    ]);
    expect(run.log.filter(({ type }) => type === 'node.cancelled' || type === 'node.skipped')).toEqual([
      {
        type: 'node.cancelled',
        node: 'slow',
        data: { by: 'join', reason: 'pick went on without it' },
      },
      { type: 'node.skipped', node: 'later', data: { edges: [], lost_to: 'pick' } },
    ]);
    expect(run.finish('pick')).toContain('run.completed');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('without it the losers run to their end, and the run waits for them', () => {
    const run = race({ any: true });
    run.finish('fast');
    run.finish('pick');
    expect([run.status('slow'), run.state.status]).toEqual(['queued', 'RUNNING']);
  });

  it('fences the late result of a loser: it changes nothing and runs nothing', () => {
    const run = race(ANY);
    const slow = run.job('slow');
    run.finish('fast');
    const late = run.decide({
      type: 'result',
      ...slow,
      startedAt: run.now,
      outcome: { ok: true, output: { value: 2, digest: 'sha256:00' } },
    });
    expect(late).toMatchObject({ kind: 'nothing', why: 'late' });
  });

  it('leaves alone what leads anywhere else, and what somebody reads at the end', () => {
    const run = given({
      nodes: [fn('fast'), fn('slow'), fn('kept'), fn('read'), fn('audit'), fn('pick', { join: ANY })],
      edges: [
        edge('fast', 'pick'),
        edge('slow', 'pick'),
        edge('kept', 'pick'),
        edge('kept', 'audit'),
        edge('read', 'pick'),
      ],
      outputs: { told: `\${has(nodes.read) ? nodes.read.output : null}` },
    });
    run.finish('fast');
    expect(['slow', 'kept', 'read'].map(run.status)).toEqual(['cancelled', 'queued', 'queued']);
    expect(run.finish('kept')).toContain('edge.taken kept->pick');
    run.finish('read');
    run.finish('pick');
    expect(run.finish('audit')).toContain('run.completed');
  });

  it('quorum: the losers are those that are left when enough have arrived', () => {
    const arms = ['a', 'b', 'c', 'd'];
    const run = given({
      nodes: [...arms.map((id) => fn(id)), fn('pick', { join: { quorum: 2, cancel_losers: true } })],
      edges: arms.map((id) => edge(id, 'pick')),
    });
    run.finish('c');
    expect(arms.map(run.status)).toEqual(['queued', 'queued', 'completed', 'queued']);
    run.finish('a');
    expect(arms.map(run.status)).toEqual(['completed', 'cancelled', 'completed', 'cancelled']);
    expect(run.finish('pick')).toContain('run.completed');
  });

  it('closes what losers wait for: a ticket, a timer, a signal, a retry', () => {
    const run = given({
      nodes: [
        fn('fast'),
        { id: 'ask', type: 'hitl', config: { message: '?', timeout: '1h' } },
        { id: 'nap', type: 'delay', config: { duration: '1h' } },
        { id: 'paid', type: 'wait', config: { signal: 'paid', timeout: '1h' } },
        fn('again', { retry: { max_attempts: 3 } }),
        fn('pick', { join: ANY }),
      ],
      edges: ['fast', 'ask', 'nap', 'paid', 'again'].map((id) => edge(id, 'pick')),
    });
    run.fail('again', true);
    run.finish('fast');
    expect(values(run.state.tickets).map(({ status }) => status)).toEqual(['superseded']);
    expect(values(run.state.timers).map(({ id }) => id)).toEqual(['attempt:pick']);
    expect(run.finish('pick')).toContain('run.completed');
    expect(run.answer('approve')).toEqual(['rejected ticket.unknown']);
  });

  it('ends the instances of a body with the node that owns it, and their late results find nobody', () => {
    const body = { nodes: [fn('inner')], edges: [] };
    const run = given({
      nodes: [
        fn('fast'),
        { id: 'each', type: 'map', config: { items: '[1, 2]', body } },
        fn('pick', { join: ANY }),
      ],
      edges: [edge('fast', 'pick'), edge('each', 'pick')],
    });
    const inner = run.job('each[0]/inner');
    expect(run.finish('fast')).toEqual([
      'node.started fast',
      'node.completed fast',
      'edge.taken fast->pick',
      'node.queued pick',
      'node.cancelled each[0]/inner',
      'node.cancelled each[1]/inner',
      'node.cancelled each',
      'edge.dead each->pick',
    ]);
    expect([run.state.bodies.size, run.state.scopes.size]).toEqual([0, 0]);
    const late = run.decide({
      type: 'result',
      ...inner,
      startedAt: run.now,
      outcome: { ok: true, output: { value: 2, digest: 'sha256:00' } },
    });
    expect(late).toMatchObject({ kind: 'nothing', why: 'late' });
    expect(run.finish('pick')).toContain('run.completed');
  });

  it('inside a body it ends the losers of its own instance only', () => {
    const body = {
      nodes: [fn('x'), fn('y'), fn('best', { join: ANY })],
      edges: [edge('x', 'best'), edge('y', 'best')],
    };
    const run = given({ nodes: [{ id: 'each', type: 'map', config: { items: '[1, 2]', body } }], edges: [] });
    run.finish('each[0]/x');
    expect(['each[0]/y', 'each[1]/x', 'each[1]/y'].map(run.status)).toEqual([
      'cancelled',
      'queued',
      'queued',
    ]);
  });

  it('what failed and waits for a person is needed no more: the run completes', () => {
    const run = race(ANY, { policy: { on_failure: 'review' } });
    run.fail('slow');
    expect(values(run.state.tickets)).toMatchObject([{ kind: 'failure', status: 'open' }]);
    run.finish('fast');
    expect(values(run.state.tickets)).toMatchObject([{ kind: 'failure', status: 'superseded' }]);
    expect(run.finish('pick')).toContain('run.completed');
  });

  it('a failure that ended under continue stays a failure', () => {
    const run = race(ANY, { policy: { on_failure: 'continue' } });
    run.fail('slow');
    run.finish('fast');
    expect(run.finish('pick')).toContain('run.failed');
  });

  it('a join that cannot begin yet ends nobody: first the gate before it', () => {
    const run = given({
      nodes: [
        { id: 'ask', type: 'hitl', config: { message: '?' } },
        fn('fast'),
        fn('slow'),
        { id: 'pay', type: 'http', config: { url: 'https://bank.example/', method: 'POST' }, join: ANY },
      ],
      edges: [edge('ask', 'fast'), edge('ask', 'slow'), edge('fast', 'pay'), edge('slow', 'pay')],
    });
    run.answer('approve');
    run.send({ type: 'pause', reason: '', actor: HUMAN });
    run.finish('fast');
    expect(run.status('slow')).toBe('queued');
    run.send({ type: 'resume', actor: HUMAN });
    expect([run.status('pay'), run.status('slow')]).toEqual(['queued', 'cancelled']);
  });

  it('a late edge from a loser is dead, as from whoever was skipped', () => {
    const run = race(ANY);
    run.finish('fast');
    run.patch([
      { op: 'add', path: '/nodes/-', value: fn('extra', { join: 'all', inputs: {} }) },
      { op: 'add', path: '/edges/-', value: edge('slow', 'extra') },
      { op: 'add', path: '/edges/-', value: edge('pick', 'extra') },
    ]);
    expect(get(run.state.edges, 'slow->extra')).toBe('dead');
    run.finish('pick');
    expect(run.finish('extra')).toContain('run.completed');
  });

  it('a join that failed as it began ends them once its run goes on', () => {
    const run = given({
      nodes: [fn('fast'), fn('slow'), fn('later'), FAILING_PICK],
      edges: [edge('fast', 'pick'), edge('slow', 'later'), edge('later', 'pick')],
    });
    expect(run.finish('fast')).toContain('run.failed');
    expect(run.send(SKIP_PICK)).toEqual([
      'run.reopened',
      'node.completed pick',
      'node.cancelled slow',
      'node.skipped later',
      'edge.dead slow->later',
      'edge.dead later->pick',
      'run.completed',
    ]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('and with them what was left open in their bodies', () => {
    const box = { id: 'box', type: 'composite', config: { body: { nodes: [fn('step')], edges: [] } } };
    const run = given({
      nodes: [fn('fast'), box, FAILING_PICK],
      edges: [edge('fast', 'pick'), edge('box', 'pick')],
    });
    expect(run.finish('fast')).toContain('run.failed');
    expect(run.send(SKIP_PICK)).toEqual([
      'run.reopened',
      'node.completed pick',
      'node.cancelled box',
      'edge.dead box->pick',
      'run.completed',
    ]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('R26, R27: leaves the question of a gate before the join, which it waits for when it is run again', () => {
    const both = { quorum: 2, cancel_losers: true };
    const run = given({
      nodes: [
        { id: 'ask', type: 'hitl', config: { message: '?' } },
        fn('also'),
        fn('beside'),
        fn('audit'),
        { id: 'pay', type: 'http', config: { url: 'https://bank.example/', method: 'POST' }, join: both },
      ],
      edges: [edge('ask', 'also'), edge('ask', 'pay'), edge('also', 'pay'), edge('beside', 'audit')],
    });
    run.answer('approve');
    run.finish('also');
    run.patch([
      { op: 'add', path: '/nodes/-', value: fn('receipt') },
      { op: 'add', path: '/edges/-', value: edge('pay', 'receipt') },
    ]);
    run.fail('beside');
    expect([run.status('pay'), run.state.status]).toEqual(['cancelled', 'FAILED']);

    expect(run.send({ type: 'retry_node', node: 'beside', actor: HUMAN })).toEqual([
      'run.reopened',
      'ticket.opened',
      'node.queued beside',
      'node.held pay',
    ]);
    expect(run.answer('approve')).toContain('node.queued pay');
  });
});
