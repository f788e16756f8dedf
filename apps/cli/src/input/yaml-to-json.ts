/**
 * YAML as the JSON text it stands for, so that one reader judges both: duplicate keys, numbers that would change their
 * value and depth are found by `parseJson` (R10). What JSON cannot say is refused here.
 */
import { toPointer } from '@aob/ir';
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import type { LocatedIssue } from '../failure.ts';
import type { Located } from './locate.ts';

/** Aliases repeat what they point to; a few lines could otherwise stand for gigabytes. */
const ELEMENTS_MAX = 200_000;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const PLAIN_TAGS = new Set(
  ['map', 'seq', 'str', 'int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
);

export type YamlAsJson =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly issues: readonly LocatedIssue[] };

interface Writing {
  readonly located: Located;
  readonly issues: LocatedIssue[];
  elements: number;
}

type Path = readonly (string | number)[];

export function yamlToJson(located: Located): YamlAsJson {
  const { document } = located;
  const errors = document.errors.map((error) => ({
    pointer: '',
    code: error.code === 'MULTIPLE_DOCS' ? 'yaml.many_documents' : 'yaml.syntax',
    message:
      error.code === 'MULTIPLE_DOCS'
        ? 'The text holds more than one document.'
        : `Not YAML: ${error.message}.`,
    ...located.placeAt(error.pos[0]),
  }));
  if (errors.length > 0) return { ok: false, issues: errors };
  const writing: Writing = { located, issues: [], elements: 0 };
  const json = write(writing, document.contents, []);
  return writing.issues.length === 0 ? { ok: true, json } : { ok: false, issues: writing.issues };
}

function write(writing: Writing, node: ParsedNode | null, path: Path): string {
  writing.elements++;
  if (writing.elements > ELEMENTS_MAX) {
    if (writing.elements === ELEMENTS_MAX + 1)
      report(writing, node, path, {
        code: 'yaml.too_large',
        message: `The text stands for more than ${ELEMENTS_MAX} values.`,
      });
    return 'null';
  }
  if (node === null) return 'null';
  if (isAlias(node))
    return write(writing, (node.resolve(writing.located.document) ?? null) as ParsedNode | null, path);
  if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) {
    report(writing, node, path, {
      code: 'yaml.tag',
      message: `The tag ${node.tag} has no meaning here.`,
      hint: 'Write plain values: maps, lists, strings, numbers, true, false and null.',
    });
    return 'null';
  }
  if (isSeq(node)) {
    return `[${node.items.map((item, i) => write(writing, item as ParsedNode, [...path, i])).join(',')}]`;
  }
  if (isMap(node)) {
    const members = node.items.map(({ key, value }) => {
      const name = keyOf(writing, key as ParsedNode, path);
      return `${JSON.stringify(name)}:${write(writing, value as ParsedNode | null, [...path, name])}`;
    });
    return `{${members.join(',')}}`;
  }
  return isScalar(node) ? writeScalar(writing, node, path) : 'null';
}

function keyOf(writing: Writing, key: ParsedNode | null, path: Path): string {
  const node = isAlias(key) ? key.resolve(writing.located.document) : key;
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  report(writing, key, path, {
    code: 'yaml.key',
    message: 'A key is a string; this one is not.',
    hint: 'Put it in quotes.',
  });
  return '';
}

function writeScalar(writing: Writing, node: Scalar.Parsed, path: Path): string {
  const { value, source } = node as { readonly value: unknown; readonly source: string };
  if (typeof value === 'bigint' || typeof value === 'number') {
    // As it was written, so that its reader sees what was meant and not what a double made of it.
    if (JSON_NUMBER.test(source)) return source;
    if (typeof value === 'bigint' || Number.isFinite(value)) return `${value}`;
    report(writing, node, path, { code: 'yaml.number', message: `${source} is no number that JSON knows.` });
    return 'null';
  }
  return JSON.stringify(value) ?? 'null';
}

function report(
  { issues, located }: Writing,
  node: ParsedNode | null,
  path: Path,
  issue: { code: string; message: string; hint?: string },
): void {
  issues.push({ pointer: toPointer(path), ...issue, ...(node && located.placeAt(node.range[0])) });
}
