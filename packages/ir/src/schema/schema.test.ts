import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { schemaIssues, validateInputs } from './index.ts';

const codes = (schema: Json) =>
  schemaIssues(schema, '/inputs').map((issue) => `${issue.code} ${issue.pointer}`);

const order: Json = {
  type: 'object',
  properties: {
    id: { type: 'string', pattern: '^o-[0-9]+$' },
    amount: { type: 'number', exclusiveMinimum: 0 },
    items: { type: 'array', items: { $ref: '#/$defs/item' }, minItems: 1 },
    mail: { type: 'string', format: 'email' },
  },
  required: ['id', 'amount'],
  additionalProperties: false,
  patternProperties: { '^x-': { type: 'string' } },
  $defs: { item: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
};

describe('schemas', () => {
  it('takes the usual ones', () => {
    expect(codes(order)).toEqual([]);
    expect(codes(true)).toEqual([]);
    expect(codes({})).toEqual([]);
  });

  it.each<[string, Json, readonly string[]]>([
    ['no object', 7, ['schema.invalid /inputs']],
    ['an unknown type', { type: 'objct' }, ['schema.invalid /inputs/type']],
    ['a typo', { propertis: {} }, ['schema.unknown_keyword /inputs/propertis']],
    ['a remote reference', { $ref: 'https://a.example/s.json' }, ['schema.remote_ref /inputs/$ref']],
    ['a reference to nothing', { $ref: '#/$defs/x' }, ['schema.missing_ref /inputs/$ref']],
    ['$id', { properties: { a: { $id: 'http://x/y' } } }, ['not_available /inputs/properties/a/$id']],
    [
      'lookahead',
      { properties: { a: { pattern: '(?=a)b' } } },
      ['schema.pattern /inputs/properties/a/pattern'],
    ],
    ['a bad key pattern', { patternProperties: { '(': {} } }, ['schema.pattern /inputs/patternProperties/(']],
    [
      'several',
      { type: 'x', allOf: [7], items: { $ref: 'x' } },
      ['schema.invalid /inputs/allOf/0', 'schema.remote_ref /inputs/items/$ref'],
    ],
  ])('refuses %s', (_, schema, issues) => {
    expect(codes(schema)).toEqual(issues);
  });

  it('keeps names of the prototype apart', () => {
    expect(codes({ properties: { constructor: { type: 'string' }, toString: {} } })).toEqual([]);
    expect(codes({ $ref: '#/constructor' })).toEqual(['schema.missing_ref /inputs/$ref']);
  });
});

describe('values', () => {
  it('fits', () => {
    expect(validateInputs(order, { id: 'o-1', amount: 3, items: [{ sku: 'a' }], 'x-note': 'n' })).toEqual([]);
    expect(validateInputs(true, 1)).toEqual([]);
  });

  it('names every problem with its place', () => {
    const issues = validateInputs(
      order,
      { id: 'x', amount: 0, items: [{}], mail: 'no', more: 1, 'x-n': 1 },
      '/data',
    );
    expect(issues.map((issue) => `${issue.code} ${issue.pointer}`).sort()).toEqual([
      'value.exclusive_minimum /data/amount',
      'value.format_email /data/mail',
      'value.no_additional_properties /data/more',
      'value.pattern /data/id',
      'value.required_property /data/items/0',
      'value.type /data/x-n',
    ]);
    for (const issue of issues) expect(issue.message).not.toContain('#');
  });

  it('reads patterns in linear time', () => {
    const started = performance.now();
    const issues = validateInputs({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`);
    expect(issues.map((issue) => issue.code)).toEqual(['value.pattern']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each<[string, Json, Json]>([
    ['itself', { $ref: '#' }, 1],
    ['itself through allOf', { allOf: [{ $ref: '#' }] }, 1],
    [
      'itself twice for each level',
      {
        anyOf: [
          { properties: { x: { $ref: '#' } }, required: ['y'] },
          { properties: { x: { $ref: '#' } }, required: ['z'] },
        ],
      },
      JSON.parse(`${'{"x":'.repeat(40)}1${'}'.repeat(40)}`) as Json,
    ],
    ['every pair of a long list', { uniqueItems: true }, Array.from({ length: 20_000 }, (_, i) => i)],
  ])('a schema that asks for %s ends with a cost', (_, schema, value) => {
    expect(codes(schema)).toEqual([]);
    expect(validateInputs(schema, value).map((issue) => issue.code)).toEqual(['schema.cost']);
  });

  it('turns no schema into code', () => {
    const original = globalThis.Function;
    globalThis.Function = (() => {
      throw new Error('code from a schema');
    }) as unknown as FunctionConstructor;
    try {
      expect(
        validateInputs({ type: 'object', properties: { 'a"];throw 1//': { const: '`${1}`' } } }, { a: 1 }),
      ).toEqual([]);
    } finally {
      globalThis.Function = original;
    }
  });
});
