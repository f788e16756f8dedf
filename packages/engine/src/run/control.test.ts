import type { PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from './commands.ts';
import { get, values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { brief, given, HUMAN, outcomeOf, refold, type Scenario } from './testing/given.ts';
import { link, set } from './testing/operations.ts';
import { waitsInWords } from './waits-in-words.ts';
import { wakeAt } from './wake.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const wait = (id: string, config: object) => ({ id, type: 'wait', config });
const signal = (run: Scenario, name: string, data: string | null = null): readonly string[] =>
  run.send({ type: 'signal', name, data, actor: HUMAN });
const PAUSE: RunCommand = { type: 'pause', reason: 'look at it first', actor: HUMAN };
const RESUME: RunCommand = { type: 'resume', actor: HUMAN };
const outputOf = (run: Scenario, node: string) => {
  const output = get(run.state.nodes, node)?.output;
  return output && 'value' in output ? output.value : undefined;
};

describe('a wait', () => {
  const paid = {
    nodes: [wait('paid', { signal: 'paid' }), fn('ship')],
    edges: [{ from: 'paid', to: 'ship' }],
  };

  it('goes on with what the signal brought, through the unlabelled edge (R1)', () => {
    const run = given(paid);
    expect(run.state.status).toBe('WAITING');
    expect(waitsInWords(run.state)).toBe('waiting for the signal paid');
    expect(signal(run, 'paid', 'in cash')).toEqual([
      'signal.received',
      'signal.taken paid',
      'node.completed paid',
      'edge.taken paid->ship',
      'node.queued ship',
    ]);
    expect(outputOf(run, 'paid')).toEqual({
      signal: 'paid',
      data: 'in cash',
      by: HUMAN.id,
      at: 1000,
      timed_out: false,
    });
  });

  it('takes a signal that came before it, and each signal once', () => {
    const run = given({
      nodes: [fn('order'), wait('first', { signal: 'paid' }), wait('second', { signal: 'paid' })],
      edges: [
        { from: 'order', to: 'first' },
        { from: 'first', to: 'second' },
      ],
    });
    expect(signal(run, 'paid', 'early')).toEqual(['signal.received']);
    expect(run.finish('order')).toContain('signal.taken first');
    expect(run.status('first')).toBe('completed');
    expect(run.status('second')).toBe('waiting');
    expect(run.state.signals).toEqual([]);
  });

  it('of two, the one that has waited longer is released first', () => {
    const run = given({
      nodes: [fn('s'), fn('a'), wait('late', { signal: 'go' }), wait('early', { signal: 'go' })],
      edges: [
        { from: 's', to: 'a' },
        { from: 's', to: 'early' },
        { from: 'a', to: 'late' },
      ],
    });
    run.finish('s');
    run.now += 10;
    run.finish('a');
    signal(run, 'go');
    expect([run.status('early'), run.status('late')]).toEqual(['completed', 'waiting']);
    signal(run, 'go');
    expect(run.state.status).toBe('COMPLETED');
  });

  it('a signal of another name leaves it alone', () => {
    const run = given(paid);
    expect(signal(run, 'delivered')).toEqual(['signal.received']);
    expect(run.status('paid')).toBe('waiting');
  });

  it.each([
    ['fails when nobody says what silence means', {}, 'node.failed paid', 'FAILED'],
    [
      'goes on without data where silence is an answer',
      { on_timeout: 'continue' },
      'node.queued ship',
      'RUNNING',
    ],
  ])('%s', (_name, config, event, status) => {
    const run = given({
      ...paid,
      nodes: [wait('paid', { signal: 'paid', timeout: '1h', ...config }), fn('ship')],
    });
    expect(run.wake()).toContain(event);
    expect(run.state.status).toBe(status);
  });

  it('leaves through its timeout edge where there is one', () => {
    const run = given({
      nodes: [wait('paid', { signal: 'paid', timeout: '1h' }), fn('ship'), fn('remind')],
      edges: [
        { from: 'paid', to: 'ship' },
        { from: 'paid', to: 'remind', on: 'timeout' },
      ],
    });
    run.wake();
    expect([run.status('ship'), run.status('remind')]).toEqual(['skipped', 'queued']);
    expect(outputOf(run, 'paid')).toMatchObject({ data: null, timed_out: true });
    // What comes too late is kept, and changes nothing.
    expect(signal(run, 'paid')).toEqual(['signal.received']);
  });

  it('that is skipped after its failure leads on as if the signal had come (R7)', () => {
    const run = given({ ...paid, nodes: [wait('paid', { signal: 'paid', timeout: '1h' }), fn('ship')] });
    run.wake();
    run.send({ type: 'skip_node', node: 'paid', output: {}, reason: 'it was paid', actor: HUMAN });
    expect(run.status('ship')).toBe('queued');
  });

  it('large data becomes a blob, its size told in bytes', () => {
    const run = given(paid);
    signal(run, 'paid', 'é'.repeat(20_000));
    expect(get(run.state.nodes, 'paid')?.output).toMatchObject({ size: expect.any(Number) });
    const [event] = run.log.filter(({ type }) => type === 'signal.received');
    expect(event?.data).toMatchObject({ payload: { size: 40_002 } });
  });

  it('kept signals have an end, but what somebody waits for is never too many', () => {
    const run = given(paid);
    for (let i = 0; i < 1000; i += 1) signal(run, 'other');
    expect(signal(run, 'other')).toEqual(['rejected signal.too_many']);
    expect([run.send(PAUSE), run.send(RESUME)]).toEqual([['run.paused'], ['run.resumed']]);
    expect(signal(run, 'paid')).toContain('node.completed paid');
  });

  it('a signal that comes after the time was up is late, even before anybody has noticed', () => {
    const run = given({
      ...paid,
      nodes: [wait('paid', { signal: 'paid', timeout: '1h', on_timeout: 'continue' }), fn('ship')],
    });
    run.send(PAUSE);
    run.now += 3_600_000;
    signal(run, 'paid');
    run.send(RESUME);
    expect(run.wake()).toContain('node.completed paid');
    expect(outputOf(run, 'paid')).toMatchObject({ timed_out: true });
  });

  it('a finished run takes no signal', () => {
    const run = given({ nodes: [fn('a')], edges: [] });
    run.finish('a');
    expect(signal(run, 'paid')).toEqual(['rejected run.finished']);
  });
});

describe('a pause', () => {
  const chain = { nodes: [fn('a'), fn('b')], edges: [{ from: 'a', to: 'b' }] };

  it('records what was sent out and begins nothing; resuming goes on', () => {
    const run = given(chain);
    expect(run.send(PAUSE)).toEqual(['run.paused']);
    expect(run.finish('a')).toEqual(['node.started a', 'node.completed a', 'edge.taken a->b']);
    expect([run.state.status, waitsInWords(run.state)]).toEqual(['WAITING', `paused by ${HUMAN.id}`]);
    expect(run.send(RESUME)).toEqual(['run.resumed', 'node.queued b']);
    expect(run.finish('b').at(-1)).toBe('run.completed');
  });

  it('keeps a run open whose last node ends meanwhile', () => {
    const run = given({ nodes: [fn('a')], edges: [] });
    run.send(PAUSE);
    expect(run.finish('a')).not.toContain('run.completed');
    expect(run.send(RESUME)).toEqual(['run.resumed', 'run.completed']);
  });

  it('opens no more instances of a body', () => {
    const each = {
      id: 'each',
      type: 'map',
      config: { items: '[1, 2]', concurrency: 1, body: { nodes: [fn('work')], edges: [] } },
    };
    const run = given({ nodes: [each], edges: [] });
    run.send(PAUSE);
    expect(run.finish('each[0]/work').at(-1)).toBe('node.completed each[0]/work');
    expect(run.send(RESUME)).toEqual([
      'run.resumed',
      'scope.closed each[0]/',
      'scope.opened each[1]/',
      'node.queued each[1]/work',
    ]);
  });

  it('says once only that a review holds a node back', () => {
    const run = given(chain);
    const agent = { kind: 'agent', id: 'agent:x', roles: [] } as const;
    const call = { id: 'x', type: 'http', config: { url: 'https://new.example/' } };
    const detour: readonly PatchOperation[] = [
      { op: 'add', path: '/nodes/-', value: call },
      { op: 'add', path: '/edges/-', value: link('a', 'x') },
      { op: 'add', path: '/edges/-', value: link('x', 'b') },
    ];
    expect(outcomeOf(run.patch(detour, agent))).toEqual(['pending_review']);
    expect(run.finish('a').at(-1)).toContain('node.held');
    run.send(PAUSE);
    expect(run.send(RESUME)).toEqual(['run.resumed']);
  });

  it('R26: what waits for the answer of a gate waits for the question that takes its place', () => {
    const run = given({
      nodes: [
        { id: 'ask', type: 'hitl', config: { message: '?' } },
        fn('pack'),
        { id: 'pay', type: 'http', config: { url: 'https://bank.example/', method: 'POST' } },
      ],
      edges: [link('ask', 'pack'), link('pack', 'pay')],
    });
    run.answer('approve');
    run.patch([set('pay', '/config/url', 'https://bank.example/today')]);
    expect(run.finish('pack')).toContain('node.held pay');
    run.send(PAUSE);
    run.patch([set('pay', '/config/url', 'https://bank.example/tomorrow')]);
    const holder = get(run.state.nodes, 'pay')?.heldBy ?? '';
    expect(get(run.state.tickets, holder)?.status).toBe('open');
    expect(run.send(RESUME)).toEqual(['run.resumed']);
    expect(run.answer('approve')).toContain('node.queued pay');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('stops every timer but that of the run; what is due fires after it', () => {
    const run = given({ nodes: [{ id: 'd', type: 'delay', config: { duration: '1h' } }], edges: [] });
    run.send(PAUSE);
    expect(wakeAt(run.state)).toBeUndefined();
    run.now += 7_200_000;
    expect(run.send({ type: 'wake' })).toEqual(['nothing']);
    run.send(RESUME);
    expect(run.wake()).toContain('node.completed d');
  });

  it('keeps signals and decisions for later', () => {
    const run = given({
      nodes: [
        wait('w', { signal: 'go' }),
        { id: 'g', type: 'hitl', config: { message: '?' } },
        fn('b'),
        fn('c'),
      ],
      edges: [
        { from: 'w', to: 'b' },
        { from: 'g', to: 'c' },
      ],
    });
    run.send(PAUSE);
    signal(run, 'go');
    run.answer('approve');
    expect([run.status('w'), run.status('g'), run.status('b'), run.status('c')]).toEqual([
      'waiting',
      'completed',
      'pending',
      'pending',
    ]);
    run.send(RESUME);
    expect([run.status('b'), run.status('c')]).toEqual(['queued', 'queued']);
  });

  it('lets people change what has not begun (R23)', () => {
    const run = given(chain);
    run.send(PAUSE);
    run.finish('a');
    // What was resolved is history, pause or not.
    const rewire: PatchOperation[] = [
      { op: 'remove', path: '/edges/{a->b}' },
      { op: 'add', path: '/nodes/-', value: fn('between') },
      { op: 'add', path: '/edges/-', value: { from: 'a', to: 'between' } },
      { op: 'add', path: '/edges/-', value: { from: 'between', to: 'b' } },
    ];
    expect(outcomeOf(run.patch(rewire))).toEqual(['history.edge_resolved']);
    expect(
      outcomeOf(
        run.patch([
          { op: 'add', path: '/nodes/-', value: fn('also') },
          { op: 'add', path: '/edges/-', value: { from: 'a', to: 'also' } },
        ]),
      ),
    ).toEqual(['applied']);
    expect(run.status('also')).toBe('pending');
    run.send(RESUME);
    expect([run.status('b'), run.status('also')]).toEqual(['queued', 'queued']);
  });

  it('twice is once, and nothing is brought back to life in it', () => {
    const run = given({
      nodes: [fn('s'), fn('a'), fn('c')],
      edges: [
        { from: 's', to: 'a' },
        { from: 's', to: 'c' },
      ],
      policy: { on_failure: 'continue' },
    });
    run.finish('s');
    run.fail('a');
    run.send(PAUSE);
    expect(run.send(PAUSE)).toEqual(['nothing']);
    expect(run.send({ type: 'retry_node', node: 'a', actor: HUMAN })).toEqual(['rejected run.paused']);
    run.send(RESUME);
    expect(run.send(RESUME)).toEqual(['nothing']);
  });

  it('ends with the run', () => {
    const run = given(chain);
    run.send(PAUSE);
    run.fail('a');
    expect([run.state.status, run.state.pausedBy]).toEqual(['FAILED', undefined]);
    expect(run.send(PAUSE)).toEqual(['rejected run.finished']);
  });
});

describe('the time of a run', () => {
  const limited = { nodes: [fn('a')], edges: [], limits: { run_timeout: '1h' } };

  it('ends it, its jobs and its tickets', () => {
    const run = given({
      ...limited,
      nodes: [fn('s'), fn('a', { timeout: '2h' }), { id: 'g', type: 'hitl', config: { message: '?' } }],
      edges: [
        { from: 's', to: 'a' },
        { from: 's', to: 'g' },
      ],
    });
    run.finish('s');
    run.now += 3_600_000;
    expect(run.send({ type: 'wake' })).toEqual([
      'timer.fired',
      'node.cancelled a',
      'node.cancelled g',
      'ticket.superseded',
      'run.timed_out',
    ]);
    expect(run.state.status).toBe('TIMED_OUT');
    expect(wakeAt(run.state)).toBeUndefined();
  });

  it('goes on during a pause', () => {
    const run = given(limited);
    run.send(PAUSE);
    expect(run.wake().at(-1)).toBe('run.timed_out');
  });

  it('begins anew when a failed run is reopened (R7)', () => {
    const run = given(limited);
    run.fail('a');
    run.now += 7_200_000;
    run.send({ type: 'retry_node', node: 'a', actor: HUMAN });
    expect(values(run.state.timers).find(({ kind }) => kind === 'run')?.due).toBe(run.now + 3_600_000);
    expect(run.finish('a').at(-1)).toBe('run.completed');
  });
});

it('what control writes folds to the same state after a crash', () => {
  const run = given({
    nodes: [fn('a'), wait('w', { signal: 'go', timeout: '1h' })],
    edges: [{ from: 'a', to: 'w' }],
    limits: { run_timeout: '1d' },
  });
  signal(run, 'early');
  run.send(PAUSE);
  run.finish('a');
  run.send(RESUME);
  expect(dumpState(refold(run))).toBe(dumpState(run.state));
  signal(run, 'go');
  expect(dumpState(refold(run))).toBe(dumpState(run.state));
  expect(run.log.map(brief).at(-1)).toBe('run.completed');
});
