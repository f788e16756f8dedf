/** Given what completed, when the run fails or is cancelled, then it is undone: the last first, each once (docs/adr/0022). */
import type { Json } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { idempotencyKey } from '../jobs.ts';
import { values } from '../table.ts';
import { dumpState } from '../testing/dump.ts';
import { given, HUMAN, hash, outcomeOf, refold, type Scenario } from '../testing/given.ts';

type Element = { [key: string]: Json };

const UNDO = { type: 'function', config: { handler: 'builtin.echo' } };
const fn = (id: string, more: Element = {}): Element => ({ id, type: 'function', ...more });
const paid = (id: string, undo: Element = {}): Element => fn(id, { compensate: { ...UNDO, ...undo } });
const link = (from: string, to: string): Element => ({ from, to });

/** `book` and `pay` can be undone, `tell` and `ship` cannot; `ship` fails. */
const TRIP = {
  nodes: [paid('book'), fn('tell'), paid('pay'), fn('ship')],
  edges: [link('book', 'tell'), link('tell', 'pay'), link('pay', 'ship')],
};
const withPolicy = (policy: Element) => ({ ...TRIP, policy });

const atShip = (document: object = TRIP): Scenario => {
  const run = given(document, { n: 1 });
  run.finish('book', { id: 'b1' });
  run.finish('tell');
  run.finish('pay', { id: 'p1' });
  return run;
};

const cancel = { type: 'cancel', reason: 'enough', actor: HUMAN } as const;
const pause = { type: 'pause', reason: '', actor: HUMAN } as const;
const resume = { type: 'resume', actor: HUMAN } as const;
const expectRefold = (run: Scenario) => expect(dumpState(refold(run))).toBe(dumpState(run.state));
const inputsOf = (run: Scenario, node: string): Json | undefined => {
  const undo = values(run.state.undos).find((each) => each.node === node)?.inputs;
  return undo && 'value' in undo ? undo.value : undefined;
};
const ended = (run: Scenario) => [run.state.status, run.state.error?.code];

describe('a run that fails is undone', () => {
  it('in the reverse order of completion, one after the other, and fails then', () => {
    const run = atShip();
    expect(run.fail('ship')).toEqual([
      'node.started ship',
      'node.failed ship',
      'run.compensation_started',
      'compensation.queued pay',
    ]);
    expect(run.state.status).toBe('RUNNING');
    expect(run.finish('pay')).toEqual([
      'compensation.started pay',
      'compensation.completed pay',
      'compensation.queued book',
    ]);
    expect(run.finish('book')).toEqual([
      'compensation.started book',
      'compensation.completed book',
      'run.failed',
    ]);
    expect(ended(run)).toEqual(['FAILED', 'test.failure']);
    expectRefold(run);
  });

  it('with what came of the node unless it says otherwise', () => {
    const run = atShip();
    expect(inputsOf(run, 'pay')).toEqual({ id: 'p1' });
    const told = given(
      {
        ...TRIP,
        nodes: [
          paid('book'),
          fn('tell'),
          paid('pay', {
            inputs: { back: '${nodes.pay.output.id}', of: '${nodes.book.output.id}', n: '${inputs.n}' },
          }),
          fn('ship'),
        ],
      },
      { n: 7 },
    );
    for (const node of ['book', 'tell', 'pay']) told.finish(node, { id: `of ${node}` });
    expect(inputsOf(told, 'pay')).toEqual({ back: 'of pay', of: 'of book', n: 7 });
  });

  it('not when there is nothing to undo, and not when it completes', () => {
    const early = given(TRIP);
    expect(early.fail('book')).toContain('run.failed');
    const run = atShip();
    expect(run.finish('ship')).toEqual(['node.started ship', 'node.completed ship', 'run.completed']);
  });

  it('after the rest was cancelled: what was still at work is not undone, and its late word changes nothing', () => {
    const run = given({
      nodes: [paid('a'), paid('slow'), fn('c')],
      edges: [link('a', 'c'), link('a', 'slow')],
    });
    run.finish('a');
    const late = run.job('slow');
    run.fail('c');
    expect(run.status('slow')).toBe('cancelled');
    const word = { type: 'result', ...late, startedAt: run.now } as const;
    const output = { value: 1, digest: hash('1') } as const;
    expect(run.send({ ...word, outcome: { ok: true, output } })).toEqual(['nothing']);
    expect(run.finish('a')).toContain('run.failed');
  });

  it('under `continue` after the rest has ended', () => {
    const run = given({
      nodes: [paid('a'), fn('b'), paid('c')],
      edges: [link('a', 'b'), link('a', 'c')],
      policy: { on_failure: 'continue' },
    });
    run.finish('a');
    run.fail('b');
    expect(run.state.ending).toBeUndefined();
    expect(run.finish('c')).toContain('compensation.queued c');
    run.finish('c');
    expect(run.finish('a')).toContain('run.failed');
  });

  it('also when only its outputs could not be told', () => {
    const run = given({ nodes: [paid('a')], edges: [], outputs: { n: '${nodes.a.output.missing.deep}' } });
    expect(run.finish('a', {})).toContain('compensation.queued a');
  });

  it('also what did its work and failed at the condition of its exit', () => {
    const run = given({
      nodes: [paid('a'), fn('b')],
      edges: [{ ...link('a', 'b'), when: 'nodes.a.output.missing == 1' }],
    });
    expect(run.finish('a', {})).toEqual([
      'node.started a',
      'compensation.prepared a',
      'node.failed a',
      'run.compensation_started',
      'compensation.queued a',
    ]);
  });

  it('but not for an output that a person gave', () => {
    const run = given({ nodes: [paid('a'), fn('b')], edges: [link('a', 'b')] });
    run.fail('a');
    run.send({ type: 'skip_node', node: 'a', output: 1, reason: 'by hand', actor: HUMAN });
    expect(run.fail('b')).toContain('run.failed');
  });
});

describe('what is kept for undoing', () => {
  const prepared = (run: Scenario) => run.log.filter(({ type }) => type === 'compensation.prepared').length;
  const chain = { nodes: [paid('book'), fn('ship')], edges: [link('book', 'ship')] };

  /** A review holds back where `book` leads. */
  const DETOUR = [
    {
      op: 'add',
      path: '/nodes/-',
      value: { id: 'x', type: 'http', config: { url: 'https://new.example/' } },
    },
    { op: 'remove', path: '/edges/{book->ship}' },
    { op: 'add', path: '/edges/-', value: link('book', 'x') },
    { op: 'add', path: '/edges/-', value: link('x', 'ship') },
  ] as const;

  it('is what did its work although a review holds back where that leads', () => {
    const run = given(chain);
    expect(outcomeOf(run.patch(DETOUR, { kind: 'agent', id: 'agent:x' }))).toEqual(['pending_review']);
    expect(run.finish('book')).toContain('node.held book');
    expect(prepared(run)).toBe(1);
  });

  it('but not what a person gave in its place meanwhile', () => {
    const run = given({ ...chain, policy: { on_failure: 'review' } });
    run.patch(DETOUR, { kind: 'agent', id: 'agent:x' });
    run.fail('book');
    run.send({ type: 'skip_node', node: 'book', output: {}, reason: 'known', actor: HUMAN });
    expect([run.status('book'), prepared(run)]).toEqual(['completed', 0]);
  });

  it('is nothing of a result that an earlier run had', () => {
    const run = given({
      ...chain,
      nodes: [{ ...paid('book'), cache: { mode: 'read_through' } }, fn('ship')],
    });
    const output = { value: 7, digest: hash('7') };
    const cached = { key: hash('the key'), from_run: 'run_0', at: 5 };
    run.send({
      type: 'result',
      ...run.job('book'),
      startedAt: run.now,
      outcome: { ok: true, output, cached },
    });
    expect([run.status('book'), prepared(run)]).toEqual(['completed', 0]);
  });

  it('is nothing of an output that a person gave, although no exit can be told from it', () => {
    const exit = { ...link('book', 'ship'), when: 'nodes.book.output.n > 1' };
    const run = given({ ...chain, edges: [exit], policy: { on_failure: 'review' } });
    run.fail('book');
    run.send({ type: 'skip_node', node: 'book', output: {}, reason: 'known', actor: HUMAN });
    expect([run.status('book'), prepared(run)]).toEqual(['failed', 0]);
    run.send({ type: 'skip_node', node: 'book', output: { n: 2 }, reason: 'counted', actor: HUMAN });
    const last = run.log.findLast(({ type }) => type === 'node.completed');
    expect(last?.data).toMatchObject({ output: { value: { n: 2 } }, skipped_by: HUMAN });
    expect(prepared(run)).toBe(0);
  });
});

describe('R16: what undoes a node is an execution of its own', () => {
  it('with an idempotency key that differs from the node’s and is the same for all its attempts', () => {
    const run = given(TRIP);
    const did = run.job('book');
    run.finish('book');
    run.fail('tell');
    const undoes = run.job('book');
    const key = (ref: typeof did) => idempotencyKey('run_1', ref, hash);
    expect([undoes.execution, undoes.attempt]).toEqual([did.execution, did.attempt]);
    expect(key(undoes)).not.toBe(key(did));
    run.fail('book', true);
    run.wake();
    expect(run.job('book').attempt).toBe(2);
    expect(key(run.job('book'))).toBe(key(undoes));
  });

  it('tried again after a retryable failure, by its own `retry`', () => {
    const run = given({
      nodes: [paid('a', { retry: { max_attempts: 2, backoff_ms: 500, jitter: false } }), fn('b')],
      edges: [link('a', 'b')],
    });
    run.finish('a');
    run.fail('b');
    const before = run.now;
    expect(run.fail('a', true)).toContain('compensation.retrying a');
    expect(run.state.status).toBe('WAITING');
    expect(run.wake()).toEqual(['timer.fired', 'compensation.queued a']);
    expect(run.now - before).toBe(500);
    expect(run.fail('a', true)).toEqual(['compensation.started a', 'compensation.failed a', 'run.failed']);
  });

  it('whose lost worker is a new attempt, three times', () => {
    const run = given({ nodes: [paid('a'), fn('b')], edges: [link('a', 'b')] });
    run.finish('a');
    run.fail('b');
    for (let lost = 1; lost <= 3; lost += 1)
      expect(run.wake()).toEqual(['timer.fired', 'compensation.retrying a', 'compensation.queued a']);
    expect(run.wake()).toEqual(['timer.fired', 'compensation.failed a', 'run.failed']);
  });

  it('whose second word, and a late one, change nothing', () => {
    const run = atShip();
    run.fail('ship');
    const first = run.job('pay');
    run.fail('pay', true);
    run.wake();
    const word = {
      type: 'result',
      startedAt: 0,
      outcome: { ok: true, output: { value: 1, digest: hash('1') } },
    } as const;
    expect(run.decide({ ...word, ...first })).toMatchObject({ kind: 'nothing', why: 'late' });
    const second = run.job('pay');
    run.finish('pay');
    expect(run.decide({ ...word, ...second })).toMatchObject({ kind: 'nothing', why: 'duplicate' });
    expect(run.decide({ ...word, ...second, undoes: 999 })).toMatchObject({
      kind: 'nothing',
      why: 'unknown',
    });
  });
});

describe('what cannot be undone', () => {
  it('does not stop the rest, and the run says what it was', () => {
    const run = atShip();
    run.fail('ship');
    expect(run.fail('pay')).toEqual([
      'compensation.started pay',
      'compensation.failed pay',
      'compensation.queued book',
    ]);
    run.finish('book');
    expect(run.state.error).toMatchObject({
      code: 'compensation.incomplete',
      message: 'the run failed, and not all of it was undone: pay',
      node: 'pay',
      details: {
        ended: { status: 'FAILED', code: 'test.failure', node: 'ship' },
        not_undone: [{ node: 'pay', scope: '', code: 'test.failure' }],
      },
    });
  });

  it('makes a failure of a run that was cancelled', () => {
    const run = atShip();
    run.send(cancel);
    run.fail('pay');
    run.finish('book');
    expect(ended(run)).toEqual(['FAILED', 'compensation.incomplete']);
    expect(run.state.error?.message).toBe('the run was cancelled, and not all of it was undone: pay');
  });

  it('because its template fails, fails without a call', () => {
    const run = given({
      nodes: [paid('a', { inputs: { n: '${nodes.a.output.missing.deep}' } }), fn('b')],
      edges: [link('a', 'b')],
    });
    expect(run.finish('a', {})).toEqual([
      'node.started a',
      'node.completed a',
      'compensation.prepared a',
      'edge.taken a->b',
      'node.queued b',
    ]);
    expect(run.fail('b').slice(-3)).toEqual(['compensation.queued a', 'compensation.failed a', 'run.failed']);
  });
});

describe('on_failure: review, where something cannot be undone', () => {
  const asked = (): Scenario => {
    const run = atShip(withPolicy({ on_failure: 'review' }));
    run.send(cancel);
    expect(run.fail('pay')).toEqual(['compensation.started pay', 'compensation.failed pay', 'ticket.opened']);
    return run;
  };
  const answer = (run: Scenario, decision: 'retry' | 'skip' | 'fail') => {
    const ticketId = values(run.state.tickets).find(({ status }) => status === 'open')?.id ?? 'none';
    return run.send({ type: 'decide_ticket', ticketId, decision, reason: 'because', actor: HUMAN });
  };

  it('asks a person, and nothing else is undone before they have answered', () => {
    const run = asked();
    expect(run.state.status).toBe('WAITING');
    expect(values(run.state.tickets)).toMatchObject([{ kind: 'failure', node: 'pay', status: 'open' }]);
    expectRefold(run);
  });

  it('retry: it is undone again, as a new execution with a new key', () => {
    const run = asked();
    expect(answer(run, 'retry')).toEqual(['ticket.decided', 'compensation.queued pay']);
    expect(run.job('pay')).toMatchObject({ execution: 2, attempt: 1 });
    run.finish('pay');
    run.finish('book');
    expect(run.state.status).toBe('CANCELLED');
  });

  it('skip: it needs no undoing any more', () => {
    const run = asked();
    expect(answer(run, 'skip')).toEqual([
      'ticket.decided',
      'compensation.skipped pay',
      'compensation.queued book',
    ]);
    run.finish('book');
    expect(run.state.status).toBe('CANCELLED');
  });

  it('fail: it stays, and the run says so', () => {
    const run = asked();
    expect(answer(run, 'fail')).toContain('compensation.abandoned pay');
    run.finish('book');
    expect(ended(run)).toEqual(['FAILED', 'compensation.incomplete']);
  });

  it('is asked before anything is undone: a failure that a person mends leaves all as it is', () => {
    const run = atShip(withPolicy({ on_failure: 'review' }));
    expect(run.fail('ship')).toContain('ticket.opened');
    expect(run.state.ending).toBeUndefined();
    answer(run, 'retry');
    expect(run.finish('ship')).toContain('run.completed');
  });
});

describe('a run that is cancelled, or runs out of time, is undone', () => {
  it('and is cancelled then; a second order to cancel it changes nothing', () => {
    const run = atShip();
    expect(run.send(cancel)).toEqual([
      'node.cancelled ship',
      'run.compensation_started',
      'compensation.queued pay',
    ]);
    expect(run.decide(cancel)).toMatchObject({ kind: 'nothing', why: 'duplicate' });
    run.finish('pay');
    expect(run.finish('book')).toContain('run.cancelled');
    expect(run.state.status).toBe('CANCELLED');
  });

  it('cancel while a failed run is undone: refused, it ends anyway', () => {
    const run = atShip();
    run.fail('ship');
    expect(run.send(cancel)).toEqual(['rejected run.compensating']);
  });

  it('the limit of the whole run is on its work: undoing takes the time it takes', () => {
    const run = atShip({ ...TRIP, limits: { run_timeout: '1h' } });
    run.now += 3_600_000;
    expect(run.send({ type: 'wake' }).slice(-2)).toEqual([
      'run.compensation_started',
      'compensation.queued pay',
    ]);
    expect([...values(run.state.timers)].map(({ kind }) => kind)).toEqual(['attempt']);
    run.finish('pay');
    expect(run.finish('book')).toContain('run.timed_out');
    expect(ended(run)).toEqual(['TIMED_OUT', 'run.timeout']);
  });
});

describe('a pause', () => {
  it('keeps a failed run from undoing until it is resumed', () => {
    const run = atShip();
    run.send(pause);
    expect(run.fail('ship').at(-1)).toBe('run.compensation_started');
    expect(run.state.status).toBe('WAITING');
    expect(run.send(resume)).toEqual(['run.resumed', 'compensation.queued pay']);
  });

  it('lets what is being undone report, and begins nothing after it', () => {
    const run = atShip();
    run.fail('ship');
    run.send(pause);
    expect(run.finish('pay')).toEqual(['compensation.started pay', 'compensation.completed pay']);
    expect(run.send(resume)).toEqual(['run.resumed', 'compensation.queued book']);
  });

  it('ends with an order to cancel: what was done is undone at once', () => {
    const run = atShip();
    run.send(pause);
    expect(run.send(cancel)).toContain('compensation.queued pay');
    expect(run.state.pausedBy).toBeUndefined();
  });
});

describe('R7: what is undone is over', () => {
  const retry = { type: 'retry_node', node: 'ship', actor: HUMAN } as const;

  it('no retry, skip, signal or patch while it goes on', () => {
    const run = atShip();
    run.fail('ship');
    expect(run.send(retry)).toEqual(['rejected run.compensating']);
    expect(run.send({ type: 'signal', name: 'go', data: 1, actor: HUMAN })).toEqual([
      'rejected run.compensating',
    ]);
    const patch = run.patch([{ op: 'add', path: '/nodes/-', value: fn('more') }]);
    expect(outcomeOf(patch)).toEqual(['run.compensating']);
  });

  it('no retry and no skip after it: nothing is left to go on from', () => {
    const run = atShip();
    run.fail('ship');
    run.finish('pay');
    run.finish('book');
    expect(run.decide(retry)).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'run.compensated', hint: expect.stringContaining('replay') },
    });
  });
});

describe('R23: patches', () => {
  const setUndo = (node: string) => [
    {
      op: 'add' as const,
      path: `/nodes/{${node}}/compensate`,
      value: { ...UNDO, config: { handler: 'builtin.now' } },
    },
  ];

  it('say how a node is undone that has not begun', () => {
    const run = given(TRIP);
    expect(outcomeOf(run.patch(setUndo('ship')))).toEqual(['applied']);
    for (const node of ['book', 'tell', 'pay', 'ship']) run.finish(node);
    expect(values(run.state.undos).map(({ node }) => node)).toEqual(['book', 'pay', 'ship']);
  });

  it('change nothing of one that has completed, or is at work', () => {
    const run = given(TRIP);
    run.finish('book');
    expect(outcomeOf(run.patch(setUndo('book')))).toEqual(['history.node_finished']);
    expect(outcomeOf(run.patch(setUndo('tell')))).toEqual(['history.node_running']);
  });
});

describe('R27: what undoes a node is guarded as the node is', () => {
  it('the approval of the node is the approval of its undoing, whatever is asked and refused later', () => {
    const run = given({
      nodes: [
        fn('start'),
        { id: 'gate', type: 'hitl', config: { message: 'pay?' } },
        paid('pay'),
        fn('ship'),
        fn('later'),
      ],
      edges: [link('start', 'gate'), link('gate', 'pay'), link('pay', 'ship'), link('ship', 'later')],
    });
    run.finish('start');
    run.answer('approve');
    run.finish('pay');
    const change = { op: 'add' as const, path: '/nodes/{later}/config', value: { handler: 'builtin.now' } };
    expect(outcomeOf(run.patch([change]))).toEqual(['applied']);
    expect(run.answer('reject').slice(-2)).toEqual(['run.compensation_started', 'compensation.queued pay']);
    run.finish('pay');
    expect(ended(run)).toEqual(['FAILED', 'gate.rejected']);
  });

  it('a guarded effect cannot be had by undoing something that is not guarded', () => {
    const run = given({
      nodes: [
        fn('start'),
        { id: 'gate', type: 'hitl', config: { message: 'pay?' } },
        { id: 'pay', type: 'http', config: { url: 'https://bank.example/pay', method: 'POST' } },
        fn('free'),
      ],
      edges: [link('start', 'gate'), link('gate', 'pay'), link('start', 'free')],
    });
    const value = { type: 'http', config: { url: 'https://bank.example/other', method: 'POST' } };
    const patch = run.patch([{ op: 'add', path: '/nodes/{free}/compensate', value }]);
    expect(outcomeOf(patch)).toContain('gate.effect_bypassed');
  });
});

describe('R6: nodes in bodies are undone, instance by instance', () => {
  const EACH = {
    nodes: [
      {
        id: 'each',
        type: 'map',
        config: {
          items: 'inputs.list',
          body: {
            nodes: [paid('pay', { inputs: { item: '${item}', id: '${nodes.pay.output}' } })],
            edges: [],
          },
        },
      },
      fn('end', { inputs: {} }),
    ],
    edges: [link('each', 'end')],
  };

  it('although nothing is left of the instances they ran in', () => {
    const run = given(EACH, { list: ['a', 'b', 'c'] });
    for (const index of [1, 0, 2]) run.finish(`each[${index}]/pay`, `p${index}`);
    expect(run.status('each[0]/pay')).toBe('pending');
    run.fail('end');
    const order: string[] = [];
    for (const expected of ['each[2]/pay', 'each[0]/pay', 'each[1]/pay']) {
      order.push(`${run.job(expected).scope}pay`);
      run.finish(expected);
    }
    expect(order).toEqual(['each[2]/pay', 'each[0]/pay', 'each[1]/pay']);
    expect(
      run.log.flatMap((event) => (event.type === 'compensation.prepared' ? [event.data.inputs] : [])),
    ).toMatchObject([
      { value: { item: 'b', id: 'p1' } },
      { value: { item: 'a', id: 'p0' } },
      { value: { item: 'c', id: 'p2' } },
    ]);
    expect(run.state.status).toBe('FAILED');
    expectRefold(run);
  });

  it('also after a patch took their owner away', () => {
    const run = given(
      {
        ...EACH,
        nodes: [fn('first'), ...EACH.nodes],
        edges: [...EACH.edges, link('first', 'each'), link('first', 'end')],
      },
      { list: ['a', 'b'] },
    );
    run.finish('first');
    run.finish('each[0]/pay', 'p0');
    expect(
      outcomeOf(
        run.patch([
          { op: 'remove', path: '/nodes/{each}' },
          { op: 'remove', path: '/edges/{first->each}' },
          { op: 'remove', path: '/edges/{each->end}' },
        ]),
      ),
    ).toEqual(['applied']);
    expect(run.fail('end').slice(-2)).toEqual([
      'run.compensation_started',
      'compensation.queued each[0]/pay',
    ]);
    expect(run.finish('each[0]/pay')).toContain('run.failed');
    expectRefold(run);
  });

  it('in decisions of bounded size, however many there are (R20)', () => {
    const broken = paid('pay', { inputs: { x: '${nodes.pay.output.missing.deep}' } });
    const list = Array.from({ length: 1_100 }, (_, i) => i);
    const run = given(
      {
        nodes: [
          { id: 'each', type: 'map', config: { items: 'inputs.list', body: { nodes: [broken], edges: [] } } },
          fn('end', { inputs: {} }),
        ],
        edges: [link('each', 'end')],
      },
      { list },
    );
    for (const i of list) run.finish(`each[${i}]/pay`, {});
    expect(run.fail('end').length).toBeLessThan(2_010);
    expect(run.state.status).toBe('WAITING');
    expect(run.wake()).toContain('run.failed');
    expect(run.state.error).toMatchObject({
      message: expect.stringContaining('and 1080 more'),
      details: { not_undone: { length: 20 } },
    });
    expectRefold(run);
  }, 60_000);
});
