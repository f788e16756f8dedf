import type { WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { fitInto, readClip, toClip } from './clip.ts';
import { renameInExpression } from './rename.ts';

const document: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'w',
  nodes: [
    { id: 'fetch_2', type: 'http', config: { url: 'https://example.com/${nodes.start.output.id}' } },
    { id: 'read', type: 'transform', config: { expression: 'nodes.fetch_2.output.body' } },
    { id: 'start', type: 'function' },
  ],
  edges: [
    { id: 'start->fetch_2', from: 'start', to: 'fetch_2' },
    { id: 'fetch_2->read', from: 'fetch_2', to: 'read' },
  ],
};

const copied = readClip(toClip(document, new Set(['fetch_2', 'read'])));

describe('steps on the clipboard', () => {
  it('take the edges between them along, and no others', () => {
    expect(copied?.edges).toEqual([{ from: 'fetch_2', to: 'read' }]);
  });

  it('get free ids in the same workflow, and what they read of each other follows', () => {
    expect(copied).toBeDefined();
    const fitted = fitInto(document, copied ?? { nodes: [], edges: [] });
    expect(fitted.nodes).toEqual([
      { id: 'fetch', type: 'http', config: { url: 'https://example.com/${nodes.start.output.id}' } },
      { id: 'read_2', type: 'transform', config: { expression: 'nodes.fetch.output.body' } },
    ]);
    expect(fitted.edges).toEqual([{ from: 'fetch', to: 'read_2' }]);
  });

  it('keep their ids where these are free', () => {
    const other: WorkflowDocument = { schema: 'aob/v1', name: 'o', nodes: [], edges: [] };
    expect(fitInto(other, copied ?? { nodes: [], edges: [] })).toEqual(copied);
  });

  it('rename what stands in a body, too', () => {
    const inner = { nodes: [{ id: 'start', type: 'function' }], edges: [] };
    const clip = readClip(JSON.stringify({ nodes: [{ id: 'all', type: 'map', config: { body: inner } }] }));
    const fitted = fitInto(document, clip ?? { nodes: [], edges: [] });
    expect(fitted.nodes[0]?.config?.['body']).toMatchObject({ nodes: [{ id: 'start_2' }] });
  });

  it.each(['no json', '{}', '{"nodes":[]}', '{"nodes":[{"id":"a","type":"nonsense"}]}', '[1]'])(
    'are not found in %s',
    (text) => {
      expect(readClip(text)).toBeUndefined();
    },
  );
});

describe('a renamed id', () => {
  const ids = new Map([['a', 'b']]);
  it.each([
    ['nodes.a.output + nodes.ab.output', 'nodes.b.output + nodes.ab.output'],
    ["'nodes.a' == nodes['a'].output", "'nodes.a' == nodes['b'].output"],
    ['has(nodes.a) ? x.nodes.a : "nodes.a"', 'has(nodes.b) ? x.nodes.a : "nodes.a"'],
    ["'it\\'s nodes.a' + string(nodes.a.output)", "'it\\'s nodes.a' + string(nodes.b.output)"],
    ['nodes . a', 'nodes . b'],
  ])('%s becomes %s', (source, renamed) => {
    expect(renameInExpression(source, ids)).toBe(renamed);
  });
});
