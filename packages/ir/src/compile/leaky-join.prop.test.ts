import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../document.ts';
import { effectKeysOf } from '../guards/index.ts';
import { chooser } from '../testing/chooser.ts';
import { randomDocument } from '../testing/random-documents.ts';
import { simulate } from '../testing/simulate.ts';
import { bitsOf } from './bits.ts';
import { graphOf } from './graph.ts';
import { leakyJoins } from './leaky-join.ts';
import { dataFlowOf } from './sure.ts';

/** `gate -> node` for each effectful node that ran although a gate before it ran and led nowhere. */
function leaksSeen(document: WorkflowDocument, seed: number): ReadonlySet<string> {
  const graph = graphOf(document);
  const { ancestors } = dataFlowOf(graph);
  const gates = document.nodes.filter((node) => node.type === 'hitl').map((node) => node.id);
  const leaks = new Set<string>();
  const choose = chooser(seed);
  for (let run = 0; run < 40; run++) {
    simulate(
      document,
      { choose },
      {
        onStart(id, completed, edges) {
          const node = graph.nodes.find((candidate) => candidate.id === id);
          if (node === undefined || node.in.length < 2 || effectKeysOf(node.document).length === 0) return;
          const before = bitsOf(ancestors[node.index] ?? new Uint32Array()).map((i) => graph.nodes[i]?.id);
          for (const gate of gates) {
            if (!completed.has(gate) || !before.includes(gate)) continue;
            const out = document.edges.filter((edge) => edge.from === gate);
            if (out.every((edge) => edges.get(edge) === 'dead')) leaks.add(`${gate} -> ${id}`);
          }
        },
      },
    );
  }
  return leaks;
}

describe('R3', () => {
  it('every join that leaks in some run is refused', () => {
    let leaking = 0;
    fc.assert(
      fc.property(
        randomDocument({ maxNodes: 10, branching: 5, leavesJoinsOut: true }),
        fc.integer(),
        (document, seed) => {
          const graph = graphOf(document);
          const refused = new Set(leakyJoins(graph, dataFlowOf(graph)).map((issue) => issue.node));
          const leaks = leaksSeen(document, seed);
          if (leaks.size > 0) leaking += 1;
          expect([...leaks].filter((leak) => !refused.has(leak.split(' -> ')[1]))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
    expect(leaking).toBeGreaterThan(3);
  });
});
