/** Failures that other engines have had at forks, joins and choices. Each test is named after what it protects. */
import { describe, expect, it } from 'vitest';
import { brief, given } from '../testing/given.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const choice = (id: string) => ({ id, type: 'conditional' });
const link = (from: string, to: string, more = {}) => ({ from, to, ...more });

describe('a run never hangs', () => {
  it('at the join of a diamond, whichever arm is last', () => {
    for (const [first, second] of [
      ['b', 'c'],
      ['c', 'b'],
    ] as const) {
      const run = given({
        nodes: [fn('a'), fn('b'), fn('c'), fn('d')],
        edges: [link('a', 'b'), link('a', 'c'), link('b', 'd'), link('c', 'd')],
      });
      run.finish('a');
      run.finish(first);
      run.finish(second);
      expect(run.finish('d')).toEqual(['node.started d', 'node.completed d', 'run.completed']);
    }
  });

  it('at a choice none of whose edges is true and that has no default', () => {
    const run = given(
      { nodes: [choice('c'), fn('a')], edges: [link('c', 'a', { when: 'inputs.n > 1' })] },
      { n: 0 },
    );
    expect([run.status('a'), run.state.status]).toEqual(['skipped', 'COMPLETED']);
  });

  it('when nothing leads out of a loop, a map, a composite or a choice at its end', () => {
    const body = { nodes: [fn('work')], edges: [] };
    for (const [type, config, instance] of [
      ['loop', { while: 'iter.index < 1', max_iterations: 2, body }, 'last[0]/work'],
      ['map', { items: '[1]', body }, 'last[0]/work'],
      ['composite', { body }, 'last/work'],
    ] as const) {
      const run = given({ nodes: [fn('a'), { id: 'last', type, config }], edges: [link('a', 'last')] });
      run.finish('a');
      expect(run.finish(instance).at(-1)).toBe('run.completed');
    }
    const run = given({ nodes: [fn('a'), choice('c')], edges: [link('a', 'c')] });
    expect(run.finish('a').at(-1)).toBe('run.completed');
  });

  it('because its entry is a node that is never sent anywhere', () => {
    const run = given({
      nodes: [
        { id: 'fork', type: 'parallel' },
        { id: 'sum', type: 'transform', config: { expression: '1' } },
        fn('a'),
      ],
      edges: [link('fork', 'a'), link('sum', 'a')],
    });
    expect(run.status('a')).toBe('queued');
    expect(run.finish('a').at(-1)).toBe('run.completed');
    const body = { nodes: [{ id: 'work', type: 'join' }], edges: [] };
    const nested = given({ nodes: [{ id: 'm', type: 'map', config: { items: '[1, 2]', body } }], edges: [] });
    expect(nested.state.status).toBe('COMPLETED');
  });
});

describe('a run never ends too early', () => {
  it('because a worker is faster than the decision that sent the other branches out', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c')],
      edges: [link('a', 'b'), link('a', 'c')],
    });
    expect(run.finish('a').slice(-2)).toEqual(['node.queued b', 'node.queued c']);
    expect(run.finish('b')).not.toContain('run.completed');
    expect(run.finish('c').at(-1)).toBe('run.completed');
  });

  it('because losers of a join are still at work', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('d', { join: 'any' })],
      edges: [link('a', 'd'), link('b', 'd')],
    });
    run.finish('a');
    expect(run.finish('d')).not.toContain('run.completed');
    expect(run.finish('b').at(-1)).toBe('run.completed');
  });
});

describe('a branch that was not chosen never runs', () => {
  it('when an edge of a plain node has a condition', () => {
    const run = given(
      { nodes: [fn('a'), fn('b')], edges: [link('a', 'b', { when: 'nodes.a.output.ok' })] },
      {},
    );
    expect(run.finish('a', { ok: false })).toEqual([
      'node.started a',
      'node.completed a',
      'edge.dead a->b',
      'node.skipped b',
      'run.completed',
    ]);
  });

  it('when a failed run is opened again: a choice that was made stays made', () => {
    const run = given({
      nodes: [fn('a'), choice('c'), fn('yes'), fn('no')],
      edges: [
        link('a', 'c'),
        link('c', 'yes', { when: 'nodes.a.output.ok' }),
        link('c', 'no', { default: true }),
      ],
    });
    run.finish('a', { ok: true });
    run.fail('yes');
    expect(run.send({ type: 'retry_node', node: 'yes', actor: { id: 'human:mia', roles: [] } })).toEqual([
      'run.reopened',
      'node.queued yes',
    ]);
    expect(run.finish('yes').at(-1)).toBe('run.completed');
    expect(run.status('no')).toBe('skipped');
  });

  it('when a run is paused before a choice and resumed behind it', () => {
    const run = given({
      nodes: [fn('a'), choice('c'), fn('yes'), fn('no')],
      edges: [
        link('a', 'c'),
        link('c', 'yes', { when: 'nodes.a.output.ok' }),
        link('c', 'no', { default: true }),
      ],
    });
    const actor = { id: 'human:mia', roles: [] };
    run.send({ type: 'pause', reason: 'x', actor });
    run.finish('a', { ok: true });
    run.send({ type: 'resume', actor });
    expect([run.status('yes'), run.status('no')]).toEqual(['queued', 'skipped']);
    expect(run.log.filter(({ type }) => type === 'node.queued').map(brief)).toEqual([
      'node.queued a',
      'node.queued c',
      'node.queued yes',
    ]);
  });

  it('when a run has failed: what was about to begin never does', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('after_a'), fn('after_b')],
      edges: [link('a', 'after_a'), link('b', 'after_b')],
    });
    const late = run.job('b');
    expect(run.fail('a').at(-1)).toBe('run.failed');
    const output = { value: 1, digest: `sha256:${'0'.repeat(64)}` } as const;
    expect(run.send({ type: 'result', ...late, startedAt: 1, outcome: { ok: true, output } })).toEqual([
      'nothing',
    ]);
    expect([run.status('after_a'), run.status('after_b')]).toEqual(['pending', 'pending']);
  });

  it('when it stands behind the other exit of a loop', () => {
    const body = { nodes: [fn('work')], edges: [] };
    const run = given({
      nodes: [
        { id: 'l', type: 'loop', config: { while: 'iter.index < 1', max_iterations: 1, body } },
        fn('done'),
        fn('broke'),
      ],
      edges: [link('l', 'done'), link('l', 'broke', { on: 'exhausted' })],
    });
    expect([run.status('done'), run.status('broke')]).toEqual(['pending', 'pending']);
    run.finish('l[0]/work');
    expect([run.status('done'), run.status('broke')]).toEqual(['queued', 'skipped']);
  });
});

describe('a word that comes late', () => {
  it('started after completed changes nothing, and says so', () => {
    const run = given({ nodes: [fn('a'), fn('b')], edges: [link('a', 'b')] });
    const ref = run.job('a');
    run.finish('a');
    const decision = run.decide({ type: 'started', ...ref, at: 5 });
    expect(decision).toMatchObject({ kind: 'nothing', why: 'duplicate' });
    expect(run.status('a')).toBe('completed');
    run.finish('b');
    expect(run.decide({ type: 'started', ...ref, at: 5 }).kind).toBe('nothing');
    expect(run.state.status).toBe('COMPLETED');
  });

  it('started before queued is seen is no started of another attempt', () => {
    const retry = { max_attempts: 2, backoff_ms: 0, jitter: false };
    const run = given({ nodes: [fn('a', { retry })], edges: [] });
    const first = run.job('a');
    run.fail('a', true);
    run.wake();
    expect(run.send({ type: 'started', ...first, at: 5 })).toEqual(['nothing']);
    expect([run.status('a'), run.job('a').attempt]).toEqual(['queued', 2]);
  });
});
