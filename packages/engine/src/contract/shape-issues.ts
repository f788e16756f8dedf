/** What is wrong with the shape of what was sent or written, in the words of our issues; unknown fields get the nearest right one. */
import { type Issue, nearestWord } from '@aob/ir';
import { z } from 'zod';

type Path = readonly PropertyKey[];

/** `area`: what codes begin with. */
export const issuesOf = (schema: z.ZodType, error: z.core.$ZodError, area = 'request'): Issue[] =>
  error.issues
    .flatMap((issue) => describe(schema, issue))
    .map(({ code, ...issue }) => ({ ...issue, code: `${area}.${code}` }));

const pointerOf = (path: Path): string =>
  path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const describe = (schema: z.ZodType, issue: z.core.$ZodIssue): Issue[] => {
  const pointer = pointerOf(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(key, [...issue.path, key], fieldsAt(schema, issue.path)));
    case 'invalid_type':
      return [wrongType(pointer, issue)];
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ pointer, code: 'value', message: sentence(message) }));
    case 'invalid_value':
      return [{ pointer, code: 'value', message: `Must be one of ${issue.values.map(String).join(', ')}.` }];
    case 'invalid_union':
      return [unionIssue(schema, issue)];
    default:
      return [{ pointer, code: 'value', message: sentence(issue.message) }];
  }
};

const unknownField = (key: string, path: Path, known: readonly string[]): Issue => {
  const near = nearestWord(key, known);
  const hint =
    near !== undefined
      ? `Did you mean ${near}?`
      : known.length > 0
        ? `Known here: ${known.join(', ')}.`
        : undefined;
  return {
    pointer: pointerOf(path),
    code: 'unknown_field',
    message: `There is no field ${JSON.stringify(key)} here.`,
    ...(hint !== undefined && { hint }),
  };
};

const wrongType = (pointer: string, issue: z.core.$ZodIssue): Issue => {
  const expected = 'expected' in issue ? String(issue.expected) : 'something else';
  // Zod says it in its message only, because input is not kept.
  if (/received undefined/.test(issue.message)) {
    return { pointer, code: 'missing', message: `This is required${kindOf(expected)}.` };
  }
  return { pointer, code: 'type', message: `Must be ${withArticle(expected)}.` };
};

const kindOf = (expected: string): string => (expected === 'nonoptional' ? '' : `: ${withArticle(expected)}`);

const ARTICLES: { readonly [type: string]: string } = {
  array: 'a list',
  record: 'an object',
  object: 'an object',
  int: 'a whole number',
};
const withArticle = (type: string): string => ARTICLES[type] ?? `a ${type}`;

/** A union told apart by one field: that field is wrong, and these are its right values. */
const unionIssue = (schema: z.ZodType, issue: z.core.$ZodIssueInvalidUnion): Issue => {
  const pointer = pointerOf(issue.path);
  const field = 'discriminator' in issue ? String(issue.discriminator) : undefined;
  if (field === undefined) return { pointer, code: 'value', message: sentence(issue.message) };
  const parent = issue.path.at(-1) === field ? issue.path.slice(0, -1) : issue.path;
  const words = discriminatorsAt(schema, parent, field);
  return {
    pointer: pointerOf([...parent, field]),
    code: 'value',
    message: words.length > 0 ? `Must be one of ${words.join(', ')}.` : sentence(issue.message),
  };
};

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

/** The schemas that can stand behind this one: members of unions, contents of wrappers. */
const behind = (schema: unknown): readonly z.ZodType[] => {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(behind);
  if (schema instanceof z.ZodPipe) return behind(schema.out);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable
  ) {
    return behind(schema.unwrap());
  }
  return schema instanceof z.ZodType ? [schema] : [];
};

const at = (schema: z.ZodType, path: Path): readonly z.ZodType[] =>
  path.reduce<readonly z.ZodType[]>(
    (found, segment) =>
      found.flatMap((each) => {
        if (each instanceof z.ZodObject) return behind(each.shape[String(segment)]);
        if (each instanceof z.ZodRecord) return behind(each.valueType);
        return each instanceof z.ZodArray ? behind(each.element) : [];
      }),
    behind(schema),
  );

const fieldsAt = (schema: z.ZodType, path: Path): readonly string[] => [
  ...new Set(
    at(schema, path).flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : [])),
  ),
];

const discriminatorsAt = (schema: z.ZodType, path: Path, field: string): readonly string[] =>
  at(schema, [...path, field]).flatMap((each) => {
    if (each instanceof z.ZodLiteral || each instanceof z.ZodEnum)
      return [...(each instanceof z.ZodLiteral ? each.values : each.options)].map(String);
    return [];
  });
