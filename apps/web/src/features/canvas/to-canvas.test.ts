import { describe, expect, it } from 'vitest';
import type { Progress } from '../bodies/picture.ts';
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

  it('marks what was taken from the cache', () => {
    const cached = { key: 'sha256:0', from_run: 'run_1', at: '2026-01-01T00:00:00.000Z' };
    const { nodes } = toCanvas(layered, {
      nodes: [
        { id: 'a', scope: '', status: 'completed', attempt: 1, cached },
        { id: 'b', scope: '', status: 'completed', attempt: 1 },
      ],
      edges: [],
      bodies: [],
    });
    expect(nodes.map(({ isCached }) => isCached)).toEqual([true, false, false]);
  });

  it('marks what was undone, is being undone and was not, and nothing before its turn', () => {
    const at = (status: string) =>
      toCanvas(layered, {
        nodes: [{ id: 'a', scope: '', status: 'completed', attempt: 1, compensation: { status } }],
        edges: [],
        bodies: [],
      }).nodes[0]?.undo;
    const words = ['prepared', 'retrying', 'completed', 'skipped', 'failed', 'abandoned'].map(at);
    expect(words).toEqual([undefined, 'undoing', 'undone', 'undone', 'left', 'left']);
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

describe('toCanvas, of bodies', () => {
  const nested = composeLayers(
    {
      schema: 'aob/v1',
      name: 'w',
      nodes: [
        { id: 'load', type: 'task' },
        {
          id: 'each',
          type: 'map',
          label: 'Each line',
          config: {
            items: 'inputs.lines',
            body: {
              nodes: [
                { id: 'price', type: 'task' },
                { id: 'keep', type: 'task' },
              ],
              edges: [{ from: 'price', to: 'keep' }],
            },
          },
        },
      ],
      edges: [{ from: 'load', to: 'each' }],
    },
    [],
    EVERY_LAYER,
  );
  const progress: Progress = {
    nodes: [
      { id: 'each', scope: '', status: 'waiting', attempt: 1 },
      { id: 'price', scope: 'each[0]/', status: 'completed', attempt: 1 },
      { id: 'keep', scope: 'each[0]/', status: 'running', attempt: 1 },
      { id: 'price', scope: 'each[1]/', status: 'failed', attempt: 2 },
    ],
    edges: [{ id: 'price->keep', scope: 'each[0]/', state: 'taken' }],
    bodies: [
      {
        node: 'each',
        scope: '',
        total: 12,
        opened: 2,
        completed: 0,
        failed: 1,
        shown: [
          { scope: 'each[0]/', status: 'open' },
          { scope: 'each[1]/', status: 'failed' },
        ],
      },
    ],
  };

  it('puts what stands in a body into its node, edges too', () => {
    const { nodes, edges } = toCanvas(nested);
    expect(nodes.map(({ id, parent }) => [id, parent])).toEqual([
      ['load', undefined],
      ['each', undefined],
      ['price', 'each'],
      ['keep', 'each'],
    ]);
    expect(edges.map(({ id }) => id)).toEqual(['load->each', 'price->keep']);
    expect(nodes[1]?.body).toEqual({ steps: 2, isFolded: false });
  });

  it('shows the chosen instance, and how far all of them have come', () => {
    const at = (chosen: string[]) => {
      const { nodes, edges } = toCanvas(nested, progress, { chosen });
      return [nodes[2]?.status, nodes[2]?.attempt, nodes[3]?.status, edges[1]?.state];
    };
    expect(at(['each[0]/'])).toEqual(['completed', 1, 'running', 'live']);
    expect(at(['each[1]/'])).toEqual(['failed', 2, 'pending', 'open']);
    const owner = toCanvas(nested, progress).nodes[1];
    expect(owner).toMatchObject({
      status: 'running',
      body: {
        progress: '0 of 12 done, 1 failed',
        choice: {
          current: { scope: 'each[1]/', word: 'item 2', state: 'failed' },
          previous: { scope: 'each[0]/', word: 'item 1', state: 'open' },
        },
      },
    });
  });

  it('draws a closed body without what is in it', () => {
    const { nodes, edges, hidden } = toCanvas(nested, progress, { folded: new Set(['each']) });
    expect([nodes.map(({ id }) => id), edges.map(({ id }) => id)]).toEqual([
      ['load', 'each'],
      ['load->each'],
    ]);
    expect(nodes[1]?.body).toMatchObject({ steps: 2, isFolded: true, progress: '0 of 12 done, 1 failed' });
    // Whoever looks for a step finds it all the same.
    expect(hidden.map(({ id, closed }) => [id, closed])).toEqual([
      ['price', ['each']],
      ['keep', ['each']],
    ]);
  });
});
