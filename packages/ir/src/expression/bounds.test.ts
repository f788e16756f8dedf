/** R9: whatever an expression does, the batch it is decided in goes on. */
import { describe, expect, test } from 'vitest';
import type { Json } from '../json/index.ts';
import { compileExpression, evaluate } from './index.ts';

const TEXT = 'a'.repeat(100_000);
const INPUTS: Json = {
  list: Array.from({ length: 10_000 }, (_, i) => i),
  texts: Array.from({ length: 300 }, () => TEXT),
  text: TEXT,
  needle: `${'a'.repeat(50_000)}b`,
  evil: '(a|b|c){300}x',
  patterns: Array.from({ length: 1000 }, (_, i) => `w${i}`),
};

function errorOf(source: string): string {
  const compiled = compileExpression(source, { variables: ['inputs'] });
  if (!compiled.ok) return `refused: ${compiled.issues[0]?.message}`;
  const result = evaluate(compiled.program, { inputs: INPUTS });
  return result.ok ? 'done' : result.error.code;
}

describe('an expression that would take too long stops with expression.cost', () => {
  test.each([
    'inputs.list.map(x, inputs.list.map(y, x * y))',
    'inputs.list.filter(x, inputs.list.exists(y, y == -1.0) || true)',
    'inputs.list.all(x, inputs.list == inputs.list + [])',
    'inputs.list.map(x, inputs.text + inputs.text)',
    'inputs.list.map(x, inputs.list + inputs.list)',
    "inputs.list.map(x, inputs.text.split(''))",
    'inputs.list.map(x, inputs.text.upperAscii())',
    'inputs.list.map(x, inputs.text.size())',
    'inputs.list.map(x, {"a": x, "b": x, "c": x, "d": x})',
    'inputs.texts.all(x, inputs.texts.all(y, x < y + "a"))',
    'inputs.text.replace("a", inputs.needle)',
    'inputs.text.contains(inputs.needle)',
    'inputs.text.matches(inputs.evil)',
    "inputs.text.matches('(a|b|c){300}x')",
    "inputs.patterns.exists(p, 'abc'.matches(p))",
    'inputs.list.exists(x, x.missing)',
  ])('%s', (source) => {
    expect(errorOf(source)).toBe('expression.cost');
  });

  test('doubling a string again and again ends at the size cap', () => {
    const doubled = Array.from({ length: 6 }, () => 'inputs.text').join(' + ');
    expect(errorOf(`[${doubled}].map(a, a + a)`)).toBe('expression.cost');
  });

  test('a spent budget is not an error that || could absorb', () => {
    expect(errorOf('inputs.list.map(x, inputs.list.map(y, x * y)) == [] || true')).toBe('expression.cost');
    expect(errorOf('inputs.list.exists(x, inputs.list.map(y, x * y) == []) || true')).toBe('expression.cost');
  });

  test('what a pattern costs does not depend on what is cached', () => {
    const source = "inputs.patterns.filter(p, p < 'w11').exists(p, 'abc'.matches(p))";
    expect([errorOf(source), errorOf(source)]).toEqual(['done', 'done']);
    const more = "inputs.patterns.filter(p, p < 'w2').exists(p, 'abc'.matches(p))";
    expect([errorOf(more), errorOf(more)]).toEqual(['expression.cost', 'expression.cost']);
  });

  test('ordinary work over a large list is done', () => {
    expect(errorOf('inputs.list.filter(x, x % 2 == 0).map(x, x * 2)')).toBe('done');
    expect(errorOf("inputs.text.matches('^a+$')")).toBe('done');
  });
});

test('an expression may use more where there is more time', () => {
  const compiled = compileExpression('inputs.list.map(x, [x, x, x, x, x, x].map(y, x * y))', {
    variables: ['inputs'],
  });
  if (!compiled.ok) throw new Error('refused');
  const limits = { steps: 10_000_000, size: 1_000_000 };
  expect(evaluate(compiled.program, { inputs: INPUTS }).ok).toBe(false);
  expect(evaluate(compiled.program, { inputs: INPUTS }, limits).ok).toBe(true);
});
