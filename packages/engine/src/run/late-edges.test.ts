import type { PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { get } from './table.ts';
import { brief, given, outcomeOf, type Scenario } from './testing/given.ts';
import { type Element, fn, link } from './testing/operations.ts';

/** A node behind `from`, which has ended, and behind `still`, which has not. */
const lateFrom = (from: string, more: Element = {}): PatchOperation[] => [
  { op: 'add', path: '/nodes/-', value: fn('late', { inputs: {} }) },
  { op: 'add', path: '/edges/-', value: link(from, 'late', more) },
  { op: 'add', path: '/edges/-', value: link('still', 'late') },
];
const edgeLines = (run: Scenario, edge: string) =>
  run.log.map(brief).filter((line) => line.startsWith('edge.') && line.endsWith(edge));

describe('R23: a late edge resolves from what its node came to', () => {
  it('is dead when that was skipped', () => {
    const run = given(
      {
        nodes: [{ id: 'c', type: 'conditional' }, fn('x'), fn('still')],
        edges: [link('c', 'x', { when: 'inputs.no' }), link('c', 'still', { default: true })],
        outputs: {},
      },
      { no: false },
    );
    expect(run.status('x')).toBe('skipped');
    expect(outcomeOf(run.patch(lateFrom('x')))).toEqual(['applied']);
    expect(edgeLines(run, 'x->late')).toEqual(['edge.dead x->late']);
    expect(run.finish('still')).toContain('node.queued late');
  });

  const failed = (policy: Element, edges: Element[]) => {
    const run = given({
      nodes: [fn('a'), fn('still'), fn('mend'), fn('next'), { id: 'end', type: 'join' }],
      edges: [link('a', 'next'), link('still', 'end'), link('mend', 'end'), link('next', 'end'), ...edges],
      policy,
      outputs: {},
    });
    run.fail('a');
    return run;
  };

  it.each([
    ['an error edge is taken', { on: 'error' }, 'edge.taken a->late:error'],
    ['any other is dead', {}, 'edge.dead a->late'],
  ])('when its failure was handled, %s', (_, more, line) => {
    const run = failed({}, [link('a', 'mend', { on: 'error' })]);
    expect(outcomeOf(run.patch(lateFrom('a', more)))).toEqual(['applied']);
    expect(edgeLines(run, line.split(' ')[1] ?? '')).toEqual([line]);
  });

  it('is dead when its failure was let pass', () => {
    const run = failed({ on_failure: 'continue' }, [link('still', 'mend')]);
    expect(outcomeOf(run.patch(lateFrom('a')))).toEqual(['applied']);
    expect(edgeLines(run, 'a->late')).toEqual(['edge.dead a->late']);
  });

  it('waits while its failure can still be mended (R7)', () => {
    const run = failed({ on_failure: 'review' }, [link('still', 'mend')]);
    expect(outcomeOf(run.patch(lateFrom('a')))).toEqual(['applied']);
    expect(edgeLines(run, 'a->late')).toEqual([]);
    expect(get(run.state.edges, 'a->next')).toBeUndefined();
  });

  it('waits while a review may redraw what leads out of its node', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('still')],
      edges: [link('a', 'b'), link('a', 'still')],
    });
    const detour: PatchOperation[] = [
      {
        op: 'add',
        path: '/nodes/-',
        value: { id: 'x', type: 'http', config: { url: 'https://new.example/' } },
      },
      { op: 'remove', path: '/edges/{a->b}' },
      { op: 'add', path: '/edges/-', value: link('a', 'x') },
      { op: 'add', path: '/edges/-', value: link('x', 'b') },
    ];
    expect(outcomeOf(run.patch(detour, { kind: 'agent', id: 'agent:x' }))).toEqual(['pending_review']);
    expect(run.finish('a')).toEqual(['node.started a', 'node.completed a', 'node.held a']);
    expect(outcomeOf(run.patch([{ op: 'add', path: '/nodes/{still}/label', value: 'S' }]))).toEqual([
      'applied',
    ]);
    expect(run.state.edges.size).toBe(0);
    expect(run.answer('reject')).toEqual(
      expect.arrayContaining(['node.released a', 'edge.taken a->b', 'edge.taken a->still']),
    );
  });
});
