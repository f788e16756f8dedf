import type { ComparedRun, Graph, NodeComparison, RunComparison } from '@aob/engine/contract';
import { diffDocuments, type WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { comparedPicture } from './compare-canvas.ts';

const document = (ids: readonly string[]): WorkflowDocument => ({
  schema: 'aob/v1',
  name: 'leads',
  nodes: ids.map((id) => ({ id, type: 'function' })),
  edges: ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', to })),
});

const graph = (
  run_id: string,
  ids: readonly string[],
  statuses: { [id: string]: 'completed' | 'failed' },
): Graph => ({
  run_id,
  status: 'COMPLETED',
  digest: `sha256:${ids.join('')}`,
  graph_version: 1,
  seq: 9,
  definition: document(ids),
  base: { digest: 'sha256:base', definition: document(ids) },
  stack: [],
  nodes: ids.map((id) => ({ id, scope: '', status: statuses[id] ?? 'pending', execution: 1, attempt: 1 })),
  edges: [],
  bodies: [],
});

const side = (status: 'completed' | 'failed') => ({ status, executions: 1, attempts: 1 });
const alike = (node: string): NodeComparison => ({
  node,
  scope: '',
  in: 'both',
  differs: [],
  a: side('completed'),
  b: side('completed'),
});

const run = (run_id: string): ComparedRun => ({
  run_id,
  status: 'COMPLETED',
  workflow: { name: 'leads', digest: 'sha256:base' },
  digest: 'sha256:base',
  graph_version: 1,
  started_at: '2026-01-01T00:00:00.000Z',
  inputs: 'sha256:inputs',
});

describe('two runs in one picture', () => {
  const a = graph('run_a', ['fetch', 'old', 'ship'], {
    fetch: 'completed',
    old: 'completed',
    ship: 'failed',
  });
  const b = graph('run_b', ['fetch', 'new', 'ship'], {
    fetch: 'completed',
    new: 'completed',
    ship: 'completed',
  });
  const comparison: RunComparison = {
    a: run('run_a'),
    b: run('run_b'),
    differs: ['document', 'nodes'],
    changes: diffDocuments(a.definition, b.definition),
    nodes: [
      {
        ...alike('fetch'),
        differs: ['output'],
        a: { ...side('completed'), output: 'sha256:1' },
        b: { ...side('completed'), output: 'sha256:2' },
      },
      { node: 'old', scope: '', in: 'a', differs: [], a: side('completed') },
      { node: 'new', scope: '', in: 'b', differs: [], b: side('completed') },
      { ...alike('ship'), differs: ['status'], a: side('failed') },
    ],
  };
  const nodes = new Map(
    comparedPicture(a, b, comparison, { chosen: [], switched: [] }).canvas.nodes.map((node) => [
      node.id,
      node,
    ]),
  );

  it('has the steps of both, and says which is in one of them only', () => {
    expect([...nodes].map(([id, { change }]) => [id, change?.kind])).toEqual([
      ['fetch', undefined],
      ['old', 'removed'],
      ['ship', undefined],
      ['new', 'added'],
    ]);
  });

  it('shows how a step ended in b, and before it how it had ended in a where that was another way', () => {
    expect(nodes.get('ship')).toMatchObject({ status: 'completed', versus: { status: 'failed' } });
    expect(nodes.get('new')).toMatchObject({ status: 'completed' });
    expect(nodes.get('new')?.versus).toBeUndefined();
  });

  it('marks a step that came to something else although it ended the same way', () => {
    expect(nodes.get('fetch')?.versus).toEqual({ isOtherwise: true });
  });

  it('tells of a step that is only in a what became of it there', () => {
    expect(nodes.get('old')?.status).toBe('completed');
  });
});
