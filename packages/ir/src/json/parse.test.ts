import { describe, expect, test } from 'vitest';
import { parseJson } from './parse.ts';

function issuesOf(text: string): readonly [pointer: string, code: string][] {
  const parsed = parseJson(text);
  return parsed.ok ? [] : parsed.issues.map(({ pointer, code }) => [pointer, code]);
}

describe('JSON in (R10)', () => {
  test.each([
    ['{"a":{"b":1,"b":2}}', '/a/b'],
    ['[{"x":1},{"y":1,"y":1}]', '/1/y'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"a/b":1,"a~c":{"":1,"":2},"a/b":2}', '/a~0c/'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
  ])('a key given twice is refused where it stands: %s', (text, pointer) => {
    expect(issuesOf(text)).toContainEqual([pointer, 'json.duplicate_key']);
  });

  test.each([
    '1152921504606846976',
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1e400',
    '1e-400',
    '1e20',
    '9007199254740994.0',
  ])('a number that would change its value is refused: %s', (number) => {
    expect(issuesOf(`{"n":[${number}]}`)).toEqual([['/n/0', 'json.unsafe_number']]);
  });

  test.each([
    '9007199254740992',
    '-9007199254740992',
    '0',
    '-0',
    '0.1',
    '3.14159265358979323846',
    '6.02214076e23',
    '0e9',
    '1E2',
    '0.000',
  ])('a number that keeps its value comes in: %s', (number) => {
    expect(parseJson(number)).toEqual({ ok: true, value: Number(number) });
  });

  test.each(['"\\ud800"', '"x\\udc00\\ud800"', '"\ud83d"', '"\\uD83D\\u0041"'])(
    'half a surrogate pair is refused: %s',
    (text) => {
      expect(issuesOf(`[${text}]`)).toEqual([['/0', 'json.lone_surrogate']]);
    },
  );

  test('escaped and plain pairs come in', () => {
    expect(parseJson('["\\ud83d\\ude00","😀"]')).toEqual({ ok: true, value: ['😀', '😀'] });
  });

  test('a key named __proto__ stays data and pollutes nothing', () => {
    const parsed = parseJson('{"__proto__":{"isAdmin":true},"constructor":1}');
    expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test('64 levels come in, 65 are refused, and a hundred thousand do not overflow the stack', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(nested(64)).ok).toBe(true);
    expect(issuesOf(nested(65))).toEqual([['/0'.repeat(64), 'json.too_deep']]);
    expect(issuesOf('{"a":'.repeat(100_000))).toEqual([['/a'.repeat(64), 'json.too_deep']]);
  });

  test('a text beyond the limit is refused before it is read', () => {
    const limits = { maxDepth: 64, maxLength: 10 };
    expect(parseJson('"12345678"', limits).ok).toBe(true);
    expect(parseJson('"123456789"', limits)).toMatchObject({
      ok: false,
      issues: [{ code: 'json.too_large' }],
    });
  });

  test('every problem is named, not only the first, and each says what to do', () => {
    const parsed = parseJson('{"a":1,"a":[9007199254740993,"\\ud800"],"b":1e999}');
    expect(parsed.ok ? [] : parsed.issues.map(({ pointer }) => pointer)).toEqual([
      '/a',
      '/a/0',
      '/a/1',
      '/b',
    ]);
    expect(parsed.ok ? [] : parsed.issues.map(({ hint }) => hint)).toEqual([
      'Keep one of the two.',
      'Send it as a string: "9007199254740993".',
      expect.stringContaining('base64'),
      'Send it as a string: "1e999".',
    ]);
  });

  test.each([
    ['{"a":tru}', 'line 1, column 6'],
    ['{\n  "a": 1,\n}', 'line 3, column 1'],
    ['[1 2]', 'line 1, column 4'],
    ['', 'the text ends at line 1, column 1'],
    ['{"a":1', 'the text ends at line 1, column 7'],
    ["{'a':1}", 'line 1, column 2'],
    ['[01]', 'line 1, column 3'],
    ['"a\nb"', 'line 1, column 1'],
    ['// no comments\n1', 'line 1, column 1'],
    ['1 1', 'line 1, column 3'],
    ['\ufeff1', 'line 1, column 1'],
  ])('broken JSON is refused with its place: %j', (text, place) => {
    const parsed = parseJson(text);
    const issues = parsed.ok ? [] : parsed.issues;
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({
      pointer: '',
      code: 'json.syntax',
      message: expect.stringContaining(place),
    });
  });

  test('a text with thousands of problems gets a readable answer', () => {
    const parsed = parseJson(`[${Array(5000).fill('1e999').join(',')}]`);
    expect(parsed.ok ? 0 : parsed.issues.length).toBe(100);
  });
});
