import type { WorkflowDocument } from '@aob/ir';
import { expect, it } from 'vitest';
import { inReadingOrder } from './reading-order.ts';

it('writes keys in the order people write them, in bodies too', () => {
  const canonical: WorkflowDocument = {
    edges: [],
    name: 'w',
    nodes: [
      {
        config: {
          body: {
            edges: [{ from: 'a', on: 'success', to: 'b' }],
            nodes: [
              { config: { url: 'https://a.example' }, id: 'a', type: 'http' },
              { id: 'b', type: 'task' },
            ],
            outputs: null,
          },
          concurrency: 2,
          items: 'inputs.list',
        },
        id: 'each',
        type: 'map',
      },
    ],
    schema: 'aob/v1',
  };
  expect(JSON.stringify(inReadingOrder(canonical))).toBe(
    JSON.stringify({
      schema: 'aob/v1',
      name: 'w',
      nodes: [
        {
          id: 'each',
          type: 'map',
          config: {
            concurrency: 2,
            items: 'inputs.list',
            body: {
              nodes: [
                { id: 'a', type: 'http', config: { url: 'https://a.example' } },
                { id: 'b', type: 'task' },
              ],
              edges: [{ from: 'a', to: 'b', on: 'success' }],
              outputs: null,
            },
          },
        },
      ],
      edges: [],
    }),
  );
});
