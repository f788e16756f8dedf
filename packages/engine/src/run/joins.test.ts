import { describe, expect, it } from 'vitest';
import { given, type Scenario } from './testing/given.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const edge = (from: string, to: string, more = {}) => ({ from, to, ...more });

const ARMS = ['a', 'b', 'c'] as const;
type Answers = readonly (readonly [arm: (typeof ARMS)[number], isTaken: boolean])[];

/** Three arms into `d`; each edge is taken if its arm says so. */
const three = (join: unknown): Scenario =>
  given({
    nodes: [...ARMS.map((id) => fn(id)), fn('d', { join })],
    edges: ARMS.map((id) => edge(id, 'd', { when: `nodes.${id}.output` })),
    outputs: {},
  });

/** The status of `d` after each answer. */
const course = (join: unknown, answers: Answers): readonly string[] => {
  const run = three(join);
  return answers.map(([arm, isTaken]) => {
    run.finish(arm, isTaken);
    return run.status('d');
  });
};

const [yes, no] = [true, false];

describe('R2 joins, answer by answer', () => {
  it.each<[string, unknown, Answers, readonly string[]]>([
    [
      'all: with the last one',
      'all',
      [
        ['a', yes],
        ['b', yes],
        ['c', yes],
      ],
      ['pending', 'pending', 'queued'],
    ],
    [
      'all: with one that was taken',
      'all',
      [
        ['a', no],
        ['b', yes],
        ['c', no],
      ],
      ['pending', 'pending', 'queued'],
    ],
    [
      'all: skipped when all died',
      'all',
      [
        ['a', no],
        ['b', no],
        ['c', no],
      ],
      ['pending', 'pending', 'skipped'],
    ],
    [
      'every: with the last one',
      'every',
      [
        ['c', yes],
        ['b', yes],
        ['a', yes],
      ],
      ['pending', 'pending', 'queued'],
    ],
    [
      'every: skipped with the first that died',
      'every',
      [
        ['a', yes],
        ['b', no],
        ['c', yes],
      ],
      ['pending', 'skipped', 'skipped'],
    ],
    [
      'any: with the first that was taken',
      'any',
      [
        ['a', no],
        ['b', yes],
        ['c', yes],
      ],
      ['pending', 'queued', 'queued'],
    ],
    [
      'any: skipped when all died',
      'any',
      [
        ['a', no],
        ['b', no],
        ['c', no],
      ],
      ['pending', 'pending', 'skipped'],
    ],
    [
      'quorum: with so many',
      { quorum: 2 },
      [
        ['a', yes],
        ['b', no],
        ['c', yes],
      ],
      ['pending', 'pending', 'queued'],
    ],
    [
      'quorum: before the last',
      { quorum: 2 },
      [
        ['a', yes],
        ['b', yes],
        ['c', no],
      ],
      ['pending', 'queued', 'queued'],
    ],
    [
      'quorum: skipped when too few are left',
      { quorum: 2 },
      [
        ['a', no],
        ['b', no],
        ['c', yes],
      ],
      ['pending', 'skipped', 'skipped'],
    ],
  ])('%s', (_, join, answers, statuses) => {
    expect(course(join, answers)).toEqual(statuses);
  });

  it.each([
    ['any', ['a']],
    [{ quorum: 2 }, ['a', 'b']],
  ] as const)('%j: what comes late is recorded and runs nothing, and the run waits for it', (join, first) => {
    const run = three(join);
    for (const arm of first) run.finish(arm, true);
    run.finish('d');
    for (const arm of ARMS.filter((id) => !first.some((other) => other === id))) {
      expect(run.state.status).toBe('RUNNING');
      expect(run.finish(arm, true)).toContain(`edge.taken ${arm}->d`);
    }
    const begun = run.log.filter((event) => event.type === 'node.queued' && event.node === 'd');
    expect([begun.length, run.state.status]).toEqual([1, 'COMPLETED']);
  });

  it('a join that was skipped stays skipped when somebody comes after all', () => {
    const run = three('every');
    run.finish('a', false);
    run.finish('b', true);
    run.finish('c', true);
    expect([run.status('d'), run.state.status]).toEqual(['skipped', 'COMPLETED']);
  });
});

describe('R1: on and when together', () => {
  it('an edge is taken only when both hold', () => {
    const document = {
      nodes: [{ id: 'ask', type: 'hitl', config: { message: '?' } }, fn('small'), fn('back')],
      edges: [
        edge('ask', 'small', { when: 'inputs.n < 10.0' }),
        edge('ask', 'back', { on: 'reject', when: 'inputs.n < 10.0' }),
      ],
      outputs: {},
    };
    const statusesAfter = (n: number, decision: 'approve' | 'reject') => {
      const run = given(document, { n });
      run.answer(decision);
      return [run.status('small'), run.status('back')];
    };
    expect(statusesAfter(1, 'approve')).toEqual(['queued', 'skipped']);
    expect(statusesAfter(1, 'reject')).toEqual(['skipped', 'queued']);
    expect(statusesAfter(99, 'approve')).toEqual(['skipped', 'skipped']);
    expect(statusesAfter(99, 'reject')).toEqual(['skipped', 'skipped']);
  });
});

describe('R4: one order', () => {
  it('edges resolve in document order, and what they make ready begins first come, first served', () => {
    const run = given({
      nodes: ['z', 'y', 'x', 'inner', 'w'].map((id) => (id === 'inner' ? { id, type: 'parallel' } : fn(id))),
      edges: [edge('z', 'inner'), edge('z', 'x'), edge('inner', 'w'), edge('z', 'y')],
    });
    expect(run.finish('z')).toEqual([
      'node.started z',
      'node.completed z',
      'edge.taken z->inner',
      'edge.taken z->x',
      'edge.taken z->y',
      'node.queued inner',
      'node.completed inner',
      'edge.taken inner->w',
      'node.queued x',
      'node.queued y',
      'node.queued w',
    ]);
  });
});
