import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectJson } from './inspect.ts';
import { canonicalJson, type Json } from './json.ts';
import { parseJson } from './parse.ts';

const MAX_DEPTH = 64;

/** Pieces that make texts which are nearly JSON, and nearly all right. */
const piece = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\n',
    '"',
    '\\',
    '"a"',
    '"a":',
    '"b":',
    '"\\u0061":',
    '"__proto__":',
  ],
  ...[
    '1',
    '-0',
    '12345678901234567890',
    '9007199254740993',
    '9007199254740992',
    '1e400',
    '1e-400',
    '0.1',
    '1E5',
  ],
  ...[
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"\ud800"',
    '"😀"',
    '"a\\":{"',
    'true',
    'null',
    '{}',
    '[]',
    '"x":{"a":1,"a":2}',
  ],
);

/** JSON whose objects may repeat keys and whose numbers may be anything. */
const { riskyJson } = fc.letrec<{ riskyJson: string }>((tie) => ({
  riskyJson: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(
        '9007199254740993',
        '1e400',
        '1e20',
        '1e-999',
        '"\\udc00"',
        '"\\\\"',
        'null',
        '"{\\":"',
      ),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `${value}`),
      fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }).map((value) => `${value}`),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    ),
    fc.array(tie('riskyJson'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('"a"', '"b"', '"\\u0061"', '"{:"', '"\\ud800"'), tie('riskyJson')), {
        maxLength: 4,
      })
      .map((members) => `{${members.map(([key, value]) => `${key} :${value}`).join(',')}}`),
  ),
}));

test('the fast path accepts nothing that the careful reading refuses', async () => {
  await fc.assert(
    fc.property(
      fc.oneof(
        riskyJson,
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      ),
      (text) => {
        expect(parseJson(text).ok).toBe(inspectJson(text, MAX_DEPTH).length === 0);
      },
    ),
    { numRuns: 3000 },
  );
});

test('the careful reading calls JSON exactly what JSON.parse does', async () => {
  await fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect(inspectJson(text, MAX_DEPTH).some(({ code }) => code === 'json.syntax')).toBe(!isJson);
    }),
    { numRuns: 3000 },
  );
});

test('what comes in goes out canonically and comes in again as the same value', async () => {
  await fc.assert(
    fc.property(fc.oneof(riskyJson, fc.json()), (text) => {
      const parsed = parseJson(text);
      fc.pre(parsed.ok);
      expect(parseJson(canonicalJson(parsed.value as Json))).toEqual({
        ok: true,
        value: JSON.parse(canonicalJson(parsed.value)),
      });
    }),
    { numRuns: 1000 },
  );
});
