import { describe, expect, it } from 'vitest';
import { brief, given, type Scenario } from './testing/given.ts';
import { fn, link } from './testing/operations.ts';

const deadEdges = (run: Scenario) =>
  run.log.flatMap((event) => (event.type === 'edge.dead' ? [event.data] : []));

describe('R1: the condition of an edge', () => {
  it('reads what its node returned, also where another edge asks nothing', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c')],
      edges: [link('a', 'b', { when: 'nodes.a.output.n > 1' }), link('a', 'c')],
    });
    run.finish('a', { n: 5 });
    expect([run.status('b'), run.status('c')]).toEqual(['queued', 'queued']);
  });

  it('that is neither true nor false is a failure of its node, which is not tried again', () => {
    const run = given({
      nodes: [fn('a'), fn('b')],
      edges: [link('a', 'b', { when: 'nodes.a.output.n' })],
    });
    expect(run.finish('a', { n: 5 })).toEqual(['node.started a', 'node.failed a', 'run.failed']);
    expect(run.state.error).toEqual({
      code: 'condition.not_boolean',
      message: 'the condition of a->b is not true or false',
      retryable: false,
      node: 'a',
    });
  });

  it('that breaks says how, and where', () => {
    const run = given({
      nodes: [fn('a'), fn('b')],
      edges: [link('a', 'b', { when: 'nodes.a.output.n > 1' })],
    });
    run.finish('a', {});
    expect(run.state.error).toMatchObject({
      code: expect.stringMatching(/^expression\./),
      message: expect.stringContaining('condition of a->b: '),
      retryable: false,
      node: 'a',
    });
  });

  it.each([
    ['of a choice', { id: 'a', type: 'conditional' }],
    ['of any other node', { id: 'a', type: 'parallel' }],
  ])('that breaks fails its node: %s', (_, node) => {
    const run = given(
      {
        nodes: [node, fn('b'), fn('c')],
        edges: [link('a', 'b', { when: 'inputs.n > 1' }), link('a', 'c', { when: 'true' })],
      },
      {},
    );
    expect(run.log.map(brief)).toEqual(['run.started', 'node.queued a', 'node.failed a', 'run.failed']);
  });

  it('that breaks along an error edge is not taken: a failure cannot fail again', () => {
    const run = given(
      {
        nodes: [fn('a'), fn('mend')],
        edges: [link('a', 'mend', { on: 'error', when: 'inputs.n > 1' })],
        policy: { on_failure: 'continue' },
        outputs: {},
      },
      {},
    );
    expect(run.fail('a')).toContain('node.skipped mend');
    expect(deadEdges(run)).toEqual([
      { edge: 'a->mend:error', error: expect.stringContaining('condition of a->mend:error: ') },
    ]);
    expect(run.state.error?.code).toBe('test.failure');
  });
});

describe('R23: the condition of a late edge', () => {
  const finished = (output: object) => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('other')],
      edges: [link('a', 'b'), link('a', 'other')],
    });
    run.finish('a', output as never);
    run.finish('b');
    run.patch([
      { op: 'add', path: '/nodes/-', value: fn('late') },
      { op: 'add', path: '/edges/-', value: link('a', 'late', { when: 'nodes.a.output.n > 1' }) },
    ]);
    return run;
  };

  it.each([
    ['holds', { n: 5 }, 'queued'],
    ['does not hold', { n: 0 }, 'skipped'],
  ])('is asked of what its node returned then: it %s', (_, output, status) => {
    const run = finished(output);
    expect(run.status('late')).toBe(status);
    // What has resolved says nothing again.
    expect(run.log.map(brief).filter((line) => line.includes('a->b'))).toEqual(['edge.taken a->b']);
  });

  it('that breaks leaves the edge dead and says why: its node has long completed', () => {
    const run = finished({});
    expect([run.status('a'), run.status('late')]).toEqual(['completed', 'skipped']);
    expect(deadEdges(run)).toEqual([
      { edge: 'a->late', error: expect.stringContaining('condition of a->late: ') },
    ]);
  });
});
