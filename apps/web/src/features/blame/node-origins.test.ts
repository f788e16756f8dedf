import type { BlameOrigin, BlameResource } from '@aob/engine/contract';
import { expect, it } from 'vitest';
import { kindOfActor, nodeOrigins } from './node-origins.ts';

const origin = (id: string): BlameOrigin => ({
  id,
  kind: 'version',
  by: 'human:mia',
  at: '2026-01-02T03:04:05.000Z',
  digest: `sha256:${id}`,
});

const blame: BlameResource = {
  workflow: 'orders',
  digest: 'sha256:c',
  origins: [origin('a'), origin('b'), origin('c')],
  nodes: [
    {
      id: 'pack',
      origin: 'a',
      fields: [
        { path: '/type', origin: 'a' },
        { path: '/config/url', origin: 'b' },
        { path: '/inputs/boxes', origin: 'c' },
        { path: '/retry/max_attempts', origin: 'b' },
      ],
    },
  ],
  edges: [],
  orders: [],
  members: [],
};

it('names who brought the node, then who wrote what of it since, the latest first', () => {
  expect(nodeOrigins(blame, 'pack')?.map(({ origin: { id }, fields }) => [id, fields])).toEqual([
    ['a', []],
    ['c', ['inputs › boxes']],
    ['b', ['url', 'retry › max_attempts']],
  ]);
  expect(nodeOrigins(blame, 'other')).toBeUndefined();
});

it('knows people, agents and the optimizer by their names', () => {
  expect(['human:mia', 'agent:plan', 'optimizer:batching', 'schedule:nightly'].map(kindOfActor)).toEqual([
    'human',
    'agent',
    'optimizer',
    'human',
  ]);
});
