/** A mapping with templates against the schema of what it will make, as far as that can be said before it is filled in. */
import { mentionsTemplate } from '../expression/index.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { at, knownWords } from '../validate/report.ts';
import { validateInputs } from './values.ts';

/**
 * Without a template everything is checked. With one: the members that are missing or not known, and those whose value
 * stands there already. What passes may still be refused once it is filled in.
 */
export function validateMapping(schema: Json, mapping: Json, pointer = ''): readonly Issue[] {
  if (!mentionsTemplate(mapping)) return validateInputs(schema, mapping, pointer);
  if (!isJsonObject(schema) || !isJsonObject(mapping)) return [];
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly Json[]) : [];
  const missing = required.filter((name) => typeof name === 'string' && mapping[name] === undefined);
  return [
    ...missing.map((name) => ({
      pointer,
      code: 'value.required_property',
      message: `The value must have a required property '${name}'.`,
    })),
    ...Object.entries(mapping).flatMap(([name, value]) => {
      const where = at(pointer, name);
      const of = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (of === undefined) return isOpen(schema) ? [] : [unknown(name, Object.keys(properties), where)];
      return mentionsTemplate(value) ? [] : validateInputs(within(schema, of), value, where);
    }),
  ];
}

function isOpen(schema: JsonObject): boolean {
  return schema['additionalProperties'] !== false || schema['patternProperties'] !== undefined;
}

/** With the definitions that its references lead to. */
function within(schema: JsonObject, of: Json): Json {
  const { $defs } = schema;
  return isJsonObject(of) && $defs !== undefined ? { ...of, $defs } : of;
}

function unknown(name: string, known: readonly string[], pointer: string): Issue {
  return {
    pointer,
    code: 'value.no_additional_properties',
    message: `There is no input ${JSON.stringify(name)}.`,
    hint: knownWords(name, known),
  };
}
