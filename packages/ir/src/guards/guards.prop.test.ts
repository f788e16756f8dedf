import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allEdges, allNodes, placedNodes, TOP } from '../bodies.ts';
import { graphOf } from '../compile/graph.ts';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import { joinModeOf } from '../join.ts';
import { chooser } from '../testing/chooser.ts';
import { nestedDocument } from '../testing/nested-documents.ts';
import { randomDocument } from '../testing/random-documents.ts';
import { simulate } from '../testing/simulate.ts';
import { guardsOf } from './guards.ts';

function gatesOf(document: WorkflowDocument): readonly NodeDocument[] {
  return allNodes(document).filter((node) => node.type === 'hitl');
}

function isApproveOf(gate: string, edge: EdgeDocument): boolean {
  return edge.from === gate && (edge.on === undefined || edge.on === 'approve');
}

/** R24 word for word: is there any set of taken edges, none an approve edge of the gate, with which the node runs? */
function canRunWithout(document: WorkflowDocument, gate: string, id: string): boolean {
  const edges = allEdges(document);
  const nodes = new Map(placedNodes(document).map((placed) => [placed.element.id, placed]));
  for (let set = 0; set < 2 ** edges.length; set++) {
    const taken = edges.filter((_, i) => (set & (1 << i)) !== 0);
    if (taken.some((edge) => isApproveOf(gate, edge))) continue;
    const runs = (id: string): boolean => {
      const placed = nodes.get(id);
      if (placed === undefined) return false;
      const into = edges.filter((edge) => edge.to === id);
      const arrived = taken.filter((edge) => edge.to === id).length;
      const { element: node, owner } = placed;
      // A body begins when its owner does, and nothing in it runs without that.
      if (owner !== TOP && !runs(owner)) return false;
      if (into.length === 0) return true;
      const join = joinModeOf(node.join);
      if (join === 'every') return arrived === into.length;
      return arrived >= (typeof join === 'object' ? join.quorum : 1);
    };
    if (taken.every((edge) => runs(edge.from)) && runs(id)) return true;
  }
  return false;
}

function expectExactGuards(document: WorkflowDocument): void {
  fc.pre(gatesOf(document).length > 0 && allEdges(document).length <= 9);
  const guards = guardsOf(graphOf(document));
  for (const gate of gatesOf(document)) {
    for (const node of allNodes(document)) {
      const isGuarded = guards.get(node.id)?.has(gate.id) ?? false;
      expect([node.id, gate.id, isGuarded]).toEqual([
        node.id,
        gate.id,
        !canRunWithout(document, gate.id, node.id),
      ]);
    }
  }
}

/** How many nodes began, each without one gate or another. */
function expectNoneWithout(document: WorkflowDocument, seed: number): number {
  let looked = 0;
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
  return looked;
}

describe('R24 guards', () => {
  it('are exactly the gates without whose approval a node cannot run', () => {
    fc.assert(fc.property(randomDocument({ maxNodes: 6, branching: 5 }), expectExactGuards), {
      numRuns: 150,
    });
  });

  it('of nodes in bodies as well', () => {
    fc.assert(fc.property(nestedDocument({ maxNodes: 4, branching: 5 }), expectExactGuards), {
      numRuns: 150,
    });
  }, 60_000);

  it.each([
    ['flat', randomDocument({ maxNodes: 12, branching: 4 })],
    ['nested', nestedDocument({ maxNodes: 7, branching: 4 })],
  ])(
    'no guarded node runs while the approve edges of its gate are dead, whatever else happens: %s',
    (_, documents) => {
      let looked = 0;
      fc.assert(
        fc.property(documents, fc.integer(), (document, seed) => {
          looked += expectNoneWithout(document, seed);
        }),
        { numRuns: 150 },
      );
      expect(looked).toBeGreaterThan(2000);
    },
  );
});
