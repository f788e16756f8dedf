import { describe, expect, it } from 'vitest';
import { spelledOut } from './fidelity.ts';
import { outstandingJobs } from './jobs.ts';
import { snapshotOf, stateFrom } from './snapshot.ts';
import { dumpState } from './testing/dump.ts';
import { brief, given, refold, type Scenario } from './testing/given.ts';

const fn = (id: string) => ({ id, type: 'function' });

/** `check` leads to one of two; behind the one that is not taken lies another. */
const choice = (fidelity: 'full' | 'fast'): Scenario =>
  given({
    fidelity,
    nodes: [fn('fetch'), { id: 'check', type: 'conditional' }, fn('pay'), fn('refuse'), fn('archive')],
    edges: [
      { from: 'fetch', to: 'check' },
      { from: 'check', to: 'pay', when: 'nodes.fetch.output.sum < 10' },
      { from: 'check', to: 'refuse', default: true },
      { from: 'refuse', to: 'archive' },
    ],
  });

const print = (run: Scenario): readonly string[] =>
  run.send({
    type: 'result',
    ...run.job('fetch'),
    startedAt: run.now,
    worker: 'runner-1',
    outcome: { ok: true, output: { value: { sum: 3 }, digest: 'sha256:03' } },
    logs: [{ level: 'info', message: 'three', at: run.now }],
  });

describe('fidelity fast (design §5)', () => {
  it('says in one line that a node ended and where that leads', () => {
    const run = choice('fast');
    expect(print(run)).toEqual([
      'node.completed fetch',
      'node.queued check',
      'node.completed check',
      'node.queued pay',
      'node.skipped refuse',
      'node.skipped archive',
    ]);
    expect(run.log.find((event) => brief(event) === 'node.completed check')?.data).toMatchObject({
      taken: ['check->pay'],
      dead: ['check->refuse'],
    });
    for (const line of ['node.completed check', 'node.skipped refuse'])
      expect(run.log.find((event) => brief(event) === line)).toMatchObject({ v: 2 });
  });

  it('full has a line for the start, for what was printed and for every edge', () => {
    expect(print(choice('full'))).toEqual([
      'node.started fetch',
      'log.line fetch',
      'node.completed fetch',
      'edge.taken fetch->check',
      'node.queued check',
      'node.completed check',
      'edge.taken check->pay',
      'edge.dead check->refuse',
      'node.queued pay',
      'node.skipped refuse',
      'edge.dead refuse->archive',
      'node.skipped archive',
    ]);
  });

  it('spelled out line by line, both say the same of nodes and edges', () => {
    const [fast, full] = [choice('fast'), choice('full')];
    print(fast);
    print(full);
    const detail = ['node.started', 'log.line'];
    const facts = (run: Scenario) =>
      run.log.flatMap(spelledOut).filter(({ type }) => !detail.includes(type) && type !== 'run.started');
    expect(facts(fast)).toEqual(facts(full));
  });

  it('a restart finds what was outstanding, from the log and from a snapshot (R14)', () => {
    const run = choice('fast');
    print(run);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
    const restored = stateFrom(snapshotOf(run.state));
    expect(outstandingJobs(restored)).toEqual([run.job('pay')]);
    expect(restored.fidelity).toBe('fast');
  });

  it('still says that an attempt lasts, as its clock depends on it (R16)', () => {
    const run = choice('fast');
    const ref = run.job('fetch');
    expect(run.send({ type: 'started', ...ref, at: run.now, worker: 'runner-1' })).toEqual([
      'node.started fetch',
      'timer.set',
    ]);
  });

  it('keeps what was wrong with a condition, in a line of its edge', () => {
    const run = given({
      fidelity: 'fast',
      nodes: [fn('a'), fn('b'), fn('c')],
      edges: [
        { from: 'a', to: 'b', when: 'nodes.a.output.n > 1', on_error: 'dead' },
        { from: 'a', to: 'c' },
      ],
    });
    run.finish('a', { other: 1 });
    const dead = run.log.find(({ type }) => type === 'edge.dead');
    expect(dead?.data).toMatchObject({ edge: 'a->b', error: expect.stringContaining('a->b') });
    expect(run.status('c')).toBe('queued');
  });

  it('gates ask and record as ever: who decided, why, and what they saw', () => {
    const run = given({
      fidelity: 'fast',
      nodes: [{ id: 'gate', type: 'hitl', config: { message: 'pay?' } }, fn('pay')],
      edges: [{ from: 'gate', to: 'pay' }],
    });
    expect(run.answer('approve')).toEqual(['ticket.decided', 'node.completed gate', 'node.queued pay']);
    expect(run.log.find(({ type }) => type === 'ticket.opened')?.data).toHaveProperty('guard');
    expect(run.log.find(({ type }) => type === 'ticket.decided')?.data).toMatchObject({
      reason: 'because',
      actor: { id: 'human:mia' },
    });
  });

  it('a patch keeps its operations, its author, its reason and its change set', () => {
    const run = choice('fast');
    run.patch([
      { op: 'add', path: '/nodes/-', value: { ...fn('mail') } },
      { op: 'add', path: '/edges/-', value: { from: 'pay', to: 'mail' } },
    ]);
    const applied = run.log.find(({ type }) => type === 'patch.applied');
    expect(applied?.data).toHaveProperty('changes.nodes.added');
    expect(run.log.find(({ type }) => type === 'patch.proposed')?.data).toMatchObject({
      reason: 'a test',
      operations: [{ op: 'add' }, { op: 'add' }],
    });
  });
});
