import { describe, expect, it } from 'vitest';
import { composeLayers, EVERY_LAYER } from '../overlays/layers.ts';
import { toCanvas } from './to-canvas.ts';

const layered = composeLayers(
  {
    schema: 'aob/v1',
    name: 'w',
    nodes: [
      { id: 'a', type: 'http', config: { url: 'https://crm.example/leads', method: 'POST' } },
      { id: 'b', type: 'hitl', label: 'Pay', config: { approvers: ['finance', 'ops'], message: 'Pay?' } },
      { id: 'c', type: 'task' },
    ],
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c', on: 'approve' },
      { from: 'a', to: 'c', when: 'nodes.a.output.status == 200' },
    ],
  },
  [],
  EVERY_LAYER,
);

describe('toCanvas', () => {
  it('says on each card what a reader wants to know next', () => {
    expect(toCanvas(layered).nodes.map(({ label, line }) => [label, line])).toEqual([
      ['a', 'POST crm.example/leads'],
      ['Pay', 'finance or ops'],
      ['c', 'builtin.echo'],
    ]);
  });

  it('shows no status where nothing can have happened', () => {
    expect(toCanvas(layered).nodes.every(({ status }) => status === undefined)).toBe(true);
  });

  it('moves an edge while the node behind it works', () => {
    const at = (status: 'running' | 'completed') =>
      toCanvas(layered, {
        nodes: [{ id: 'b', scope: '', status, attempt: 1 }],
        edges: [{ id: 'a->b', scope: '', state: 'taken' }],
        bodies: [],
      }).edges[0]?.state;
    expect(at('running')).toBe('live');
    expect(at('completed')).toBe('taken');
  });

  it('labels only edges that mean something', () => {
    expect(toCanvas(layered).edges.map(({ label }) => label)).toEqual([
      undefined,
      'approve',
      'nodes.a.output.status == 200',
    ]);
  });
});
