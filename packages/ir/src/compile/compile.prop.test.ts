import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOP } from '../bodies.ts';
import type { WorkflowDocument } from '../document.ts';
import type { Json } from '../json/index.ts';
import { nestedDocument } from '../testing/nested-documents.ts';
import { randomDocument } from '../testing/random-documents.ts';
import { compile, compileJson } from './index.ts';

const asJson = (document: WorkflowDocument): Json => document as unknown as Json;

function planOf(document: WorkflowDocument) {
  const compiled = compileJson(asJson(document));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.plan;
}

const documents = fc.oneof(
  randomDocument({ maxNodes: 15, branching: 4 }),
  nestedDocument({ maxNodes: 8, branching: 4 }, 5),
);

/** Every object at any depth with its members in the other order. */
const turned = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  );
};

describe('R5', () => {
  it('a document with its defaults compiles to itself', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const plan = planOf(document);
        const again = compile(plan.document);
        expect(again.ok && again.plan.document).toBe(plan.document);
        expect(again.ok && again.plan.digest).toBe(plan.digest);
        // Through text, too: what is stored is what was compiled.
        expect(planOf(JSON.parse(JSON.stringify(plan.document)) as WorkflowDocument).digest).toBe(
          plan.digest,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('key order never changes the digest', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const compiled = compileJson(turned(asJson(document)));
        expect(compiled.ok && compiled.plan.digest).toBe(planOf(document).digest);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the plan', () => {
  it('orders the nodes of each graph so that every edge leads forward', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const plan = planOf(document);
        for (const owner of [undefined, ...plan.nodes.filter(({ body }) => body !== undefined)]) {
          const order = (owner ?? plan).body?.order ?? [];
          const own = plan.nodes.filter((node) => node.owner === (owner?.id ?? TOP));
          expect([...order].sort()).toEqual(own.map(({ id }) => id).sort());
          for (const { from, to } of own.flatMap((node) => node.out))
            expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
        }
      }),
      { numRuns: 120 },
    );
  });
});
