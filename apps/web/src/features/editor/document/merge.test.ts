import { compileJson, type Json, type NodeDocument, type WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { leanDocument } from './lean.ts';
import { merge, settle } from './merge.ts';

const document = (
  nodes: readonly NodeDocument[],
  more: Partial<WorkflowDocument> = {},
): WorkflowDocument => ({
  schema: 'aob/v1',
  name: 'w',
  nodes,
  edges: [{ from: 'a', to: 'b' }],
  ...more,
});
const a: NodeDocument = { id: 'a', type: 'function', label: 'A' };
const b: NodeDocument = { id: 'b', type: 'delay', config: { duration: '1m' } };
const base = document([a, b]);

describe('bringing two changes together', () => {
  it('puts changes of different fields side by side', () => {
    const mine = document([{ ...a, label: 'Mine' }, b, { id: 'c', type: 'function' }]);
    const theirs = document([{ ...a, timeout: '1m' }, b], { description: 'theirs' });
    const merged = merge({ base, mine, theirs });
    expect(merged.conflicts).toEqual([]);
    expect(merged.document).toEqual(
      document([{ ...a, label: 'Mine', timeout: '1m' }, b, { id: 'c', type: 'function' }], {
        description: 'theirs',
      }),
    );
  });

  it('names what both changed, in words, and lets a person choose', () => {
    const mine = document([
      { ...a, label: 'Mine' },
      { ...b, config: { duration: '2m' } },
    ]);
    const theirs = document([{ ...a, label: 'Theirs' }, b]);
    const merged = merge({ base, mine, theirs });
    expect(merged.conflicts).toEqual([
      {
        element: '/nodes/{a}',
        mine: [expect.objectContaining({ text: '~ node a label: "A" → "Mine"' })],
        theirs: [expect.objectContaining({ text: '~ node a label: "A" → "Theirs"' })],
      },
    ]);
    expect(settle(merged.document, mine, []).nodes).toEqual([
      { ...a, label: 'Theirs' },
      { ...b, config: { duration: '2m' } },
    ]);
    expect(settle(merged.document, mine, ['/nodes/{a}']).nodes[0]?.label).toBe('Mine');
  });

  it('is a conflict when one changes what the other removed, or both add the same id', () => {
    const mine = document([{ ...a, label: 'Mine' }, b, { id: 'c', type: 'delay' }], { description: 'm' });
    const theirs = document([b, { id: 'c', type: 'function' }], { edges: [], description: 't' });
    const merged = merge({ base, mine, theirs });
    expect(merged.conflicts.map(({ element }) => element).sort()).toEqual([
      '/description',
      '/nodes/{a}',
      '/nodes/{c}',
    ]);
    const chosen = settle(merged.document, mine, ['/nodes/{a}']);
    expect(chosen.nodes.map(({ id, type }) => `${id} ${type}`).sort()).toEqual([
      'a function',
      'b delay',
      'c function',
    ]);
    expect(chosen.description).toBe('t');
  });
});

describe('a saved document that is edited', () => {
  const complete = (value: WorkflowDocument): WorkflowDocument => {
    const compiled = compileJson(value as unknown as Json);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
    return compiled.plan.document;
  };

  it('leaves open again what saving wrote, in bodies too, and nothing that somebody wrote', () => {
    const written: WorkflowDocument = {
      schema: 'aob/v1',
      name: 'w',
      nodes: [
        a,
        { id: 'b', type: 'function', inputs: { mine: '${nodes.a.output.id}' } },
        {
          id: 'm',
          type: 'map',
          config: {
            items: '[1]',
            body: {
              nodes: [
                { id: 'x', type: 'function' },
                { id: 'y', type: 'function', compensate: { type: 'function' } },
              ],
              edges: [{ from: 'x', to: 'y' }],
            },
          },
        },
      ],
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'm' },
      ],
    };
    const saved = complete(written);
    expect(saved).not.toEqual(written);
    expect(leanDocument(saved)).toEqual(written);
    expect(complete(leanDocument(saved))).toEqual(saved);
  });

  it('keeps inputs that were written for an older graph', () => {
    const saved = complete(base);
    const longer: WorkflowDocument = {
      ...saved,
      nodes: [...saved.nodes, { id: 'c', type: 'function', inputs: { a: '${nodes.a.output}' } }],
      edges: [...saved.edges, { from: 'b', to: 'c' }],
    };
    expect(leanDocument(longer).nodes[2]?.inputs).toEqual({ a: '${nodes.a.output}' });
  });
});
