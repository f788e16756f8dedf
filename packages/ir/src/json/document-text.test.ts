import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDocument, extentOf } from './document-text.ts';
import { canonicalJson, type Json } from './json.ts';

const text = fc.string({ unit: 'grapheme' });
const element = fc.dictionary(text, fc.jsonValue()) as fc.Arbitrary<Json>;
const documents = fc
  .record({
    nodes: fc.array(fc.oneof(element, fc.jsonValue() as fc.Arbitrary<Json>)),
    edges: fc.array(element),
    more: fc.jsonValue() as fc.Arbitrary<Json>,
  })
  .chain((document) => fc.constantFrom<Json>(document, { ...document, nodes: document.more }, document.more));

const depthOf = (value: unknown): number =>
  typeof value !== 'object' || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(depthOf));

describe('the text of a document, put together from its elements', () => {
  it('is its canonical JSON, the first time and again', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(canonicalDocument(document)).toBe(canonicalJson(document));
        expect(canonicalDocument(document)).toBe(canonicalJson(document));
      }),
    );
  });

  it('is as long and as deep as JSON.stringify makes it', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const bytes = Buffer.byteLength(JSON.stringify(document));
        expect(extentOf(document)).toEqual({ bytes, depth: depthOf(document) });
        expect(extentOf(document)).toEqual({ bytes, depth: depthOf(document) });
      }),
    );
  });

  it('is not walked to its end when it is too deep', () => {
    const nested = (levels: number): Json => (levels === 0 ? 'x' : [nested(levels - 1)]);
    expect(extentOf({ nodes: [{ a: nested(61) }] }).depth).toBe(64);
    expect(extentOf({ nodes: [{ a: nested(62) }] }).depth).toBe(65);
    expect(extentOf({ nodes: [{ a: nested(5_000) }] }).depth).toBeGreaterThan(64);
    expect(extentOf(nested(5_000)).depth).toBeGreaterThan(64);
  });
});
