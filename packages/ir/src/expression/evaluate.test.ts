import { describe, expect, test } from 'vitest';
import type { Json } from '../json/index.ts';
import { type Bindings, compileExpression, type EvaluationResult, evaluate } from './index.ts';

const BINDINGS: Bindings = {
  inputs: {
    n: 5,
    half: 0.5,
    kind: 'x',
    nothing: null,
    list: [1, 2, 3],
    people: [
      { name: 'Ada', age: 36 },
      { name: 'Bob', age: 17 },
    ],
    odd: { constructor: 1, toString: 2 },
    proto: JSON.parse('{"__proto__":7}') as Json,
    emoji: 'a😀b',
    due: '2026-01-31T08:00:00Z',
  },
  nodes: { a: { output: { score: 82.5 } } },
  run: { id: 'run_1' },
  index: 2,
};

function run(source: string, bindings: Bindings = BINDINGS): EvaluationResult {
  const compiled = compileExpression(source, { variables: ['inputs', 'nodes', 'run', 'index'] });
  if (!compiled.ok) throw new Error(compiled.issues.map(({ message }) => message).join('\n'));
  return evaluate(compiled.program, bindings);
}

function answerOf(source: string): Json {
  const result = run(source);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function errorOf(source: string): string {
  const result = run(source);
  return result.ok ? `gave ${JSON.stringify(result.value)}` : result.error.code;
}

describe('numbers (R10)', () => {
  test.each([
    ['inputs.n == 5', true],
    ['5 == inputs.n', true],
    ['inputs.n != 5.0', false],
    ['nodes.a.output.score >= 80', true],
    ['80 <= nodes.a.output.score', true],
    ['inputs.n > 5', false],
    ['inputs.n in [1, 5]', true],
    ['[1, 2, 3] == inputs.list', true],
    ["{'a': 1} == dyn({'a': 1.0})", true],
  ])('integers and JSON numbers compare by size: %s', (source, value) => {
    expect(answerOf(source)).toBe(value);
  });

  test.each([
    ['inputs.n + 1', 6],
    ['1 - inputs.n', -4],
    ['inputs.n * 2', 10],
    ['inputs.n / 2', 2.5],
    ['2 * inputs.half', 1],
    ['inputs.n % 2', 1],
    ['7 / 2', 3],
    ['-7 % 2', -1],
    ['-inputs.n', -5],
    ['size(inputs.list) * inputs.half', 1.5],
  ])(
    'arithmetic between integers and doubles gives a double, between integers an integer: %s',
    (source, value) => {
      expect(answerOf(source)).toBe(value);
    },
  );

  test('an integer result within 2^53 is a JSON number, beyond it an error', () => {
    expect(answerOf('9007199254740992')).toBe(2 ** 53);
    expect(errorOf('9007199254740992 + 1')).toBe('expression.unsafe_integer');
    expect(errorOf("[{'a': -9007199254740993}]")).toBe('expression.unsafe_integer');
    expect(answerOf('9007199254740993 == 9007199254740992')).toBe(false);
    expect(answerOf('string(9007199254740993)')).toBe('9007199254740993');
  });

  test('an element can be picked by an integer or by a JSON number', () => {
    expect(answerOf('inputs.list[0]')).toBe(1);
    expect(answerOf('inputs.list[index]')).toBe(3);
    expect(errorOf('inputs.list[inputs.half]')).toBe('expression.unresolved');
  });

  test.each([
    ['1 / 0', 'expression.division_by_zero'],
    ['1 % 0', 'expression.division_by_zero'],
    ['inputs.n / 0', 'expression.not_json'],
    ['9223372036854775807 + 1', 'expression.overflow'],
    ['duration("1h")', 'expression.not_json'],
    ['[timestamp(inputs.due)]', 'expression.not_json'],
    ['type(1)', 'expression.not_json'],
    ["{1: 'a', '1': 'b'}", 'expression.not_json'],
  ])('what JSON cannot say is an error: %s', (source, code) => {
    expect(errorOf(source)).toBe(code);
  });
});

describe('references', () => {
  test('a skipped node is absent, and has() says so without an error', () => {
    expect(answerOf('has(nodes.b)')).toBe(false);
    expect(answerOf('has(nodes.a)')).toBe(true);
    expect(answerOf("has(nodes.b) ? nodes.b.output : 'none'")).toBe('none');
    expect(answerOf('has(nodes.b) && nodes.b.output.score > 1')).toBe(false);
  });

  test.each([
    ['nodes.b.output', "nodes has no 'b'. Test with has(nodes.b) first."],
    ['inputs.x.y', "inputs has no 'x'. Test with has(inputs.x) first."],
    ["inputs['x-y']", "inputs has no 'x-y'. Test with 'x-y' in inputs first."],
    ['inputs.nothing.name', "inputs.nothing is null, so it has no 'name'."],
    ['inputs.list[3]', 'inputs.list has 3 element(s) and none at 3.'],
    ['inputs.kind.length', "inputs.kind is a string, so it has no 'length'."],
    ['has(inputs.nothing.name)', "inputs.nothing is null, so has() cannot look for 'name' in it."],
  ])('a reference that does not resolve says what is missing: %s', (source, message) => {
    expect(run(source)).toEqual({ ok: false, error: { code: 'expression.unresolved', message } });
  });

  test('a variable without a value is unresolved, not a crash', () => {
    expect(run('inputs.n', {})).toMatchObject({ ok: false, error: { code: 'expression.unresolved' } });
  });

  test('data never reaches a prototype, and its own strange keys are just keys', () => {
    expect(answerOf('inputs.odd.constructor')).toBe(1);
    expect(answerOf('inputs.odd == {"constructor": 1, "toString": 2}')).toBe(true);
    expect(errorOf('inputs.hasOwnProperty')).toBe('expression.unresolved');
    expect(errorOf('inputs.list.length')).toBe('expression.unresolved');
    expect(answerOf("inputs.proto['__proto__']")).toBe(7);
    const built = answerOf("{'__proto__': {'isAdmin': true}}");
    expect(Object.keys(built as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(built)).toBe(Object.prototype);
  });
});

describe('conditions', () => {
  test.each([
    ['inputs.missing == 1 || true', true],
    ['true || inputs.missing == 1', true],
    ['inputs.missing == 1 && false', false],
    ['[0, 1].exists(x, 1 / x == 1)', true],
    ['[1, 0].all(x, 1 / x == 2)', false],
  ])('an error does not count when the other side decides: %s', (source, value) => {
    expect(answerOf(source)).toBe(value);
  });

  test('an error counts when nothing else decides', () => {
    expect(errorOf('inputs.missing == 1 || false')).toBe('expression.unresolved');
    expect(errorOf('inputs.missing == 1 && true')).toBe('expression.unresolved');
    expect(errorOf('inputs.kind ? 1 : 2')).toBe('expression.type');
  });
});

describe('lists, maps and text', () => {
  test.each<[string, Json]>([
    ['inputs.people.filter(p, p.age >= 18).map(p, p.name)', ['Ada']],
    ['inputs.people.map(p, p.age < 18, {"name": p.name})', [{ name: 'Bob' }]],
    ['inputs.people.exists_one(p, p.age > 18)', true],
    ['inputs.list.map(x, inputs.list.filter(y, y < x))', [[], [1], [1, 2]]],
    ['inputs.list.map(x, x * 2).filter(x, x > 2)', [4, 6]],
    ['inputs.odd.all(key, key.size() > 3)', true],
    ['inputs.list + [4]', [1, 2, 3, 4]],
    ["{'a': [inputs.n, 1], 2: true}", { a: [5, 1], 2: true }],
    ['[1, "a", null, [inputs.half]]', [1, 'a', null, [0.5]]],
    ["inputs.kind == 'x' ? 1 : 'none'", 1],
  ])('%s', (source, value) => {
    expect(answerOf(source)).toEqual(value);
  });

  test.each<[string, Json]>([
    ['size(inputs.emoji)', 3],
    ['inputs.emoji.substring(1, 2)', '😀'],
    ["inputs.emoji.indexOf('b')", 2],
    ["inputs.emoji.split('')", ['a', '😀', 'b']],
    ["inputs.emoji < 'a\uffff'", false],
    ["'a-b-c'.replace('-', '+')", 'a+b+c'],
    ["'a,b,c'.split(',', 2).join('|')", 'a|b,c'],
    ["'Ümlaut'.lowerAscii()", 'Ümlaut'],
    ["'ada@example.com'.matches('^[^@]+@[a-z.]+$')", true],
    ["timestamp(inputs.due) + duration('36h') > timestamp('2026-02-01T12:00:00+02:00')", true],
    ["string(timestamp(inputs.due) - duration('1ms'))", '2026-01-31T07:59:59.999Z'],
  ])('%s', (source, value) => {
    expect(answerOf(source)).toEqual(value);
  });

  test('a value that comes from data comes out as it is, not copied', () => {
    const list = [{ a: 1 }];
    const result = run('inputs', { inputs: list });
    expect(result.ok && result.value).toBe(list);
  });
});
