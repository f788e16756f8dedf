import type { ChangeSet, WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { composeLayers, EVERY_LAYER, edgeId, type Layer } from './layers.ts';

const base: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'w',
  nodes: [
    { id: 'a', type: 'task' },
    { id: 'b', type: 'task' },
  ],
  edges: [{ from: 'a', to: 'b' }],
};

const insert: ChangeSet = {
  nodes: { added: [{ id: 'n', type: 'notify' }], removed: [], changed: [] },
  edges: {
    added: [
      { id: 'a->n', from: 'a', to: 'n' },
      { id: 'n->b', from: 'n', to: 'b' },
    ],
    removed: [{ id: 'a->b', from: 'a', to: 'b' }],
    changed: [],
  },
  reordered: [],
};

const layer: Layer = { patchId: 'p1', author: { kind: 'agent' }, changes: insert, isProposed: false };

describe('composeLayers', () => {
  it('shows what a patch added and, as a ghost, what it removed', () => {
    const { nodes, edges } = composeLayers(base, [layer], EVERY_LAYER);
    expect(nodes.map(({ node, change }) => [node.id, change?.kind])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['n', 'added'],
    ]);
    expect(edges.map(({ id, change }) => [id, change?.kind])).toEqual([
      ['a->b', 'removed'],
      ['a->n', 'added'],
      ['n->b', 'added'],
    ]);
  });

  it('is the base again when the layer is switched off', () => {
    const { nodes, edges } = composeLayers(base, [layer], { ...EVERY_LAYER, shown: () => false });
    expect(nodes.map(({ node }) => node.id)).toEqual(['a', 'b']);
    expect(edges.map(({ id }) => id)).toEqual(['a->b']);
  });

  it('keeps a shown layer without its marks and without ghosts', () => {
    const { nodes, edges } = composeLayers(base, [layer], { ...EVERY_LAYER, marked: () => false });
    expect(nodes.every(({ change }) => change === undefined)).toBe(true);
    expect(edges.map(({ id }) => id)).toEqual(['a->n', 'n->b']);
  });

  it('lets the later patch speak for an element both touched', () => {
    const after = { id: 'n', type: 'notify', label: 'Tell' } as const;
    const second: Layer = {
      patchId: 'p2',
      author: { kind: 'human' },
      isProposed: false,
      changes: {
        nodes: {
          added: [],
          removed: [],
          changed: [{ id: 'n', before: { id: 'n', type: 'notify' }, after, fields: [] }],
        },
        edges: { added: [], removed: [], changed: [] },
        reordered: [],
      },
    };
    const { nodes } = composeLayers(base, [layer, second], EVERY_LAYER);
    expect(nodes.at(-1)).toEqual({
      node: after,
      owner: '',
      change: { kind: 'changed', author: 'human', patchId: 'p2', isProposed: false },
    });
  });

  it('shows what a patch does inside of a body, in that body', () => {
    const fetch = { id: 'fetch', type: 'http' } as const;
    const nestedBase: WorkflowDocument = {
      ...base,
      nodes: [{ id: 'each', type: 'map', config: { body: { nodes: [fetch], edges: [] } } }],
      edges: [],
    };
    const inside: Layer = {
      ...layer,
      changes: {
        nodes: {
          added: [{ id: 'keep', type: 'task', owner: 'each' }],
          removed: [{ ...fetch, owner: 'each' }],
          changed: [],
        },
        edges: { added: [{ id: 'fetch->keep', from: 'fetch', to: 'keep' }], removed: [], changed: [] },
        reordered: [],
      },
    };
    const { nodes } = composeLayers(nestedBase, [inside], EVERY_LAYER);
    expect(nodes.map(({ node, owner, change }) => [owner, node.id, change?.kind])).toEqual([
      ['', 'each', undefined],
      ['each', 'fetch', 'removed'],
      ['each', 'keep', 'added'],
    ]);
    expect(nodes.every(({ node }) => !('owner' in node))).toBe(true);
  });

  it('names edges as the compiler does', () => {
    expect(edgeId({ from: 'a', to: 'b', on: 'reject' })).toBe('a->b:reject');
  });
});
