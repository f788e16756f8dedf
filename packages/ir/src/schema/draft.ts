/**
 * JSON Schema 2020-12 as this house reads it: interpreted, never turned into code, patterns with RE2 (linear time),
 * and every step paid from a budget, so that neither a schema nor a value can stall the process (R9).
 */
import { draft2020, extendDraft, type Keyword, type SchemaNode } from 'json-schema-library';
import { RE2JS, RE2JSException } from 're2js';

/** Steps one validation may take; about one for each keyword, element or 8 characters looked at. */
const MAX_STEPS = 300_000;

export class SchemaBudgetError extends Error {}

/** Validation is synchronous, so one counter at a time is enough. */
let stepsLeft = 0;

export function withBudget<T>(work: () => T): T {
  stepsLeft = MAX_STEPS;
  return work();
}

function spend(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new SchemaBudgetError('The validation took too many steps');
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length >> 3;
  if (Array.isArray(data)) return data.length;
  return typeof data === 'object' && data !== null ? Object.keys(data).length : 0;
}

function costOf(keyword: string, data: unknown): number {
  const size = sizeOf(data);
  // The library compares every pair.
  return 1 + (keyword === 'uniqueItems' && Array.isArray(data) ? size * size : size);
}

/** The pattern as RE2, or why it is none. */
export function compilePattern(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}

/** What the library asks of a pattern. */
interface Tester {
  test(text: string): boolean;
}

const testers = new WeakMap<SchemaNode, ReadonlyMap<string, Tester>>();

function testerOf(node: SchemaNode, pattern: string): Tester {
  const known = testers.get(node)?.get(pattern);
  if (known !== undefined) return known;
  const compiled = compilePattern(pattern);
  // `schemaIssues` reports such a pattern before anything is validated against it.
  if (typeof compiled === 'string') throw new SchemaBudgetError(compiled);
  const tester: Tester = {
    test(text) {
      spend((text.length >> 3) * (1 + (compiled.programSize() >> 3)));
      return compiled.test(text);
    },
  };
  testers.set(node, new Map([...(testers.get(node) ?? []), [pattern, tester]]));
  return tester;
}

const patternKeyword: Keyword = {
  id: 'pattern',
  keyword: 'pattern',
  addValidate: ({ schema }) => typeof schema['pattern'] === 'string',
  validate: ({ node, data, pointer }) => {
    if (typeof data !== 'string' || testerOf(node, node.schema['pattern']).test(data)) return undefined;
    return node.createError('pattern-error', {
      pointer,
      schema: node.schema,
      value: data,
      pattern: node.schema['pattern'],
      description: node.schema['pattern'],
      received: data,
    });
  },
};

function original(keyword: string): Keyword {
  const found = draft2020.keywords.find((candidate) => candidate.keyword === keyword);
  if (found === undefined) throw new Error(`json-schema-library has no keyword ${keyword}`);
  return found;
}

/** By root: the schemas that `$ref` leads to. The library would compile them again for every value it looks at. */
const referenced = new WeakMap<SchemaNode, Map<string, SchemaNode>>();

function referencedBy(node: SchemaNode): SchemaNode {
  const root = node.context.rootNode;
  const reference = String(node.schema['$ref']);
  const known = referenced.get(root) ?? new Map<string, SchemaNode>();
  referenced.set(root, known);
  const found =
    known.get(reference) ?? root.compileSchema(schemaAt(root.schema, reference), reference, reference);
  known.set(reference, found);
  return found;
}

/** `#/$defs/name` and the like: `schemaIssues` lets no other references through, and none that leads nowhere. */
function schemaAt(root: SchemaNode['schema'], reference: string): SchemaNode['schema'] {
  let at: unknown = root;
  for (const segment of reference.split('/').slice(1)) {
    at = (at as { readonly [key: string]: unknown })[segment.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return at as SchemaNode['schema'];
}

const refKeyword: Keyword = {
  ...original('$ref'),
  validate: ({ node, data, pointer, path }) => {
    const target = referencedBy(node);
    if ((target.schema as unknown) === true) return undefined;
    if ((target.schema as unknown) === false) {
      return node.createError('invalid-data-error', { pointer, schema: node.schema, value: data });
    }
    path.push({ pointer, node: target });
    return target.validators.flatMap(
      (validate) =>
        validate({ node: target as Parameters<typeof validate>[0]['node'], data, pointer, path }) ?? [],
    );
  },
};

function patternPropertiesKeyword(): Keyword {
  return {
    ...original('patternProperties'),
    parse: (node) => {
      const schemas: unknown = node.schema['patternProperties'];
      if (typeof schemas !== 'object' || schemas === null || Array.isArray(schemas)) return undefined;
      const members = Object.entries(schemas as { [pattern: string]: SchemaNode['schema'] });
      const parsed = members.map(([name, schema]) => {
        const where = `patternProperties/${name}`;
        // The library only ever calls `test`, which RE2 answers in linear time.
        const pattern = testerOf(node, name) as RegExp;
        return {
          name,
          pattern,
          node: node.compileSchema(
            schema,
            `${node.evaluationPath}/${where}`,
            `${node.schemaLocation}/${where}`,
          ),
        };
      });
      if (parsed.length > 0) node.patternProperties = parsed;
      return undefined;
    },
  };
}

function metered(keyword: Keyword): Keyword {
  const { validate } = keyword;
  if (validate === undefined) return keyword;
  return {
    ...keyword,
    validate: (options) => {
      spend(costOf(keyword.keyword, options.data));
      return validate(options);
    },
  };
}

const replaced = new Map(
  [patternKeyword, patternPropertiesKeyword(), refKeyword].map((keyword) => [keyword.keyword, keyword]),
);

export const DRAFT = extendDraft(draft2020, {
  keywords: draft2020.keywords.map((keyword) => metered(replaced.get(keyword.keyword) ?? keyword)),
});
