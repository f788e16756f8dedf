/**
 * Is this a JSON Schema that a workflow may carry? Nothing is fetched: references stay inside the schema.
 * Every problem at once, each with its pointer.
 */
import { compileSchema } from 'json-schema-library';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { escapeSegment } from '../json/pointer.ts';
import { knownWords, quoted } from '../validate/report.ts';
import { compilePattern, DRAFT } from './draft.ts';

const MAX_SUBSCHEMAS = 2000;
const MAX_PATTERN_LENGTH = 1000;

/** Where subschemas stand, by keyword. */
const SCHEMA: readonly string[] = [
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const SCHEMA_LIST: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const SCHEMA_MAP: readonly string[] = [
  '$defs',
  'definitions',
  'dependentSchemas',
  'patternProperties',
  'properties',
];
const OTHERS: readonly string[] = [
  '$comment',
  '$ref',
  '$schema',
  'const',
  'contentEncoding',
  'contentMediaType',
  'default',
  'dependentRequired',
  'deprecated',
  'description',
  'enum',
  'examples',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxContains',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minContains',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'pattern',
  'readOnly',
  'required',
  'title',
  'type',
  'uniqueItems',
  'writeOnly',
];
const KEYWORDS: readonly string[] = [...SCHEMA, ...SCHEMA_LIST, ...SCHEMA_MAP, ...OTHERS].sort();
const REFUSED: readonly string[] = [
  '$id',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$recursiveRef',
  '$recursiveAnchor',
  '$vocabulary',
];

interface Walk {
  readonly root: Json;
  readonly issues: Issue[];
  subschemas: number;
}

export function schemaIssues(schema: Json, pointer: string): readonly Issue[] {
  const walk: Walk = { root: schema, issues: [], subschemas: 0 };
  walkSchema(schema, pointer, walk);
  // The library is only asked about what we understand, else it would report the same again or throw.
  return walk.issues.length > 0 ? walk.issues : libraryIssues(schema, pointer);
}

function walkSchema(schema: Json, pointer: string, walk: Walk): void {
  if (typeof schema === 'boolean') return;
  if (!isJsonObject(schema)) {
    walk.issues.push(
      issue(pointer, 'schema.invalid', `A JSON Schema is an object, found ${quoted(schema)}.`),
    );
    return;
  }
  if (++walk.subschemas > MAX_SUBSCHEMAS) {
    if (walk.subschemas === MAX_SUBSCHEMAS + 1) {
      walk.issues.push(issue(pointer, 'schema.too_large', `A schema may hold ${MAX_SUBSCHEMAS} subschemas.`));
    }
    return;
  }
  for (const [keyword, value] of Object.entries(schema))
    walkKeyword(keyword, value, `${pointer}/${escapeSegment(keyword)}`, walk);
}

function walkKeyword(keyword: string, value: Json, pointer: string, walk: Walk): void {
  if (keyword === '$ref') {
    checkReference(value, pointer, walk);
    return;
  }
  if (keyword === 'pattern') {
    checkPattern(value, pointer, walk);
    return;
  }
  if (SCHEMA.includes(keyword)) {
    walkSchema(value, pointer, walk);
    return;
  }
  if (SCHEMA_LIST.includes(keyword)) {
    walkList(value, pointer, walk);
    return;
  }
  if (SCHEMA_MAP.includes(keyword)) {
    walkMap(keyword, value, pointer, walk);
    return;
  }
  if (REFUSED.includes(keyword)) {
    walk.issues.push(
      issue(
        pointer,
        'not_available',
        `${keyword} is not available.`,
        'Use $ref with a pointer into this schema: #/$defs/name.',
      ),
    );
  } else if (!KEYWORDS.includes(keyword) && !keyword.startsWith('x-')) {
    walk.issues.push(
      issue(
        pointer,
        'schema.unknown_keyword',
        `JSON Schema has no keyword ${quoted(keyword)}.`,
        knownWords(keyword, KEYWORDS),
      ),
    );
  }
}

function walkList(value: Json, pointer: string, walk: Walk): void {
  if (!Array.isArray(value) || value.length === 0) {
    walk.issues.push(issue(pointer, 'schema.invalid', `Expected a list of schemas, found ${quoted(value)}.`));
    return;
  }
  for (const [i, schema] of (value as readonly Json[]).entries()) walkSchema(schema, `${pointer}/${i}`, walk);
}

function walkMap(keyword: string, value: Json, pointer: string, walk: Walk): void {
  if (!isJsonObject(value)) {
    walk.issues.push(
      issue(pointer, 'schema.invalid', `Expected an object of schemas, found ${quoted(value)}.`),
    );
    return;
  }
  for (const [name, schema] of Object.entries(value)) {
    const where = `${pointer}/${escapeSegment(name)}`;
    if (keyword === 'patternProperties') checkPattern(name, where, walk);
    walkSchema(schema, where, walk);
  }
}

function checkPattern(pattern: Json, pointer: string, walk: Walk): void {
  if (typeof pattern !== 'string' || pattern.length > MAX_PATTERN_LENGTH) {
    walk.issues.push(
      issue(pointer, 'schema.invalid', `A pattern is a string of at most ${MAX_PATTERN_LENGTH} characters.`),
    );
    return;
  }
  const compiled = compilePattern(pattern);
  if (typeof compiled !== 'string') return;
  walk.issues.push(
    issue(
      pointer,
      'schema.pattern',
      `Not a regular expression (RE2): ${compiled}.`,
      'RE2 has no lookaround and no back references.',
    ),
  );
}

function checkReference(value: Json, pointer: string, walk: Walk): void {
  if (typeof value !== 'string') {
    walk.issues.push(issue(pointer, 'schema.invalid', `$ref is a string, found ${quoted(value)}.`));
  } else if (value !== '#' && !value.startsWith('#/')) {
    walk.issues.push(
      issue(
        pointer,
        'schema.remote_ref',
        `$ref ${quoted(value)} leaves the schema.`,
        'Nothing is fetched: copy the schema into $defs and refer to #/$defs/name.',
      ),
    );
  } else if (!leadsToSchema(walk.root, value)) {
    walk.issues.push(
      issue(pointer, 'schema.missing_ref', `$ref ${quoted(value)} leads to nothing in this schema.`),
    );
  }
}

function leadsToSchema(root: Json, reference: string): boolean {
  let at: Json | undefined = root;
  for (const segment of reference.split('/').slice(1)) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = (at as readonly Json[])[Number(key)];
    else if (isJsonObject(at)) at = Object.hasOwn(at, key) ? at[key] : undefined;
    else return false;
  }
  return isJsonObject(at) || typeof at === 'boolean';
}

function libraryIssues(schema: Json, pointer: string): readonly Issue[] {
  const compiled = compileSchema(schema as JsonObject | boolean, { drafts: [DRAFT] });
  return (compiled.schemaErrors ?? []).map((error) => {
    const where = typeof error.data.pointer === 'string' ? error.data.pointer.replace(/^#/, '') : '';
    return issue(
      `${pointer}${where}`,
      'schema.invalid',
      error.message.replace(/^Invalid schema found at [^:]*: /, ''),
    );
  });
}

function issue(pointer: string, code: string, message: string, hint?: string): Issue {
  return { pointer, code, message, ...(hint === undefined ? {} : { hint }) };
}
