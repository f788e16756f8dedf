import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../document.ts';
import { nestedDocument } from '../testing/nested-documents.ts';
import { applyChangeSet } from './apply-change-set.ts';
import {
  changeSetDigest,
  diffDocuments,
  invertChangeSet,
  isEmptyChangeSet,
  orderFreeDigest,
} from './change-set.ts';
import { documentArbitrary } from './testing/documents.ts';
import type { ChangeSet } from './types.ts';

const RUNS = { numRuns: 500 };

/** With bodies: two documents share ids, so that nodes move from one graph into another. */
const documentPairs = fc.oneof(
  fc.tuple(documentArbitrary, documentArbitrary),
  fc.tuple(nestedDocument(), nestedDocument()),
);

function applied(document: WorkflowDocument, changes: ChangeSet): WorkflowDocument {
  const result = applyChangeSet(document, changes);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.document;
}

describe('change sets (R22)', () => {
  it('lead from one document to the other, whatever they are', () => {
    fc.assert(
      fc.property(documentPairs, ([a, b]) => {
        expect(orderFreeDigest(applied(a, diffDocuments(a, b)))).toBe(orderFreeDigest(b));
      }),
      RUNS,
    );
  });

  it('are the same whether documents share elements or are copies of each other', () => {
    fc.assert(
      fc.property(documentPairs, fc.nat(9), ([a, b], turn) => {
        const turned = [...a.edges.slice(turn), ...a.edges.slice(0, turn)];
        for (const after of [applied(a, diffDocuments(a, b)), { ...a, edges: turned }])
          expect(diffDocuments(a, after)).toEqual(diffDocuments(structuredClone(a), structuredClone(after)));
      }),
      RUNS,
    );
  });

  it('inverted restore the exact digest, and inverted twice are the same change set', () => {
    fc.assert(
      fc.property(documentPairs, ([a, b]) => {
        const changes = diffDocuments(a, b);
        const back = invertChangeSet(changes);
        expect(orderFreeDigest(applied(applied(a, changes), back))).toBe(orderFreeDigest(a));
        expect(changeSetDigest(invertChangeSet(back))).toBe(changeSetDigest(changes));
        expect(changeSetDigest(back)).toBe(changeSetDigest(diffDocuments(b, a)));
      }),
      RUNS,
    );
  });

  it('are empty exactly when the documents differ in nothing but free order', () => {
    fc.assert(
      fc.property(documentPairs, ([a, b]) => {
        expect(isEmptyChangeSet(diffDocuments(a, a))).toBe(true);
        expect(isEmptyChangeSet(diffDocuments(a, b))).toBe(orderFreeDigest(a) === orderFreeDigest(b));
      }),
      RUNS,
    );
  });

  it('change nothing about the document they are applied to', () => {
    fc.assert(
      fc.property(documentPairs, ([a, b]) => {
        const before = JSON.stringify(a);
        applied(a, diffDocuments(a, b));
        expect(JSON.stringify(a)).toBe(before);
      }),
      RUNS,
    );
  });
});
