import { compileJson, type Json, type WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { Sample } from './sample.ts';
import { tryNode } from './try-node.ts';

const orders: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'orders',
  nodes: [
    { id: 'fetch', type: 'http', config: { url: 'https://shop.example.com/${inputs.order}' } },
    { id: 'large', type: 'filter', config: { items: 'nodes.fetch.output.body', where: 'item > 10' } },
    { id: 'which', type: 'conditional' },
    { id: 'ask', type: 'hitl', config: { message: 'Pay ${string(nodes.large.output[0])}?' } },
    { id: 'pay', type: 'http', config: { url: 'https://bank.example.com/pay', method: 'POST' } },
    { id: 'note', type: 'function', config: { code: 'return `${inputs.large}`;' } },
  ],
  edges: [
    { from: 'fetch', to: 'large' },
    { from: 'large', to: 'which' },
    { from: 'which', to: 'ask', when: 'size(nodes.large.output) > 0' },
    { from: 'which', to: 'note', default: true },
    { from: 'ask', to: 'pay' },
  ],
};

const sample: Sample = {
  inputs: { order: 'o-7' },
  outputs: { fetch: { body: [5, 20, 30] }, large: [20, 30], which: { large: [20, 30] } },
};
const trial = (node: string, given: Sample = sample, document = orders) =>
  tryNode({ document, node, sample: given });

describe('tryNode', () => {
  it('computes what only computes', () => {
    expect(trial('large')).toEqual({ kind: 'value', value: [20, 30] });
    expect(trial('large', { outputs: {} })).toMatchObject({ kind: 'failed', code: 'expression.unresolved' });
  });

  it('says which way a condition leads, the default last', () => {
    expect(trial('which')).toEqual({ kind: 'way', edge: 'which->ask', to: 'ask' });
    const nothing = { ...sample, outputs: { ...sample.outputs, large: [] } };
    expect(trial('which', nothing)).toEqual({ kind: 'way', edge: 'which->note', to: 'note' });
  });

  it('fails where a condition is neither true nor false, as the run would', () => {
    const edges = [{ from: 'which', to: 'ask', when: 'nodes.large.output[0]' }, ...orders.edges.slice(3)];
    const document = { ...orders, edges: [...orders.edges.slice(0, 2), ...edges] };
    expect(trial('which', sample, document)).toMatchObject({ kind: 'failed', code: 'condition.not_boolean' });
  });

  it('makes a document of its own of what has to be run, with everything filled in', () => {
    const found = trial('fetch');
    expect(found).toMatchObject({
      kind: 'run',
      gates: [],
      hasEffect: true,
      step: { id: 'fetch', config: { url: 'https://shop.example.com/o-7' }, retry: { max_attempts: 1 } },
      definition: { name: 'orders.test', edges: [] },
    });
  });

  it('gives the step what it would have received, whatever that is', () => {
    const single: WorkflowDocument = {
      ...orders,
      nodes: [
        { id: 'count', type: 'transform', config: { expression: '3' } },
        { id: 'keep', type: 'function', inputs: '${nodes.count.output}' },
      ],
      edges: [{ from: 'count', to: 'keep' }],
    };
    expect(trial('keep', { outputs: { count: 3 } }, single)).toMatchObject({
      kind: 'run',
      inputs: { keep: 3 },
      step: { inputs: '${inputs.keep}' },
      hasEffect: false,
    });
  });

  it('takes the gates along that guard the step (R24)', () => {
    const found = trial('pay');
    expect(found).toMatchObject({ kind: 'run', gates: ['ask'], hasEffect: true });
    if (found.kind !== 'run') return;
    expect(found.definition.nodes.map(({ id }) => id)).toEqual(['ask', 'pay']);
    expect(found.definition.nodes[0]?.config?.['message']).toBe('Pay 20?');
    const compiled = compileJson(found.definition as unknown as Json);
    expect(compiled.ok && compiled.plan.guards.get('pay')).toEqual(new Set(['ask']));
  });

  it('leaves code as it is, and text that only looks like a template', () => {
    const document: WorkflowDocument = {
      ...orders,
      nodes: [
        { id: 'say', type: 'notify', config: { channel: 'log', body: '${inputs.text}' } },
        { id: 'code', type: 'function', config: { code: 'return `${inputs.text}`;' }, inputs: '${inputs}' },
      ],
      edges: [{ from: 'say', to: 'code' }],
    };
    const given = { inputs: { text: '${nodes.x.output}' }, outputs: {} };
    expect(trial('say', given, document)).toMatchObject({
      kind: 'run',
      step: { config: { channel: 'log', body: '$${nodes.x.output}' } },
    });
    expect(trial('code', given, document)).toMatchObject({
      step: { config: { code: 'return `${inputs.text}`;' } },
      inputs: { code: { text: '${nodes.x.output}' } },
    });
  });

  it('does not begin with what lacks a value', () => {
    expect(trial('fetch', { outputs: {} })).toMatchObject({ kind: 'failed', code: 'template.unresolved' });
  });

  it('says where there is nothing to try', () => {
    const document: WorkflowDocument = {
      ...orders,
      nodes: [
        { id: 'both', type: 'parallel' },
        {
          id: 'each',
          type: 'map',
          config: {
            items: 'inputs.list',
            body: { nodes: [{ id: 'one', type: 'transform', config: { expression: 'item' } }], edges: [] },
          },
        },
      ],
      edges: [{ from: 'both', to: 'each' }],
    };
    expect(trial('both', sample, document)).toEqual({ kind: 'none', because: 'passes_on' });
    expect(trial('each', sample, document)).toEqual({ kind: 'none', because: 'has_steps' });
    expect(trial('one', { outputs: {}, item: 4, index: 0 }, document)).toEqual({ kind: 'value', value: 4 });
    expect(trial('gone', sample, document)).toEqual({ kind: 'none', because: 'unknown' });
    const broken: WorkflowDocument = { ...document, edges: [{ from: 'both', to: 'nowhere' }] };
    expect(trial('both', sample, broken)).toEqual({ kind: 'none', because: 'problems' });
  });
});
