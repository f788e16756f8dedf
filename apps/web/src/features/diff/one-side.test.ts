import { diffDocuments, type WorkflowDocument } from '@aob/ir';
import { expect, it } from 'vitest';
import { type DiffSide, oneSide } from './one-side.ts';

const document = (nodes: WorkflowDocument['nodes'], edges: WorkflowDocument['edges']): WorkflowDocument => ({
  schema: 'aob/v1',
  name: 'orders',
  nodes,
  edges,
});

const before = document(
  [
    { id: 'a', type: 'function' },
    { id: 'b', type: 'function' },
  ],
  [{ id: 'a->b', from: 'a', to: 'b' }],
);
const after = document(
  [
    { id: 'a', type: 'function', label: 'First' },
    { id: 'c', type: 'function' },
  ],
  [{ id: 'a->c', from: 'a', to: 'c' }],
);
const changes = diffDocuments(before, after);

const marks = (side: DiffSide) => {
  const { nodes, edges } = oneSide(side === 'before' ? before : after, changes, side);
  return {
    nodes: nodes.map(({ node, change }) => [node.id, change?.kind]),
    edges: edges.map(({ id, change }) => [id, change?.kind]),
  };
};

it('shows each document as it is, what goes on the one side and what comes on the other', () => {
  expect(marks('before')).toEqual({
    nodes: [
      ['a', 'changed'],
      ['b', 'removed'],
    ],
    edges: [['a->b', 'removed']],
  });
  expect(marks('after')).toEqual({
    nodes: [
      ['a', 'changed'],
      ['c', 'added'],
    ],
    edges: [['a->c', 'added']],
  });
});
