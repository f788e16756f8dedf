import { compileJson, type Json, type WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { issuesAt, placeIssues } from '../check/placed-issues.ts';
import { asDrawable } from './drawable.ts';
import { placeOf } from './issue-place.ts';

const document: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'w',
  nodes: [
    {
      id: 'each',
      type: 'map',
      config: {
        items: '[1]',
        body: { nodes: [{ id: 'pick', type: 'function' }], edges: [{ from: 'pick', to: 'gone' }] },
      },
    },
  ],
  edges: [],
};

describe('the place of a problem', () => {
  it.each([
    ['/nodes/0/config/items', { owner: '', node: 'each', field: '/config/items' }],
    [
      '/nodes/0/config/body/nodes/0/config/handler',
      { owner: 'each', node: 'pick', field: '/config/handler' },
    ],
    ['/nodes/0/config/body/edges/0/to', { owner: 'each', edge: 'pick->gone', field: '/to' }],
    ['/nodes/0/config/body', { owner: '', node: 'each', field: '/config/body' }],
    ['/inputs/properties', { owner: '', field: '/inputs/properties' }],
    ['', { owner: '', field: '' }],
    ['/nodes', { owner: '', field: '/nodes' }],
  ])('%s', (pointer, place) => {
    expect(placeOf(document, pointer)).toEqual(place);
  });
});

describe('a field that is missing', () => {
  it('has its problem where the form has the field', () => {
    const empty: WorkflowDocument = {
      schema: 'aob/v1',
      name: 'w',
      nodes: [{ id: 'get', type: 'http' }],
      edges: [],
    };
    const compiled = compileJson(empty as unknown as Json);
    const placed = placeIssues(empty, compiled.ok ? [] : compiled.issues);
    expect(issuesAt(placed, '/config/url').map(({ place }) => place.node)).toEqual(['get']);
  });
});

describe('what can be drawn', () => {
  it('is a document however wrong, as long as its elements have names', () => {
    expect(asDrawable({ nodes: [{ id: 'a', type: 'http' }] })).toEqual({
      ok: true,
      document: { nodes: [{ id: 'a', type: 'http' }], edges: [] },
    });
  });

  it.each([
    ['a list', []],
    ['a node without a name', { nodes: [{ type: 'http' }] }],
    ['a type that nobody knows', { nodes: [{ id: 'a', type: 'htpp' }] }],
    [
      'one name twice',
      {
        nodes: [
          { id: 'a', type: 'http' },
          { id: 'a', type: 'http' },
        ],
      },
    ],
    ['nodes that are no list', { nodes: {} }],
    ['an edge to nowhere', { nodes: [], edges: [{ from: 'a' }] }],
    ['a body that is none', { nodes: [{ id: 'a', type: 'map', config: { body: 1 } }] }],
    [
      'a node twice, once in a body',
      {
        nodes: [{ id: 'a', type: 'map', config: { body: { nodes: [{ id: 'a', type: 'http' }] } } }],
      },
    ],
  ])('is not %s', (_what, value) => {
    expect(asDrawable(value).ok).toBe(false);
  });
});
