// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested here.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json/index.ts';
import { type Bindings, compileExpression, compileTemplate, evaluate, renderTemplate } from './index.ts';
import { endOfExpression } from './scan.ts';

/** Characters that a brace finder could trip over. */
const tricky = fc.string({ unit: fc.constantFrom('{', '}', '"', "'", '\\', '$', '/', '\n', 'a', '😀', ' ') });

function celString(text: string, quote: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n');
  return `${quote}${escaped}${quote}`;
}

test('a template ends where CEL says, whatever its strings hold', async () => {
  await fc.assert(
    fc.property(tricky, fc.constantFrom('"', "'", '"""', "'''"), tricky, (text, quote, after) => {
      const literal = celString(text, quote);
      const source = `\${${literal}}${after}`;
      expect(endOfExpression(source, 2)).toBe(2 + literal.length);
      const compiled = compileTemplate(`\${${literal}}`, { variables: [] });
      expect(compiled.ok && renderTemplate(compiled.template, {})).toEqual({ ok: true, value: text });
    }),
    { numRuns: 1000 },
  );
});

test('literal text comes out as it went in once its ${ are written $${', async () => {
  await fc.assert(
    fc.property(fc.oneof(tricky, fc.string({ unit: 'binary' })), (text) => {
      const compiled = compileTemplate(text.split('${').join('$${'), { variables: [] });
      expect(compiled.ok && renderTemplate(compiled.template, {})).toEqual({ ok: true, value: text });
    }),
    { numRuns: 300 },
  );
});

test('JSON without templates renders as itself', async () => {
  await fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!JSON.stringify(value).includes('${'));
      const compiled = compileTemplate(value as Json, { variables: [] });
      expect(compiled.ok && renderTemplate(compiled.template, {})).toEqual({ ok: true, value });
    }),
  );
});

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const part = tie('expression');
  const binary = fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||', 'in');
  const method = fc.constantFrom(
    ...[
      'size()',
      'trim()',
      'split("")',
      'join("-")',
      'lowerAscii()',
      'upperAscii()',
      'getFullYear()',
      'getHours("+02:00")',
    ],
  );
  const oneArgument = fc.constantFrom(
    'contains',
    'startsWith',
    'endsWith',
    'matches',
    'indexOf',
    'lastIndexOf',
    'substring',
  );
  const convert = fc.constantFrom(
    'int',
    'double',
    'string',
    'bool',
    'size',
    'timestamp',
    'duration',
    'type',
    'dyn',
    '!',
    '-',
  );
  const macro = fc.constantFrom('all', 'exists', 'exists_one', 'map', 'filter');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        ...[
          'inputs',
          'inputs.a',
          'inputs.b',
          'inputs.missing',
          'item',
          'index',
          'nodes.x.output',
          'has(nodes.x)',
          'has(inputs.a.b)',
        ],
        ...[
          '0',
          '1',
          '-9223372036854775808',
          '9223372036854775807',
          '9007199254740993',
          '0.5',
          '1e308',
          'true',
          'null',
          '[]',
          '{}',
        ],
        ...['""', '"a"', '"😀"', '"2026-01-31T08:00:00Z"', '"1h"', '"("', '"(a|b)*"', 'int'],
      ),
      fc.tuple(part, binary, part).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(part, part, part).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(part, part).map(([a, b]) => `${a}[${b}]`),
      fc.tuple(part, method).map(([a, call]) => `${a}.${call}`),
      fc.tuple(part, oneArgument, part).map(([a, name, b]) => `${a}.${name}(${b})`),
      fc.tuple(convert, part).map(([name, a]) => `${name}(${a})`),
      fc.tuple(part, macro, part).map(([a, name, b]) => `${a}.${name}(x, ${b} == x)`),
      fc.tuple(part, part).map(([a, b]) => `[${a}, ${b}]`),
      fc.tuple(part, part).map(([a, b]) => `{${a}: ${b}}`),
    ),
  };
});

const bindings: fc.Arbitrary<Bindings> = fc.record({
  inputs: fc.oneof(
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.jsonValue()),
    fc.jsonValue(),
  ),
  nodes: fc.constantFrom({}, { x: { output: [1, 'two', null, { a: 1 }] } }),
  item: fc.jsonValue(),
  index: fc.nat(),
}) as fc.Arbitrary<Bindings>;

function isPlainJson(value: Json): boolean {
  return JSON.stringify(JSON.parse(JSON.stringify(value))) === JSON.stringify(value);
}

test('whatever an expression and its data are, the answer is plain JSON or a named error', async () => {
  let evaluated = 0;
  await fc.assert(
    fc.property(expression, bindings, (source, bound) => {
      const compiled = compileExpression(source, { variables: ['inputs', 'nodes', 'item', 'index'] });
      if (!compiled.ok)
        return compiled.issues.every(({ code }) => /^(expression\.|not_available$)/.test(code));
      evaluated++;
      const result = evaluate(compiled.program, bound, { steps: 20_000, size: 10_000 });
      return result.ok ? isPlainJson(result.value) : result.error.code !== 'expression.failed';
    }),
    { numRuns: 3000 },
  );
  expect(evaluated).toBeGreaterThan(500);
});

test('any text at all is compiled or refused, never a crash', async () => {
  const unit = fc.constantFrom(...'abinputs.nodes[]{}()"\'\\|&!=<>+-*/%?:, 019exu\n'.split(''));
  await fc.assert(
    fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (source) => {
      const compiled = compileExpression(source, { variables: ['inputs', 'nodes'] });
      return compiled.ok || compiled.issues.length > 0;
    }),
    { numRuns: 3000 },
  );
});
