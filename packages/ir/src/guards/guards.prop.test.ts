import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../compile/graph.ts';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import { chooser } from '../testing/chooser.ts';
import { randomDocument } from '../testing/random-documents.ts';
import { simulate } from '../testing/simulate.ts';
import { guardsOf } from './guards.ts';

function gatesOf(document: WorkflowDocument): readonly NodeDocument[] {
  return document.nodes.filter((node) => node.type === 'hitl');
}

function isApproveOf(gate: string, edge: EdgeDocument): boolean {
  return edge.from === gate && (edge.on === undefined || edge.on === 'approve');
}

/** R24 word for word: is there any set of taken edges, none an approve edge of the gate, with which the node runs? */
function canRunWithout(document: WorkflowDocument, gate: string, id: string): boolean {
  const { edges } = document;
  for (let set = 0; set < 2 ** edges.length; set++) {
    const taken = edges.filter((_, i) => (set & (1 << i)) !== 0);
    if (taken.some((edge) => isApproveOf(gate, edge))) continue;
    const runs = (node: NodeDocument): boolean => {
      const into = edges.filter((edge) => edge.to === node.id);
      const arrived = taken.filter((edge) => edge.to === node.id).length;
      if (into.length === 0) return true;
      if (node.join === 'every') return arrived === into.length;
      return arrived >= (typeof node.join === 'object' ? node.join.quorum : 1);
    };
    const isPossible = taken.every((edge) =>
      document.nodes.some((node) => node.id === edge.from && runs(node)),
    );
    if (isPossible && document.nodes.some((node) => node.id === id && runs(node))) return true;
  }
  return false;
}

describe('R24 guards', () => {
  it('are exactly the gates without whose approval a node cannot run', () => {
    fc.assert(
      fc.property(randomDocument({ maxNodes: 6, branching: 5 }), (document) => {
        fc.pre(gatesOf(document).length > 0 && document.edges.length <= 9);
        const guards = guardsOf(graphOf(document));
        for (const gate of gatesOf(document)) {
          for (const node of document.nodes) {
            const isGuarded = guards.get(node.id)?.has(gate.id) ?? false;
            expect([node.id, gate.id, isGuarded]).toEqual([
              node.id,
              gate.id,
              !canRunWithout(document, gate.id, node.id),
            ]);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('no guarded node runs while the approve edges of its gate are dead, whatever else happens', () => {
    let looked = 0;
    fc.assert(
      fc.property(randomDocument({ maxNodes: 12, branching: 4 }), fc.integer(), (document, seed) => {
        const guards = guardsOf(graphOf(document));
        const choose = chooser(seed);
        for (const gate of gatesOf(document)) {
          for (let run = 0; run < 15; run++) {
            simulate(
              document,
              { choose, isDead: (edge) => isApproveOf(gate.id, edge) },
              {
                onStart: (id) => {
                  looked += 1;
                  expect(guards.get(id)?.has(gate.id) ?? false).toBe(false);
                },
              },
            );
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(looked).toBeGreaterThan(2000);
  });
});
