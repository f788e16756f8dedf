import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../document.ts';
import { nestedDocument } from '../testing/nested-documents.ts';
import { type Blame, blameDocuments } from './blame.ts';
import { diffDocuments } from './change-set.ts';
import { documentArbitrary } from './testing/documents.ts';

const lineages = fc.oneof(
  fc.array(documentArbitrary, { minLength: 1, maxLength: 5 }),
  fc.array(nestedDocument(), { minLength: 1, maxLength: 5 }),
);

const blamed = (documents: readonly WorkflowDocument[]): Blame<number> => {
  const [base, ...later] = documents.map((document, origin) => ({ document, origin }));
  if (base === undefined) throw new Error('a lineage has a base');
  return blameDocuments(base, later);
};

const elementsOf = ({ nodes, edges }: Blame<number>) => [...nodes, ...edges];

describe('blame', () => {
  it('names, for every element and field, a step that has it and after which nothing touched it', () => {
    fc.assert(
      fc.property(lineages, (documents) => {
        const blame = blamed(documents);
        for (const [list, elements] of [
          ['nodes', blame.nodes],
          ['edges', blame.edges],
        ] as const) {
          for (const { id, origin, fields } of elements) {
            for (let step = 1; step < documents.length; step++) {
              const [before, after] = [documents[step - 1], documents[step]];
              if (before === undefined || after === undefined) continue;
              const changes = diffDocuments(before, after)[list];
              const isAdded = changes.added.some((element) => element.id === id);
              if (step > origin) expect(isAdded).toBe(false);
              if (step === origin) expect(isAdded).toBe(true);
              const changed = changes.changed.find((element) => element.id === id)?.fields ?? [];
              for (const field of fields.filter((each) => step > each.origin)) {
                // Neither the field itself nor anything that it stands in.
                expect(changed.some(({ path }) => `${field.path}/`.startsWith(`${path}/`))).toBe(false);
              }
            }
            expect(fields.every((field) => field.origin >= origin)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says nothing new when a step changes nothing', () => {
    fc.assert(
      fc.property(lineages, (documents) => {
        const last = documents.at(-1);
        if (last === undefined) return;
        expect(blamed([...documents, last])).toEqual(blamed(documents));
      }),
      { numRuns: 200 },
    );
  });

  it('gives everything to the base of a lineage of one', () => {
    fc.assert(
      fc.property(documentArbitrary, (document) => {
        const blame = blamed([document]);
        const origins = [
          ...elementsOf(blame),
          ...elementsOf(blame).flatMap(({ fields }) => fields),
          ...blame.members,
        ];
        expect(new Set(origins.map(({ origin }) => origin))).toEqual(new Set([0]));
        expect(blame.orders).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
