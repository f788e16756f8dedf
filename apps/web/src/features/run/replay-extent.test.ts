import type { Graph } from '@aob/engine/contract';
import type { NodeDocument, NodeType, WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { extentWords, replayExtent } from './replay-extent.ts';

const node = (id: string, type: NodeType = 'function', more: Partial<NodeDocument> = {}): NodeDocument => ({
  id,
  type,
  ...more,
});

const definition: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'leads',
  nodes: [
    node('fetch', 'http'),
    node('parse', 'transform'),
    node('each', 'map', { config: { body: { nodes: [{ id: 'ask', type: 'hitl' }], edges: [] } } }),
    node('mail', 'notify', { label: 'Mail the lead' }),
    node('aside'),
  ],
  edges: [
    { from: 'fetch', to: 'parse' },
    { from: 'parse', to: 'each' },
    { from: 'each', to: 'mail' },
  ],
};

const ran = (id: string, scope = '') => ({
  id,
  scope,
  status: 'completed' as const,
  execution: 1,
  attempt: 1,
});

const graph: Graph = {
  run_id: 'run_1',
  status: 'COMPLETED',
  digest: 'sha256:1',
  graph_version: 1,
  seq: 20,
  definition,
  base: { digest: 'sha256:1', definition },
  stack: [],
  nodes: [ran('fetch'), ran('parse'), ran('each'), ran('ask', 'each[0]/'), ran('mail')],
  edges: [],
  bodies: [],
};

const extent = (from: string) => {
  const found = replayExtent(graph, from);
  return (
    found && {
      kept: found.kept.map(({ id }) => id).join(' '),
      anew: found.anew.map(({ id }) => id).join(' '),
    }
  );
};

describe('replayExtent', () => {
  it('does everything anew from the beginning', () => {
    expect(extent('')).toEqual({ kept: '', anew: 'fetch parse each mail aside' });
  });

  it('keeps what ran and does not follow from the place', () => {
    expect(extent('parse')).toEqual({ kept: 'fetch', anew: 'parse each mail' });
  });

  it('knows in which step an instance runs, named or not', () => {
    const inEach = { kept: 'fetch parse', anew: 'each mail' };
    expect(extent('each[0]/ask')).toEqual(inEach);
    expect(extent('ask')).toEqual(inEach);
    expect(extent('each#0')).toEqual(inEach);
  });

  it('says nothing of places it does not know', () => {
    expect(extent('nobody')).toBeUndefined();
    expect(extent('seq:12')).toBeUndefined();
  });
});

describe('extentWords', () => {
  const from = (place: string) => replayExtent(graph, place) ?? { kept: [], anew: [] };

  it('say of a live replay what it does for real', () => {
    expect(extentWords(from('parse'), 'live')).toEqual([
      'Taken over as it was: fetch.',
      'For real, it goes through each; sends Mail the lead.',
    ]);
  });

  it('promise for a frozen one that nothing is called', () => {
    expect(extentWords(from('mail'), 'freeze').at(-1)).toBe(
      'Answered from the record: Mail the lead. Nothing is called.',
    );
  });
});
