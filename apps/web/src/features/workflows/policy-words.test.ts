import type { WorkflowDocument } from '@aob/ir';
import { expect, it } from 'vitest';
import { ceilingWords, reviewWords } from './policy-words.ts';

const document = (more: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  schema: 'aob/v1',
  name: 'shop',
  nodes: [],
  edges: [],
  ...more,
});

it('says what holds where a workflow says nothing', () => {
  expect(Object.fromEntries(reviewWords(document()))).toEqual({
    'Reviewed by': 'anyone with the role approver',
    'It takes': 'one approval',
    Silence: 'rejects after 24h',
    'A late edge': 'fires at once',
    'A failure': 'stops the rest',
  });
  expect(ceilingWords(document())).toEqual([]);
});

it('says who decides, how many, and what silence means', () => {
  const policy = {
    reviewers: ['human:ann', 'finance'],
    review: { quorum: 2, four_eyes: true, timeout: '2h', on_timeout: 'escalate' },
    late_edges: 'reject',
    on_failure: 'review',
  } as const;
  expect(Object.fromEntries(reviewWords(document({ policy })))).toEqual({
    'Reviewed by': 'human:ann, finance',
    'It takes': '2 approvals, not by whoever proposed it',
    Silence: 'asks the next in line after 2h',
    'A late edge': 'is refused',
    'A failure': 'asks a person',
  });
});

it('tells an empty list, which allows nothing, from none, which allows everything', () => {
  const limits = { nodes_per_patch: 3, spawn_depth: 0 };
  expect(
    Object.fromEntries(
      ceilingWords(document({ policy: { allow: { node_types: [], hosts: ['*.example.com'] } }, limits })),
    ),
  ).toEqual({
    'New nodes': 'of no type',
    'New hosts': '*.example.com',
    'Nodes a patch': 'at most 3',
    'Agents by agents': '0 deep',
  });
});
