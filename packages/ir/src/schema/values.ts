/** Values against a user's JSON Schema: run inputs, the data of a decision. */
import { compileSchema, type JsonError, type SchemaNode } from 'json-schema-library';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { DRAFT, SchemaBudgetError, withBudget } from './draft.ts';

/** A form tells a person a handful of things to correct, never thousands. */
const MAX_ISSUES = 100;

/** Documents are immutable, so a schema object always means the same. */
const compiled = new WeakMap<JsonObject, SchemaNode>();

function nodeOf(schema: Json): SchemaNode {
  if (!isJsonObject(schema)) return compileSchema(schema === true, { drafts: [DRAFT] });
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const node = compileSchema(schema, { drafts: [DRAFT] });
  compiled.set(schema, node);
  return node;
}

/**
 * What is wrong with `value`; empty when it fits. `schema` is one that `schemaIssues` found nothing wrong with.
 * Pointers begin with `pointer`, the place of the value in what was sent.
 */
export function validateInputs(schema: Json, value: Json, pointer = ''): readonly Issue[] {
  try {
    const { errors } = withBudget(() => nodeOf(schema).validate(value));
    return errors.slice(0, MAX_ISSUES).map((error) => valueIssue(error, pointer));
  } catch (error) {
    // A schema that refers to itself without looking deeper into the value never ends by itself.
    if (!(error instanceof SchemaBudgetError || error instanceof RangeError)) throw error;
    return [
      {
        pointer,
        code: 'schema.cost',
        message: 'Checking this value against its schema takes too many steps.',
        hint: 'Send less, or make the schema simpler: no schema that refers back to itself for the same value.',
      },
    ];
  }
}

function valueIssue(error: JsonError, pointer: string): Issue {
  const where = typeof error.data.pointer === 'string' ? error.data.pointer.replace(/^#/, '') : '';
  const code = `${error.code}`.replace(/-error$/, '').replaceAll('-', '_');
  return { pointer: `${pointer}${where}`, code: `value.${code}`, message: messageOf(error) };
}

/** The library's sentence without the place, which the pointer says already. */
function messageOf(error: JsonError): string {
  const sentence = error.message
    .replace(/ (?:in|at|on|of) [`']#[^`']*[`']/g, '')
    .replaceAll('`', "'")
    .replace(/\s+/g, ' ')
    .trim();
  const short = sentence.length > 300 ? `${sentence.slice(0, 297)}…` : sentence;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
