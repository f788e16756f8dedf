/**
 * A JSON Schema of an object as a list of fields, and each change to one as a change of the schema. What the list has no
 * word for (patterns, bounds, formats) stays in the schema untouched.
 */
import { isJsonObject, type Json, type JsonObject } from '@aob/ir';

export const FIELD_TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface SchemaField {
  readonly name: string;
  /** `any`: the schema names none. `other`: something that only the JSON can say. */
  readonly type: FieldType | 'any' | 'other';
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

/** Undefined for a schema that is no list of fields. */
export function fieldsOf(schema: Json | undefined): readonly SchemaField[] | undefined {
  if (schema === undefined) return [];
  if (!isJsonObject(schema)) return undefined;
  const { type = 'object', properties = {} } = schema;
  if (type !== 'object' || !isJsonObject(properties)) return undefined;
  const required = requiredOf(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeOf(property),
    isRequired: required.includes(name),
    schema: isJsonObject(property) ? property : {},
  }));
}

function typeOf(property: Json): SchemaField['type'] {
  if (!isJsonObject(property)) return 'other';
  const { type } = property;
  if (type === undefined)
    return ['$ref', 'oneOf', 'anyOf', 'allOf'].some((key) => key in property) ? 'other' : 'any';
  return FIELD_TYPES.find((known) => known === type) ?? 'other';
}

function requiredOf(schema: Json | undefined): readonly string[] {
  const required = isJsonObject(schema) ? schema['required'] : undefined;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** A name that no field has. */
export function freeName(fields: readonly SchemaField[]): string {
  const taken = new Set(fields.map(({ name }) => name));
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'field' : `field_${i}`;
    if (!taken.has(name)) return name;
  }
}

export function addField(schema: Json | undefined, name: string): Json {
  return withProperties(schema, (properties) => [...properties, [name, { type: 'string' }]]);
}

export function removeField(schema: Json | undefined, name: string): Json {
  const rest = withProperties(schema, (properties) => properties.filter(([other]) => other !== name));
  return withRequired(
    rest,
    requiredOf(schema).filter((other) => other !== name),
  );
}

/** In its place, and needed as before. */
export function renameField(schema: Json | undefined, from: string, to: string): Json {
  const renamed = withProperties(schema, (properties) =>
    properties.map(([name, property]) => [name === from ? to : name, property]),
  );
  return withRequired(
    renamed,
    requiredOf(schema).map((name) => (name === from ? to : name)),
  );
}

export function setRequired(schema: Json | undefined, name: string, isRequired: boolean): Json {
  const others = requiredOf(schema).filter((other) => other !== name);
  return withRequired(
    withProperties(schema, (properties) => properties),
    isRequired ? [...others, name] : others,
  );
}

/** A member of the field's own schema; undefined takes it out. */
export function withMember(property: JsonObject, member: string, value: Json | undefined): JsonObject {
  const { [member]: _old, ...rest } = property;
  return value === undefined ? rest : { ...rest, [member]: value };
}

/** What said something about the old type alone is taken out with it. */
export function setType(schema: Json | undefined, name: string, type: FieldType | 'any'): Json {
  return setField(schema, name, ({ title, description }) => ({
    ...(type !== 'any' && { type }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
  }));
}

export function setField(
  schema: Json | undefined,
  name: string,
  change: (property: JsonObject) => Json,
): Json {
  return withProperties(schema, (properties) =>
    properties.map(([other, property]) => [
      other,
      other === name ? change(isJsonObject(property) ? property : {}) : property,
    ]),
  );
}

type Properties = readonly (readonly [name: string, property: Json])[];

function withProperties(
  schema: Json | undefined,
  change: (properties: Properties) => Properties,
): JsonObject {
  const before = isJsonObject(schema) ? schema : {};
  const properties = isJsonObject(before['properties']) ? before['properties'] : {};
  return { type: 'object', ...before, properties: Object.fromEntries(change(Object.entries(properties))) };
}

/** An empty list says nothing and is left out. */
function withRequired(schema: JsonObject, required: readonly string[]): JsonObject {
  const { required: _old, ...rest } = schema;
  return required.length === 0 ? rest : { ...rest, required };
}

/** One choice a line, as the type reads it; a line that is no number is kept as it is written, and the problems say so. */
export function choicesFrom(text: string, type: SchemaField['type']): Json | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  return lines.map((line) => {
    const number = Number(line);
    return (type === 'integer' || type === 'number') && !Number.isNaN(number) ? number : line;
  });
}

export function choicesText(schema: JsonObject): string {
  const choices = schema['enum'];
  if (!Array.isArray(choices)) return '';
  return choices
    .map((choice: Json) => (typeof choice === 'string' ? choice : JSON.stringify(choice)))
    .join('\n');
}
