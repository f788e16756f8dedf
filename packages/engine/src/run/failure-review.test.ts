import { describe, expect, it } from 'vitest';
import type { Actor, TicketDecision } from './events.ts';
import { values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, refold, type Scenario } from './testing/given.ts';

/** `pay` and `post` side by side, `tell` after `pay`. */
const started = (more: object = {}): Scenario =>
  given({
    policy: { on_failure: 'review', reviewers: ['human:mia', 'human:joe'] },
    nodes: [
      { id: 'start', type: 'parallel' },
      { id: 'pay', type: 'function' },
      { id: 'post', type: 'function' },
      { id: 'tell', type: 'function', inputs: { paid: '${nodes.pay.output}' } },
    ],
    edges: [
      { from: 'start', to: 'pay' },
      { from: 'start', to: 'post' },
      { from: 'pay', to: 'tell' },
    ],
    ...more,
  });

const openTickets = (run: Scenario) => values(run.state.tickets).filter(({ status }) => status === 'open');

const answer = (run: Scenario, decision: TicketDecision, data?: number, actor: Actor = HUMAN) =>
  run.send({
    type: 'decide_ticket',
    ticketId: openTickets(run)[0]?.id ?? 'none',
    decision,
    reason: 'because',
    actor,
    ...(data !== undefined && { data }),
  });

const same = (run: Scenario): void => expect(dumpState(refold(run))).toBe(dumpState(run.state));

describe('on_failure: review', () => {
  it('asks a person about a failure nobody handles, and lets the rest go on', () => {
    const run = started();
    expect(run.fail('pay')).toEqual(['node.started pay', 'node.failed pay', 'ticket.opened']);
    expect(openTickets(run)).toMatchObject([
      { kind: 'failure', node: 'pay', approvers: ['human:mia', 'human:joe'] },
    ]);
    expect([run.state.status, run.status('post'), run.status('tell')]).toEqual([
      'RUNNING',
      'queued',
      'pending',
    ]);
    run.finish('post');
    expect(run.state.status).toBe('WAITING');
    same(run);
  });

  it('asks nobody when an error edge takes it, nor before the attempts are used up', () => {
    const run = started({ edges: [{ from: 'pay', to: 'tell', on: 'error' }], nodes: nodes() });
    expect(run.fail('pay', true)).toContain('node.retrying pay');
    const handled = started({ edges: [{ from: 'pay', to: 'tell', on: 'error' }], nodes: nodes() });
    expect(handled.fail('pay')).toContain('node.queued tell');
    expect(openTickets(handled)).toEqual([]);
  });

  const nodes = () => [
    { id: 'pay', type: 'function' },
    { id: 'tell', type: 'function', inputs: {} },
  ];

  it('retry runs it again as a new execution (R7, R16)', () => {
    const run = started();
    run.fail('pay');
    expect(answer(run, 'retry')).toEqual(['ticket.decided', 'node.queued pay']);
    expect(run.job('pay').execution).toBe(2);
    run.finish('pay');
    run.finish('post');
    run.finish('tell');
    expect(run.state.status).toBe('COMPLETED');
    same(run);
  });

  it('is asked inside a body whose owner has no edge for failures', () => {
    const inner = { nodes: [{ id: 'step', type: 'function' }], edges: [] };
    const run = started({
      nodes: [
        { id: 'box', type: 'composite', config: { body: inner } },
        { id: 'tell', type: 'function' },
      ],
      edges: [{ from: 'box', to: 'tell' }],
    });
    expect(run.fail('box/step').at(-1)).toBe('ticket.opened');
    expect(openTickets(run)).toMatchObject([{ kind: 'failure', node: 'step' }]);
  });

  it('skip gives it an output, which goes on as its own', () => {
    const run = started();
    run.fail('pay');
    expect(answer(run, 'skip', 7)).toContain('node.completed pay');
    const queued = run.log.find((event) => event.type === 'node.queued' && event.node === 'tell');
    expect(queued?.data).toMatchObject({ inputs: { value: { paid: 7 } } });
    same(run);
  });

  it('fail lets the failure be the end of the run', () => {
    const run = started();
    run.fail('pay');
    expect(answer(run, 'fail').at(-1)).toBe('run.failed');
    expect(run.state.error).toMatchObject({ code: 'test.failure', node: 'pay' });
    same(run);
  });

  it('asks about each failure; the end of the run takes the other questions back, and going on asks them again', () => {
    const run = started();
    run.fail('pay');
    run.fail('post');
    expect(openTickets(run).map(({ node }) => node)).toEqual(['pay', 'post']);
    answer(run, 'fail');
    expect(openTickets(run)).toEqual([]);
    expect(run.send({ type: 'retry_node', node: 'pay', actor: HUMAN })).toContain('ticket.opened');
    expect(openTickets(run).map(({ node }) => node)).toEqual(['post']);
    same(run);
  });

  it('is answered as well by whoever runs the node again without its ticket', () => {
    const run = started();
    run.fail('pay');
    expect(run.send({ type: 'retry_node', node: 'pay', actor: HUMAN })).toEqual([
      'ticket.superseded',
      'node.queued pay',
    ]);
    expect(openTickets(run)).toEqual([]);
  });

  it('takes no other answers than its own, and gates none of its', () => {
    const run = started();
    run.fail('pay');
    for (const decision of ['approve', 'reject', 'request_changes'] as const)
      expect(answer(run, decision)).toEqual(['rejected ticket.wrong_decision']);
    const gate = given({ nodes: [{ id: 'g', type: 'hitl', config: { message: '?' } }], edges: [] });
    for (const decision of ['retry', 'skip', 'fail'] as const)
      expect(answer(gate, decision)).toEqual(['rejected ticket.wrong_decision']);
  });

  it('never skips a gate: a refused one is asked again, or the run fails (R27)', () => {
    const run = started({
      nodes: [
        { id: 'g', type: 'hitl', config: { message: 'Pay?' } },
        { id: 'pay', type: 'function' },
      ],
      edges: [{ from: 'g', to: 'pay' }],
    });
    expect(run.answer('reject')).toEqual(['ticket.decided', 'node.failed g', 'ticket.opened']);
    expect(answer(run, 'skip', 1)).toEqual(['rejected gate.not_skippable']);
    expect(answer(run, 'retry')).toContain('ticket.opened');
    expect(openTickets(run)).toMatchObject([{ kind: 'gate', node: 'g' }]);
    expect(run.status('pay')).toBe('pending');
  });

  it('asks anew for what an approval covers when a given output goes past it (R26)', () => {
    const run = started({
      nodes: [
        { id: 'g', type: 'hitl', config: { message: 'Pay?' } },
        { id: 'price', type: 'function' },
        { id: 'pay', type: 'http', config: { url: 'https://bank.example/', method: 'POST' } },
      ],
      edges: [
        { from: 'g', to: 'price' },
        { from: 'price', to: 'pay' },
      ],
    });
    run.answer('approve');
    run.fail('price');
    expect(answer(run, 'skip', 9)).toContain('ticket.opened');
    expect(openTickets(run)).toMatchObject([{ kind: 'gate', node: 'g' }]);
    expect(run.status('pay')).toBe('pending');
  });

  it('is for people who may decide it, and not while nothing begins', () => {
    const run = started();
    run.fail('pay');
    const eve: Actor = { id: 'human:eve', roles: ['approver'] };
    expect(answer(run, 'retry', undefined, eve)).toEqual(['rejected ticket.not_approver']);
    run.send({ type: 'pause', reason: '', actor: HUMAN });
    expect(answer(run, 'retry')).toEqual(['rejected run.paused']);
  });

  it('of an item keeps its instance open, and the others go on (R6)', () => {
    const run = started({
      nodes: [
        {
          id: 'each',
          type: 'map',
          config: { items: '[1, 2]', body: { nodes: [{ id: 'work', type: 'function' }], edges: [] } },
        },
      ],
      edges: [],
    });
    const result = (scope: string, ok: boolean) =>
      run.send({
        type: 'result',
        node: 'work',
        scope,
        execution: 1,
        attempt: 1,
        startedAt: run.now,
        outcome: ok
          ? { ok: true, output: { value: 1, digest: 'sha256:1' } }
          : { ok: false, error: { code: 'x', message: 'no', retryable: false } },
      });
    expect(result('each[0]/', false)).toContain('ticket.opened');
    expect(result('each[1]/', true).some((event) => event.startsWith('scope.closed'))).toBe(true);
    expect(run.state.status).toBe('WAITING');
    expect(openTickets(run)).toMatchObject([{ node: 'work', scope: 'each[0]/' }]);
    answer(run, 'skip', 5);
    expect(run.state.status).toBe('COMPLETED');
    same(run);
  });

  it('is not asked where somebody further out takes it: a map that collects, an error edge (R6)', () => {
    const body = { nodes: [{ id: 'work', type: 'function' }], edges: [] };
    const collecting = started({
      nodes: [{ id: 'each', type: 'map', config: { items: '[1]', on_item_error: 'collect', body } }],
      edges: [],
    });
    collecting.fail('each[0]/work');
    expect([openTickets(collecting), collecting.state.status]).toEqual([[], 'COMPLETED']);
    const handled = started({
      nodes: [
        { id: 'part', type: 'composite', config: { body } },
        { id: 'tell', type: 'function', inputs: {} },
      ],
      edges: [{ from: 'part', to: 'tell', on: 'error' }],
    });
    handled.fail('part/work');
    expect([openTickets(handled), handled.status('tell')]).toEqual([[], 'queued']);
  });
});
