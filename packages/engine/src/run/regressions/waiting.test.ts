/** Failures that other engines have had with what waits: people, joins and bodies. Each test is named after what it protects. */
import { describe, expect, it } from 'vitest';
import { outstandingJobs } from '../jobs.ts';
import { values } from '../table.ts';
import { given, HUMAN, outcomeOf, refold, type Scenario } from '../testing/given.ts';
import { wakeAt } from '../wake.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const gate = (id: string, message: string, more = {}) => ({ id, type: 'hitl', config: { message, ...more } });
const link = (from: string, to: string, more = {}) => ({ from, to, ...more });

const open = (run: Scenario) => values(run.state.tickets).filter(({ status }) => status === 'open');
const asked = (run: Scenario): readonly string[] =>
  run.log.flatMap((event) =>
    event.type === 'ticket.opened' && open(run).some(({ id }) => id === event.data.ticket_id)
      ? [event.data.message]
      : [],
  );

describe('an approval', () => {
  const rounds = {
    nodes: [
      {
        id: 'round',
        type: 'loop',
        config: {
          while: 'iter.index < 3',
          max_iterations: 3,
          body: {
            nodes: [fn('draft'), gate('ask', 'Send ${nodes.draft.output.text}?')],
            edges: [link('draft', 'ask')],
          },
        },
      },
    ],
    edges: [],
  };

  it('in a loop is asked for anew in every iteration, each with its own question', () => {
    const run = given(rounds);
    const ids = new Set<string>();
    for (const [index, text] of ['one', 'two', 'three'].entries()) {
      run.finish(`round[${index}]/draft`, { text });
      expect(asked(run)).toEqual([`Send ${text}?`]);
      ids.add(open(run)[0]?.id ?? '');
      run.answer('approve');
    }
    expect([ids.size, run.state.status]).toEqual([3, 'COMPLETED']);
  });

  it('of the iteration before decides nothing in this one', () => {
    const run = given(rounds);
    run.finish('round[0]/draft', { text: 'one' });
    const [first] = open(run);
    run.answer('approve');
    run.finish('round[1]/draft', { text: 'two' });
    const again = { type: 'decide_ticket', ticketId: first?.id ?? '', reason: 'x', actor: HUMAN } as const;
    expect(run.send({ ...again, decision: 'reject' })).toEqual(['rejected ticket.decided']);
    expect(asked(run)).toEqual(['Send two?']);
  });

  it('one behind another shows its own question', () => {
    const run = given({
      nodes: [
        fn('a'),
        gate('first', 'First, ${nodes.a.output}?'),
        fn('b'),
        gate('second', 'Second, ${nodes.b.output}?'),
      ],
      edges: [link('a', 'first'), link('first', 'b'), link('b', 'second')],
    });
    run.finish('a', 'x');
    expect(asked(run)).toEqual(['First, x?']);
    run.answer('approve');
    run.finish('b', 'y');
    expect(asked(run)).toEqual(['Second, y?']);
  });

  it('leads to all its approved successors and to none of its rejected ones, and the other way round', () => {
    const both = {
      nodes: [gate('ask', 'Go?'), fn('a'), fn('b'), fn('c')],
      edges: [link('ask', 'a'), link('ask', 'b'), link('ask', 'c', { on: 'reject' })],
    };
    const statuses = (run: Scenario) => ['a', 'b', 'c'].map(run.status);
    const approved = given(both);
    approved.answer('approve');
    expect(statuses(approved)).toEqual(['queued', 'queued', 'skipped']);
    const rejected = given(both);
    rejected.answer('reject');
    expect(statuses(rejected)).toEqual(['skipped', 'skipped', 'queued']);
  });
});

describe('what merely waits', () => {
  it('is nothing to be sent again by a recovery, after any restart', () => {
    const run = given({
      nodes: [
        gate('ask', 'Go?'),
        { id: 'nap', type: 'delay', config: { duration: '1h' } },
        { id: 'paid', type: 'wait', config: { signal: 'paid', timeout: '2h' } },
        fn('flaky', { retry: { max_attempts: 2, backoff_ms: 60_000, jitter: false } }),
        fn('end', { join: 'every' }),
      ],
      edges: ['ask', 'nap', 'paid', 'flaky'].map((from) => link(from, 'end')),
    });
    run.fail('flaky', true);
    expect(outstandingJobs(run.state)).toEqual([]);
    expect(outstandingJobs(refold(run))).toEqual([]);
    expect(wakeAt(refold(run))).toBe(wakeAt(run.state));
  });
});

describe('a loop', () => {
  const body = { nodes: [fn('work')], edges: [] };
  const thrice = { id: 'l', type: 'loop', config: { while: 'iter.index < 3', max_iterations: 3, body } };

  it('takes the second answer of the same node for the second iteration, not for a repetition', () => {
    const run = given({ nodes: [thrice], edges: [] });
    for (const index of [0, 1, 2]) {
      expect(run.finish(`l[${index}]/work`, { same: true })).toContain(`node.completed l[${index}]/work`);
    }
    expect(run.state.status).toBe('COMPLETED');
  });

  it('drops the answer of the iteration before when it is given again in this one', () => {
    const run = given({ nodes: [thrice], edges: [] });
    const ref = run.job('l[0]/work');
    run.finish('l[0]/work');
    const outcome = { ok: true, output: { value: 9, digest: `sha256:${'0'.repeat(64)}` } } as const;
    expect(run.send({ type: 'result', ...ref, startedAt: 1, outcome })).toEqual(['nothing']);
    expect(run.status('l[1]/work')).toBe('queued');
  });

  it('that failed goes on where it failed after a restart as well', () => {
    const run = given({ nodes: [thrice], edges: [] });
    run.finish('l[0]/work');
    run.fail('l[1]/work');
    run.state = refold(run);
    run.send({ type: 'retry_node', node: 'l', scope: '', actor: HUMAN });
    expect(outstandingJobs(run.state).map(({ scope }) => scope)).toEqual(['l[1]/']);
    expect(run.log.filter(({ type }) => type === 'scope.opened')).toHaveLength(2);
  });

  it('in a map in a composite ends what is around it exactly once', () => {
    const inner = { nodes: [thrice], edges: [] };
    const map = { id: 'm', type: 'map', config: { items: '[1, 2]', body: inner } };
    const run = given({
      nodes: [{ id: 'c', type: 'composite', config: { body: { nodes: [map], edges: [] } } }, fn('end')],
      edges: [link('c', 'end')],
    });
    for (const index of [0, 1, 2]) for (const item of [0, 1]) run.finish(`c/m[${item}]/l[${index}]/work`);
    const ended = run.log.filter(({ type }) => type === 'scope.closed').length;
    expect([ended, run.status('end')]).toEqual([6 + 2 + 1, 'queued']);
    expect(run.finish('end').at(-1)).toBe('run.completed');
  });
});

describe('a token that waits at a join', () => {
  const half = () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('d')],
      edges: [link('a', 'd'), link('b', 'd')],
    });
    run.finish('a');
    return run;
  };

  it('goes on at once when the branch it waits for is taken out', () => {
    const run = half();
    const decision = run.patch([
      { op: 'remove', path: '/edges/{b->d}' },
      { op: 'remove', path: '/nodes/{b}' },
      { op: 'replace', path: '/nodes/{d}/inputs', value: { a: '${nodes.a.output}' } },
    ]);
    expect(outcomeOf(decision)).toEqual(['applied']);
    expect(run.status('d')).toBe('queued');
    expect(run.finish('d').at(-1)).toBe('run.completed');
  });

  it('goes on at once when one arrival is to be enough from now on', () => {
    const run = half();
    const decision = run.patch([
      { op: 'add', path: '/nodes/{d}/join', value: 'any' },
      { op: 'replace', path: '/nodes/{d}/inputs', value: { $from: ['a', 'b'] } },
    ]);
    expect(outcomeOf(decision)).toEqual(['applied']);
    expect(run.status('d')).toBe('queued');
    run.finish('d');
    expect(run.finish('b').at(-1)).toBe('run.completed');
    expect(run.log.filter((event) => event.type === 'node.queued' && event.node === 'd')).toHaveLength(1);
  });

  it('is skipped at once when it can no longer have what it is to have from now on', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c'), fn('d')],
      edges: [link('a', 'd', { when: 'nodes.a.output.ok' }), link('b', 'd'), link('c', 'd')],
    });
    run.finish('a', { ok: false });
    run.finish('b');
    const decision = run.patch([
      { op: 'add', path: '/nodes/{d}/join', value: 'every' },
      { op: 'replace', path: '/outputs', value: {} },
    ]);
    expect(outcomeOf(decision)).toEqual(['applied']);
    expect(run.status('d')).toBe('skipped');
    expect(run.finish('c').at(-1)).toBe('run.completed');
  });
});
