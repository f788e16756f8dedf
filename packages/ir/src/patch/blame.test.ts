import { expect, it } from 'vitest';
import type { WorkflowDocument } from '../document.ts';
import type { JsonObject } from '../json/index.ts';
import { blameDocuments } from './blame.ts';

const document = (more: Partial<WorkflowDocument>): WorkflowDocument => ({
  schema: 'aob/v1',
  name: 'w',
  nodes: [],
  edges: [],
  ...more,
});

const http = (config: JsonObject) => ({ id: 'get', type: 'http', config }) as const;

it('a field belongs to whoever last wrote it or what it stands in, the element to whoever brought it', () => {
  const blame = blameDocuments(
    { document: document({ nodes: [http({ url: 'a', headers: { x: '1' } })] }), origin: 'base' },
    [
      { document: document({ nodes: [http({ url: 'b', headers: { x: '1' } })] }), origin: 'mia' },
      { document: document({ nodes: [http({ url: 'b', headers: 'none' })] }), origin: 'ben' },
      { document: document({ nodes: [http({ url: 'b', headers: { x: '1' } })] }), origin: 'eva' },
    ],
  );
  expect(blame.nodes).toEqual([
    {
      id: 'get',
      origin: 'base',
      fields: [
        { path: '/type', origin: 'base' },
        { path: '/config/url', origin: 'mia' },
        { path: '/config/headers/x', origin: 'eva' },
      ],
    },
  ]);
});

it('what was taken out and comes back is of whoever brought it back', () => {
  const blame = blameDocuments({ document: document({ nodes: [http({ url: 'a' })] }), origin: 'base' }, [
    { document: document({}), origin: 'mia' },
    { document: document({ nodes: [http({ url: 'a' })] }), origin: 'ben' },
  ]);
  expect(blame.nodes[0]).toMatchObject({ origin: 'ben', fields: [{ origin: 'ben' }, { origin: 'ben' }] });
});

it('tells who ordered the exits of a conditional, who set a member, and what stands in a body', () => {
  const nodes = [
    { id: 'pick', type: 'conditional' },
    { id: 'a', type: 'function' },
    { id: 'b', type: 'function' },
  ] as const;
  const [toA, toB] = [
    { from: 'pick', to: 'a', when: 'true' },
    { from: 'pick', to: 'b', default: true },
  ] as const;
  const each = {
    id: 'each',
    type: 'map',
    config: { items: 'inputs.items', body: { nodes: [{ id: 'inner', type: 'function' }], edges: [] } },
  } as const;
  const blame = blameDocuments({ document: document({ nodes, edges: [toA, toB] }), origin: 'base' }, [
    { document: document({ nodes, edges: [toB, toA] }), origin: 'order' },
    { document: document({ nodes: [...nodes, each], edges: [toB, toA], outputs: { x: 1 } }), origin: 'mia' },
  ]);
  expect(blame.orders).toEqual([{ node: 'pick', origin: 'order' }]);
  expect(blame.members).toContainEqual({ path: '/outputs', origin: 'mia' });
  expect(blame.members).toContainEqual({ path: '/name', origin: 'base' });
  expect(blame.nodes.find(({ id }) => id === 'inner')).toEqual({
    id: 'inner',
    owner: 'each',
    origin: 'mia',
    fields: [
      { path: '/type', origin: 'mia' },
      { path: '/owner', origin: 'mia' },
    ],
  });
  expect(blame.edges.map(({ id, origin }) => [id, origin])).toEqual([
    ['pick->b', 'base'],
    ['pick->a', 'base'],
  ]);
});
