import { describe, expect, it } from 'vitest';
import { checkProposal, DEFAULT_PROPOSAL_LIMITS } from './proposal.ts';

const operation = { op: 'replace', path: '/nodes/{a}/config', value: {} };

function codes(proposal: unknown): readonly string[] {
  return checkProposal(proposal as object).map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('gate, layer 1', () => {
  it('lets a plain proposal through', () => {
    expect(codes({ operations: [operation], reason: 'because' })).toEqual([]);
  });

  it.each([
    ['no reason', { operations: [operation] }, '/reason patch.reason'],
    ['an empty reason', { operations: [operation], reason: '  ' }, '/reason patch.reason'],
    ['a long reason', { operations: [operation], reason: 'x'.repeat(2001) }, '/reason patch.reason'],
    ['no operations', { operations: [], reason: 'r' }, '/operations patch.empty'],
    ['no list', { operations: {}, reason: 'r' }, '/operations patch.operation'],
    ['too many', { operations: Array(201).fill(operation), reason: 'r' }, '/operations patch.too_large'],
    [
      'too large',
      { operations: [{ ...operation, value: 'x'.repeat(300_000) }], reason: 'r' },
      '/operations patch.too_large',
    ],
    [
      'the root (R38)',
      { operations: [{ ...operation, path: '' }], reason: 'r' },
      '/operations/0/path patch.reach',
    ],
    [
      'the policy (R38)',
      { operations: [{ op: 'remove', path: '/policy' }], reason: 'r' },
      '/operations/0/path patch.reach',
    ],
    [
      'limits by move (R38)',
      { operations: [{ op: 'move', from: '/limits', path: '/outputs' }], reason: 'r' },
      '/operations/0/from patch.reach',
    ],
    [
      'an unknown operation',
      { operations: [{ op: 'ad', path: '/nodes/-' }], reason: 'r' },
      '/operations/0/op patch.operation',
    ],
    [
      'no value',
      { operations: [{ op: 'add', path: '/nodes/-' }], reason: 'r' },
      '/operations/0/value patch.operation',
    ],
    [
      'a prototype',
      { operations: [{ ...operation, path: '/nodes/__proto__' }], reason: 'r' },
      '/operations/0/path patch.pointer',
    ],
  ])('refuses %s', (_what, proposal, refusal) => {
    expect(codes(proposal)).toEqual([refusal]);
  });

  it('counts the agents a patch brings', () => {
    const agent = { op: 'add', path: '/nodes/-', value: { id: 'x', type: 'agent' } };
    const limits = { ...DEFAULT_PROPOSAL_LIMITS, agentsPerPatch: 1 };
    expect(checkProposal({ operations: [agent], reason: 'r' }, limits)).toEqual([]);
    const retype = { op: 'replace', path: '/nodes/{b}/type', value: 'agent' };
    expect(checkProposal({ operations: [agent, retype], reason: 'r' }, limits)).toMatchObject([
      { code: 'limits.agents_per_patch' },
    ]);
  });

  it('reports everything at once', () => {
    expect(
      codes({ operations: [{ op: 'x' }, { op: 'remove', path: '/name' }, { op: 'add', path: 'y' }] }),
    ).toHaveLength(5);
  });
});
