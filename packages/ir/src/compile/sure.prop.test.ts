import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf } from '../bodies.ts';
import type { WorkflowDocument } from '../document.ts';
import { chooser } from '../testing/chooser.ts';
import { nestedDocument } from '../testing/nested-documents.ts';
import { randomDocument } from '../testing/random-documents.ts';
import { simulate } from '../testing/simulate.ts';
import { bitsOf } from './bits.ts';
import { graphOf } from './graph.ts';
import { dataFlowOf } from './sure.ts';

interface Reads {
  /** `reader <- read`, as the analysis allows it. */
  readonly allowed: ReadonlySet<string>;
  /** Pairs of a reader and a node before it that were once found absent. */
  readonly unsafe: ReadonlySet<string>;
  /** All pairs of a node that ran and one before it. */
  readonly seen: ReadonlySet<string>;
}

function observe(document: WorkflowDocument, seed: number, runs: number): Reads {
  const graph = graphOf(document);
  const flow = dataFlowOf(graph);
  const names = (bits: Uint32Array | undefined) =>
    bitsOf(bits ?? new Uint32Array()).map((i) => graph.nodes[i]?.id ?? '');
  const before = new Map<string, readonly string[]>();
  const allowed = new Set<string>();
  for (const node of graph.nodes) {
    before.set(node.id, names(flow.ancestors[node.index]));
    for (const id of names(flow.sure[node.index])) allowed.add(`${node.id} <- ${id}`);
  }
  for (const edge of graph.edges) {
    const reader = `when ${edge.id}`;
    before.set(reader, [...names(flow.ancestors[edge.from]), ...names(flow.sureAlong[edge.index])]);
    for (const id of names(flow.sureAlong[edge.index])) allowed.add(`${reader} <- ${id}`);
  }
  // What a body returns may read what is around it as well.
  for (const owner of [
    undefined,
    ...graph.nodes.filter(({ document: node }) => bodyOf(node) !== undefined),
  ]) {
    const own = graph.nodes.filter((node) => node.owner === owner?.index).map(({ id }) => id);
    const around = owner === undefined ? [] : names(flow.ancestors[owner.index]);
    before.set(`end of ${owner?.id}`, [...own, ...around]);
    for (const id of names(flow.sureAtEnd(owner?.index))) allowed.add(`end of ${owner?.id} <- ${id}`);
  }
  const idOf = new Map(graph.edges.map((edge) => [edge.document, edge.id]));
  const unsafe = new Set<string>();
  const seen = new Set<string>();
  const look = (reader: string, completed: ReadonlySet<string>) => {
    for (const id of before.get(reader) ?? []) {
      seen.add(`${reader} <- ${id}`);
      if (!completed.has(id)) unsafe.add(`${reader} <- ${id}`);
    }
  };
  const choose = chooser(seed);
  for (let i = 0; i < runs; i++) {
    simulate(
      document,
      { choose },
      {
        onStart: look,
        onEdgeTried: (edge, completed) => look(`when ${idOf.get(edge)}`, completed),
        onCompleted: (completed, owner) => look(`end of ${owner}`, completed),
      },
    );
  }
  return { allowed, unsafe, seen };
}

describe('R8', () => {
  it('allows no read of a node that could be absent, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(randomDocument(), fc.integer(), (document, seed) => {
        const { allowed, unsafe } = observe(document, seed, 60);
        expect([...allowed].filter((read) => unsafe.has(read))).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });

  it('nor in a body, of what is in it or around it', () => {
    fc.assert(
      fc.property(nestedDocument(), fc.integer(), (document, seed) => {
        const { allowed, unsafe } = observe(document, seed, 60);
        expect([...allowed].filter((read) => unsafe.has(read))).toEqual([]);
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  it('allows most of the reads that are in fact safe', () => {
    let safe = 0;
    let accepted = 0;
    const documents = fc.sample(randomDocument(), { numRuns: 120, seed: 42 });
    for (const [i, document] of documents.entries()) {
      const { allowed, unsafe, seen } = observe(document, i, 120);
      for (const read of seen) {
        if (unsafe.has(read)) continue;
        safe += 1;
        if (allowed.has(read)) accepted += 1;
      }
    }
    expect(safe).toBeGreaterThan(500);
    // Reads that only look safe because no run happened to break them count against us, too.
    expect(accepted / safe).toBeGreaterThan(0.9);
  });
});
