import type { Json } from '@aob/ir';
import { expect, it } from 'vitest';
import {
  addField,
  choicesFrom,
  choicesText,
  fieldsOf,
  freeName,
  removeField,
  renameField,
  setField,
  setRequired,
  setType,
  withMember,
} from './schema-fields.ts';

const order: Json = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^o-' },
    amount: { type: 'number', minimum: 0, default: 10 },
  },
  required: ['id'],
};

const setMember = (schema: Json, name: string, member: string, value: Json | undefined): Json =>
  setField(schema, name, (property) => withMember(property, member, value));

it('reads a schema as fields, and says where it cannot', () => {
  expect(fieldsOf(undefined)).toEqual([]);
  expect(fieldsOf(order)?.map(({ name, type, isRequired }) => [name, type, isRequired])).toEqual([
    ['id', 'string', true],
    ['amount', 'number', false],
  ]);
  expect(fieldsOf({ type: 'array' })).toBeUndefined();
  expect(fieldsOf({ oneOf: [], properties: [] })).toBeUndefined();
  const mixed = fieldsOf({
    properties: { a: {}, b: { type: ['string', 'null'] }, c: { $ref: '#/$defs/x' } },
  });
  expect(mixed?.map(({ type }) => type)).toEqual(['any', 'other', 'other']);
});

it('begins a schema with its first field', () => {
  expect(addField(undefined, 'who')).toEqual({ type: 'object', properties: { who: { type: 'string' } } });
  expect(freeName(fieldsOf(addField(addField(undefined, 'field'), 'field_2')) ?? [])).toBe('field_3');
});

it('renames a field in its place, needed as before', () => {
  const renamed = renameField(order, 'id', 'number');
  expect(Object.keys((renamed as { properties: object }).properties)).toEqual(['number', 'amount']);
  expect(renamed).toMatchObject({ required: ['number'], additionalProperties: false });
});

it('leaves alone what it has no word for', () => {
  expect(setMember(order, 'id', 'description', 'Of the shop')).toMatchObject({
    properties: { id: { type: 'string', pattern: '^o-', description: 'Of the shop' } },
  });
  expect(setMember(order, 'amount', 'default', undefined)).toMatchObject({
    properties: { amount: { type: 'number', minimum: 0 } },
  });
});

it('takes out with a type what said something about it', () => {
  expect(setType(setMember(order, 'amount', 'description', 'Euros'), 'amount', 'string')).toMatchObject({
    properties: { amount: { type: 'string', description: 'Euros' } },
  });
  const any = setType(order, 'amount', 'any') as { properties: { amount: object } };
  expect(any.properties.amount).toEqual({});
});

it('keeps the list of what is needed in step', () => {
  expect(setRequired(order, 'amount', true)).toMatchObject({ required: ['id', 'amount'] });
  expect(setRequired(order, 'id', false)).not.toHaveProperty('required');
  expect(removeField(order, 'id')).toEqual({
    type: 'object',
    additionalProperties: false,
    properties: { amount: { type: 'number', minimum: 0, default: 10 } },
  });
});

it('reads choices by the type of the field', () => {
  expect(choicesFrom('1\n2.5\n\nx', 'number')).toEqual([1, 2.5, 'x']);
  expect(choicesFrom('1\n2', 'string')).toEqual(['1', '2']);
  expect(choicesFrom(' \n', 'string')).toBeUndefined();
  expect(choicesText({ enum: ['a', 2] })).toBe('a\n2');
});
