import type { WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { refusal, targetsOf } from './connecting.ts';
import { applyEdit, type Edit, type Sketch } from './edits.ts';
import { commit, redo, startHistory, undo } from './history.ts';

const document: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'orders',
  nodes: [
    { id: 'check', type: 'conditional' },
    { id: 'pay', type: 'function', inputs: { order: '${nodes.check.output}' } },
    {
      id: 'each',
      type: 'map',
      config: {
        items: 'nodes.pay.output.lines',
        body: {
          nodes: [
            { id: 'pick', type: 'transform', config: { expression: 'nodes.pay.output.id + item' } },
            { id: 'pack', type: 'function' },
          ],
          edges: [{ from: 'pick', to: 'pack' }],
        },
      },
    },
    { id: 'refuse', type: 'notify', config: { channel: 'log', body: 'no ${nodes.check.output.id}' } },
  ],
  edges: [
    { id: 'check->pay', from: 'check', to: 'pay', when: 'nodes.check.output.total < 100.0' },
    { from: 'check', to: 'refuse', default: true },
    { from: 'pay', to: 'each' },
  ],
};
const sketch: Sketch = { document, places: { pay: { x: 4, y: 8 } } };
const edited = (edit: Edit): WorkflowDocument => applyEdit(sketch, edit).document;
const edgesOf = ({ edges }: WorkflowDocument): string[] => edges.map(({ from, to }) => `${from}->${to}`);

describe('editing a document', () => {
  it('adds a step and connects it with the one it follows', () => {
    const next = edited({
      kind: 'insert',
      owner: '',
      graph: { nodes: [{ id: 'ship', type: 'function' }], edges: [] },
      after: 'each',
    });
    expect(next.nodes.at(-1)).toEqual({ id: 'ship', type: 'function' });
    expect(next.edges.at(-1)).toEqual({ from: 'each', to: 'ship' });
  });

  it('adds into a body without touching the rest', () => {
    const next = edited({
      kind: 'insert',
      owner: 'each',
      graph: { nodes: [{ id: 'label', type: 'function' }], edges: [] },
      after: 'pack',
    });
    expect(next.nodes[2]?.config?.['body']).toMatchObject({
      nodes: [{ id: 'pick' }, { id: 'pack' }, { id: 'label' }],
      edges: [
        { from: 'pick', to: 'pack' },
        { from: 'pack', to: 'label' },
      ],
    });
    expect(next.nodes[0]).toBe(document.nodes[0]);
    expect(next.edges).toBe(document.edges);
  });

  it('puts a step into the middle of an edge, which keeps its condition and its place', () => {
    const next = edited({
      kind: 'split',
      owner: '',
      edge: 'check->pay',
      node: { id: 'wait', type: 'delay' },
    });
    expect(next.edges).toEqual([
      { from: 'check', to: 'wait', when: 'nodes.check.output.total < 100.0' },
      { from: 'wait', to: 'pay' },
      { from: 'check', to: 'refuse', default: true },
      { from: 'pay', to: 'each' },
    ]);
  });

  it('removes a step with its edges, and nothing when there is nothing to remove', () => {
    const next = edited({ kind: 'remove', owner: '', nodes: ['pay'], edges: [] });
    expect(edgesOf(next)).toEqual(['check->refuse']);
    expect(applyEdit(sketch, { kind: 'remove', owner: '', nodes: ['nobody'], edges: [] })).toBe(sketch);
  });

  it('draws no edge back, to itself, or twice for the same outcome', () => {
    for (const [from, to] of [
      ['each', 'check'],
      ['pay', 'pay'],
      ['pay', 'each'],
      ['pay', 'pack'],
    ] as const) {
      expect(refusal(document, from, to)).toBeTypeOf('string');
      expect(applyEdit(sketch, { kind: 'connect', owner: '', from, to })).toBe(sketch);
    }
    expect(targetsOf(document, 'pay').map(({ id }) => id)).toEqual(['refuse']);
  });

  it('gives a second edge of an approval the outcome that has none yet', () => {
    const gate: Sketch = {
      places: {},
      document: {
        ...document,
        nodes: [
          { id: 'ask', type: 'hitl' },
          { id: 'go', type: 'function' },
        ],
        edges: [{ from: 'ask', to: 'go' }],
      },
    };
    const { edges } = applyEdit(gate, { kind: 'connect', owner: '', from: 'ask', to: 'go' }).document;
    expect(edges[1]).toEqual({ from: 'ask', to: 'go', on: 'reject' });
  });

  it('never lets an edge take the place of another', () => {
    const [first, second] = document.edges;
    expect(first).toBeDefined();
    const taken: Edit = {
      kind: 'set_edge',
      owner: '',
      edge: 'check->pay',
      to: { from: 'check', to: second?.to ?? '' },
    };
    expect(applyEdit(sketch, taken)).toBe(sketch);
    const next = edited({
      kind: 'set_edge',
      owner: '',
      edge: 'check->pay',
      to: { id: 'check->pay', from: 'check', to: 'pay', on: 'error' },
    });
    expect(next.edges[0]).toEqual({ from: 'check', to: 'pay', on: 'error' });
  });

  it('moves an exit among the exits of its own step', () => {
    const next = edited({ kind: 'move_edge', owner: '', edge: 'check->pay', by: 1 });
    expect(edgesOf(next)).toEqual(['check->refuse', 'check->pay', 'pay->each']);
    expect(applyEdit(sketch, { kind: 'move_edge', owner: '', edge: 'pay->each', by: 1 })).toBe(sketch);
  });

  it('sets a field deep in a node, and drops what becomes empty', () => {
    const set = edited({ kind: 'set_node', node: 'pack', path: ['retry', 'max_attempts'], value: 5 });
    expect(set.nodes[2]?.config?.['body']).toMatchObject({ nodes: [{}, { retry: { max_attempts: 5 } }] });
    const taken = applyEdit(
      { document: set, places: {} },
      { kind: 'set_node', node: 'pack', path: ['retry', 'max_attempts'], value: undefined },
    );
    expect(taken.document).toEqual(document);
  });

  it('renames a step in edges, conditions, templates and bodies, but not in strings', () => {
    const [pay, check] = [
      edited({ kind: 'rename', node: 'pay', to: 'charge' }),
      edited({ kind: 'rename', node: 'check', to: 'look' }),
    ];
    expect(edgesOf(pay)).toEqual(['check->charge', 'check->refuse', 'charge->each']);
    expect(pay.nodes[2]?.config).toMatchObject({
      items: 'nodes.charge.output.lines',
      body: { nodes: [{ config: { expression: 'nodes.charge.output.id + item' } }, {}] },
    });
    expect(check.edges[0]).toEqual({ from: 'look', to: 'pay', when: 'nodes.look.output.total < 100.0' });
    expect(check.nodes[3]?.config?.['body']).toBe('no ${nodes.look.output.id}');
    expect(applyEdit(sketch, { kind: 'rename', node: 'pay', to: 'charge' }).places).toEqual({
      charge: { x: 4, y: 8 },
    });
  });
});

describe('undo', () => {
  const set = (value: string): Edit => ({ kind: 'set_node', node: 'pay', path: ['label'], value });

  it('takes back what was typed as one step, and gives it again', () => {
    let history = startHistory(sketch);
    for (const text of ['P', 'Pa', 'Pay']) history = commit(history, set(text));
    expect(history.past).toHaveLength(1);
    const back = undo(history);
    expect(back.now).toBe(sketch);
    expect(redo(back).now.document.nodes[1]?.label).toBe('Pay');
  });

  it('forgets what was taken back once something else is done', () => {
    const back = undo(commit(startHistory(sketch), set('Pay')));
    const other = commit(back, { kind: 'remove', owner: '', nodes: ['refuse'], edges: [] });
    expect(redo(other)).toBe(other);
    expect(undo(other).now).toBe(sketch);
  });

  it('keeps no step for what changed nothing', () => {
    const history = startHistory(sketch);
    expect(commit(history, { kind: 'connect', owner: '', from: 'pay', to: 'pay' })).toBe(history);
    expect(undo(history)).toBe(history);
  });
});
