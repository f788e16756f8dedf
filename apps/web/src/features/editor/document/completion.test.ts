import type { WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { complete, surroundingsOf, within } from './completion.ts';

const document: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'w',
  inputs: {
    type: 'object',
    properties: {
      lead: { type: 'object', properties: { mail: { type: 'string' } } },
      limit: { type: 'number' },
    },
  },
  nodes: [
    { id: 'fetch', type: 'http' },
    {
      id: 'each',
      type: 'map',
      config: {
        body: {
          nodes: [
            { id: 'first', type: 'function' },
            { id: 'second', type: 'function' },
          ],
          edges: [{ from: 'first', to: 'second' }],
        },
      },
    },
    { id: 'aside', type: 'function' },
  ],
  edges: [{ from: 'fetch', to: 'each' }],
};

const offered = (
  text: string,
  place: Parameters<typeof surroundingsOf>[1],
  mode: 'cel' | 'template' = 'cel',
) => complete(text, text.length, mode, surroundingsOf(document, place))?.suggestions.map((one) => one.text);

describe('completion', () => {
  it('offers only what ran before, around a body too', () => {
    expect(offered('nodes.', { owner: '', of: 'each' })).toEqual(['fetch']);
    expect(offered('nodes.', { owner: 'each', of: 'second' })).toEqual(['first', 'fetch']);
    expect(offered('nodes.', { owner: 'each', of: 'first' })).toEqual(['fetch']);
    expect(offered('nodes.', { owner: '', of: 'fetch' })).toBeUndefined();
  });

  it('offers to an edge what its source returned', () => {
    expect(offered('nodes.', { owner: '', of: 'fetch', seesItself: true })).toEqual(['fetch']);
    expect(offered('nodes.fetch.', { owner: '', of: 'fetch', seesItself: true })).toEqual(['output']);
    expect(offered('nodes.fetch.output.', { owner: '', of: 'each' })).toEqual(['status', 'headers', 'body']);
  });

  it('offers the inputs by their schema, and inside them', () => {
    expect(offered('inputs.l', { owner: '' })).toEqual(['lead', 'limit']);
    expect(offered('size(inputs.lead.', { owner: '' })).toEqual(['mail']);
  });

  it('offers what a body adds only inside it', () => {
    expect(offered('it', { owner: 'each', of: 'first' })).toEqual(['item']);
    expect(offered('it', { owner: '', of: 'each' })).toBeUndefined();
    const filter = within(surroundingsOf(document, { owner: '', of: 'each' }), 'item');
    expect(complete('ite', 3, 'cel', filter)?.suggestions.map((one) => one.text)).toEqual(['item']);
  });

  it('is silent in plain text, in strings, and after a closing brace', () => {
    expect(offered('nodes.', { owner: '', of: 'each' }, 'template')).toBeUndefined();
    expect(offered('see ${nodes.', { owner: '', of: 'each' }, 'template')).toEqual(['fetch']);
    expect(offered('${inputs.lead} inputs.', { owner: '' }, 'template')).toBeUndefined();
    expect(offered('$${nodes.', { owner: '', of: 'each' }, 'template')).toBeUndefined();
    expect(offered("'nodes.", { owner: '', of: 'each' })).toBeUndefined();
  });

  it('says where the word begins that it replaces', () => {
    const found = complete('a == nodes.fe', 13, 'cel', surroundingsOf(document, { owner: '', of: 'each' }));
    expect(found).toEqual({ from: 11, suggestions: [{ text: 'fetch', detail: 'http' }] });
  });
});
