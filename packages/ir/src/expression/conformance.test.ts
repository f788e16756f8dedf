/**
 * The conformance suite of CEL (cel-spec 0.25.1) through the public compiler. Its variables become members of
 * `inputs`; values are compared with their CEL types, integers apart from doubles.
 * What we leave out is listed with its reason; a listed test that starts to pass turns this red.
 */
import { getConformanceSuite, type IncrementalTest } from '@bufbuild/cel-spec/testdata/tests.js';
import { describe, expect, test } from 'vitest';
import { areEqual } from './compare.ts';
import { compileExpression } from './compile.ts';
import { createFrame } from './evaluate.ts';
import { DECISION_LIMITS } from './limits.ts';
import { TAG, typeName, type Value } from './machine.ts';

/** Groups about extensions and protobuf messages are not here: workflows have neither. */
const GROUPS = [
  'basic',
  'comparisons',
  'conversions',
  'fields',
  'fp_math',
  'integer_math',
  'lists',
  'logic',
  'macros',
  'parse',
  'plumbing',
  'string',
  'string_ext',
  'timestamps',
];

/** Kinds of tests about what workflows do not have. */
const NOT_HERE: readonly (readonly [reason: string, isIt: (expr: string, text: string) => boolean])[] = [
  ['JSON has no unsigned integers', (expr) => /\b(0x[0-9a-fA-F]+|\d+)[uU]\b|\buint\b/.test(expr)],
  ['JSON has no bytes', (expr) => /\b[rR]?[bB][rR]?['"]|\bbytes\b/.test(expr)],
  [
    'there are no protobuf messages',
    (expr, text) =>
      /TestAllTypes|google\.protobuf|GlobalEnum|\bValue\{|objectValue|NullValue|\.\s*proto3\./.test(
        expr + text,
      ),
  ],
  [
    'names have no dots or containers',
    (_expr, text) => /"container":"[^"]+"|"name":"[a-z]\.[a-z.]+"/.test(text),
  ],
  ['zones by name need data that changes', (expr) => /'(Australia|US|America|Asia)\//.test(expr)],
  [
    'not among our string functions',
    (expr) => /\.(charAt|format|reverse)\(|strings\.quote|replace\([^()]*,[^()]*,/.test(expr),
  ],
  ['the parser has no quoted fields', (expr) => expr.includes('`')],
  ['unknown functions are found at save', (expr) => /^f_unknown|^a\.\w+\(\) \|\| true$/.test(expr)],
];

/** Single tests, each with its reason. */
const DIFFERENT: { readonly [path: string]: string } = {
  'basic/variables/unbound_is_runtime_error': 'unknown names are found at save',
  'basic/reserved_const/false': 'inputs.false is no name',
  'basic/reserved_const/true': 'inputs.true is no name',
  'basic/reserved_const/null': 'inputs.null is no name',
  'comparisons/eq_literal/not_eq_list_length': 'comparing strings with integers is found at save',
  'comparisons/gt_literal/not_gt_double': 'the parser wants a digit before the dot',
  'comparisons/lt_literal/not_lt_dyn_int_big_lossy_double': 'integers and doubles compare exactly here',
  'comparisons/gt_literal/not_gt_dyn_big_double_int': 'integers and doubles compare exactly here',
  'comparisons/lte_literal/lte_dyn_big_double_int': 'integers and doubles compare exactly here',
  'comparisons/gte_literal/gte_dyn_int_big_lossy_double': 'integers and doubles compare exactly here',
  'conversions/int/double_int_min_range': '-2^63 is an integer',
  'fields/map_has/has_empty': 'has() is for members of variables',
  'fp_math/fp_math/mod_not_support': 'R10 defines % between doubles',
  'logic/AND/short_circuit_type_left': 'conditions that are no bool are found at save',
  'logic/AND/short_circuit_type_right': 'conditions that are no bool are found at save',
  'logic/OR/short_circuit_type_left': 'conditions that are no bool are found at save',
  'logic/OR/short_circuit_type_right': 'conditions that are no bool are found at save',
  'timestamps/timestamp_arithmetic/add_time_to_duration':
    'the checker takes duration + timestamp for a duration; timestamp + duration works',
};

interface Case {
  readonly path: string;
  readonly original: IncrementalTest['original'];
}

const CASES: readonly Case[] = getConformanceSuite()
  .suites.filter(({ name }) => GROUPS.includes(name))
  .flatMap((group) =>
    group.suites.flatMap((section) =>
      section.tests.map(({ name, original }) => ({
        path: `${group.name}/${section.name}/${name}`,
        original,
      })),
    ),
  );

type WireValue = Extract<Case['original']['resultMatcher'], { case: 'value' }>['value'];

function fromWire({ kind }: WireValue): Value {
  switch (kind.case) {
    case 'nullValue':
      return null;
    case 'boolValue':
    case 'doubleValue':
    case 'int64Value':
    case 'stringValue':
      return kind.value;
    case 'listValue':
      return kind.value.values.map(fromWire);
    case 'mapValue':
      return new Map(
        kind.value.entries.map(({ key, value }) => [
          key ? (fromWire(key) as string) : '',
          value ? fromWire(value) : null,
        ]),
      );
    case 'typeValue':
      return { [TAG]: 'type', name: kind.value };
    default:
      throw new Error(`no such value in workflows: ${kind.case}`);
  }
}

/** Undefined for an error, found at save or later. */
function resultOf({ original }: Case): Value | undefined {
  const inputs: { [name: string]: Value } = {};
  let source = original.expr;
  for (const [name, bound] of Object.entries(original.bindings)) {
    if (bound.kind.case === 'value') inputs[name] = fromWire(bound.kind.value);
    source = source.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `inputs.${name}`);
  }
  const compiled = compileExpression(source, { variables: ['inputs'] });
  if (!compiled.ok) return undefined;
  try {
    return compiled.program.run(createFrame({ inputs } as never, DECISION_LIMITS));
  } catch {
    return undefined;
  }
}

function isSame(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Object.is(a, b) || a === b;
  return typeName(a) === typeName(b) && areEqual(createFrame({}, DECISION_LIMITS), a, b);
}

function passes(conformance: Case): boolean {
  const { resultMatcher } = conformance.original;
  const result = resultOf(conformance);
  switch (resultMatcher.case) {
    case 'value':
      return result !== undefined && isSame(result, fromWire(resultMatcher.value));
    case undefined:
      return result === true;
    default:
      return result === undefined;
  }
}

function isHere({ original }: Case): boolean {
  const text = JSON.stringify(original, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
  return !NOT_HERE.some(([, isIt]) => isIt(original.expr, text));
}

const here = CASES.filter(isHere);

describe.each(GROUPS)('CEL conformance: %s', (group) => {
  const cases = here.filter(({ path }) => path.startsWith(`${group}/`) && DIFFERENT[path] === undefined);

  test(`answers all ${cases.length} cases as CEL does`, () => {
    expect(cases.filter((conformance) => !passes(conformance)).map(({ path }) => path)).toEqual([]);
  });
});

test('every listed difference is still one', () => {
  const listed = here.filter(({ path }) => DIFFERENT[path] !== undefined);
  expect(listed.map(({ path }) => path).sort()).toEqual(Object.keys(DIFFERENT).sort());
  expect(listed.filter(passes)).toEqual([]);
});

test('most of the suite is run, not left out', () => {
  expect(here.length).toBeGreaterThan(700);
});
