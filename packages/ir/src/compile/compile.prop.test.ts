import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../document.ts';
import type { Json } from '../json/index.ts';
import { randomDocument } from '../testing/random-documents.ts';
import { compile, compileJson } from './index.ts';

const asJson = (document: WorkflowDocument): Json => document as unknown as Json;

function planOf(document: WorkflowDocument) {
  const compiled = compileJson(asJson(document));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.plan;
}

describe('R5', () => {
  it('a document with its defaults compiles to itself', () => {
    fc.assert(
      fc.property(randomDocument({ maxNodes: 15, branching: 4 }), (document) => {
        const plan = planOf(document);
        const again = compile(plan.document);
        expect(again.ok && again.plan.document).toBe(plan.document);
        expect(again.ok && again.plan.digest).toBe(plan.digest);
        // Through text, too: what is stored is what was compiled.
        expect(planOf(JSON.parse(JSON.stringify(plan.document)) as WorkflowDocument).digest).toBe(
          plan.digest,
        );
      }),
      { numRuns: 120 },
    );
  });

  it('key order never changes the digest', () => {
    fc.assert(
      fc.property(randomDocument(), (document) => {
        const { nodes, edges, ...rest } = document;
        const turned = {
          edges,
          nodes: nodes.map((node) => Object.fromEntries(Object.entries(node).reverse())),
          ...rest,
        };
        const compiled = compileJson(turned as unknown as Json);
        expect(compiled.ok && compiled.plan.digest).toBe(planOf(document).digest);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the plan', () => {
  it('orders nodes so that every edge leads forward', () => {
    fc.assert(
      fc.property(randomDocument({ maxNodes: 15, branching: 4 }), (document) => {
        const {
          body: { order },
          edges,
        } = planOf(document);
        expect([...order].sort()).toEqual(document.nodes.map((node) => node.id).sort());
        for (const edge of edges) expect(order.indexOf(edge.from)).toBeLessThan(order.indexOf(edge.to));
      }),
      { numRuns: 100 },
    );
  });
});
