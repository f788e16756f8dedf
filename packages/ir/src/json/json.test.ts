import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf, digestOfText, type Json } from './json.ts';

describe('canonical JSON (RFC 8785)', () => {
  test('spells the sample of the RFC byte for byte', () => {
    const sample: Json = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('sorts keys by UTF-16 code units, integers and emoji among them', () => {
    const keys = ['€', '\r', '\ufb33', '1', '😀', '10', '9', 'ö', ''];
    const object = Object.fromEntries(keys.map((key) => [key, 0]));
    expect(canonicalJson(object)).toBe('{"":0,"\\r":0,"1":0,"10":0,"9":0,"ö":0,"€":0,"😀":0,"\ufb33":0}');
  });

  test('writes -0 as 0 and leaves members without a value out', () => {
    expect(canonicalJson([-0])).toBe('[0]');
    expect(canonicalJson({ a: undefined, b: 1 } as never)).toBe('{"b":1}');
  });

  test('refuses numbers that JSON cannot say', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });

  test('spells every JSON value as the reference implementation does', async () => {
    await fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(canonicalJson(value as Json)).toBe(canonicalize(value));
      }),
    );
  });
});

describe('digests', () => {
  test('key order never changes a digest', () => {
    expect(digestOf({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(digestOf({ b: [2, { d: 4, c: 3 }], a: 1 }));
  });

  test('the portable hash and that of the server agree, beyond ASCII too', () => {
    const text = 'ü😀'.repeat(100);
    const expected = `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
    expect(digestOfText(text)).toBe(expected);
    expect(digestOf(text, () => 'sha256:given')).toBe('sha256:given');
  });
});
