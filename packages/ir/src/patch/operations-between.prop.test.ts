import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf, type Json } from '../json/index.ts';
import { nestedDocument } from '../testing/nested-documents.ts';
import { applyOperations } from './apply.ts';
import { operationsBetween } from './operations-between.ts';
import { documentArbitrary } from './testing/documents.ts';

const pairs = fc.oneof(
  fc.tuple(documentArbitrary, documentArbitrary),
  fc.tuple(nestedDocument(), nestedDocument()),
);

it('lead from one document to the other, to the byte (R22)', () => {
  fc.assert(
    fc.property(pairs, ([before, after]) => {
      const applied = applyOperations(before as unknown as Json, operationsBetween(before, after));
      expect(applied).toMatchObject({ ok: true });
      if (applied.ok) expect(digestOf(applied.document)).toBe(digestOf(after as unknown as Json));
    }),
    { numRuns: 1000 },
  );
});

it('are none where nothing differs', () => {
  fc.assert(
    fc.property(pairs, ([document]) => {
      expect(operationsBetween(document, structuredClone(document))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
