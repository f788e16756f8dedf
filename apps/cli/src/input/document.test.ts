import { describe, expect, it } from 'vitest';
import { Failure, type LocatedIssue } from '../failure.ts';
import { parseDocument } from './document.ts';

const read = (text: string, file = 'a.yaml') => parseDocument(text, file, 'The workflow');

function issuesOf(text: string, file?: string): readonly LocatedIssue[] {
  try {
    read(text, file);
  } catch (error) {
    if (error instanceof Failure) return error.issues;
    throw error;
  }
  return [];
}

describe('a document', () => {
  it('means the same in YAML as in JSON', () => {
    const yaml = read(
      'a: 1\nlist: [x, "2", 2.50, ~, yes, true]\nnested:\n  on: error\n  text: |\n    two\n    lines\n',
    );
    expect(yaml.value).toEqual({
      a: 1,
      list: ['x', '2', 2.5, null, 'yes', true],
      nested: { on: 'error', text: 'two\nlines\n' },
    });
    expect(read('{"a": 1, "b": [true]}', 'a.json').value).toEqual({ a: 1, b: [true] });
  });

  it('follows aliases and names a place through them', () => {
    const document = read('base: &b\n  url: x\ncopy: *b\n');
    expect(document.value).toEqual({ base: { url: 'x' }, copy: { url: 'x' } });
    expect(document.place([{ pointer: '/copy/url', code: 'c', message: 'm' }])).toMatchObject([
      { line: 2, column: 3 },
    ]);
  });

  it('names file, line and column of an issue; a missing member is where its parent is', () => {
    const document = read('nodes:\n  - id: a\n  - id: b\n    type: x\n');
    const issue = (pointer: string) => ({ pointer, code: 'c', message: 'm' });
    const places = document.place(['/nodes/1/type', '/nodes/1/config', '/nodes/7', ''].map(issue));
    expect(places.map(({ file, line, column }) => [file, line, column])).toEqual([
      ['a.yaml', 4, 5],
      ['a.yaml', 3, 5],
      ['a.yaml', 1, 1],
      ['a.yaml', 1, 1],
    ]);
  });

  it('locates in JSON with tabs, escapes and keys that pointers escape', () => {
    const document = read('{\n\t"a/b": {\n\t\t"c~d": [1,\n\t\t2]\n\t}\n}', 'a.json');
    expect(document.place([{ pointer: '/a~1b/c~0d/1', code: 'c', message: 'm' }])).toMatchObject([
      { line: 4, column: 3 },
    ]);
  });
});

describe('what would change its meaning', () => {
  it.each([
    ['a key given twice', 'a: 1\nb: 2\na: 3\n', 'json.duplicate_key', '/a', 3],
    ['an integer beyond 2^53', 'x:\n  n: 9007199254740993\n', 'json.unsafe_number', '/x/n', 2],
    ['a number that is none', 'n: .inf\n', 'yaml.number', '/n', 1],
    ['a key that is no string', 'a: {1: x}\n', 'yaml.key', '/a', 1],
    ['a tag', 'a: !!binary aGk=\n', 'yaml.tag', '/a', 1],
    ['a tag of somebody', 'a: !secret x\n', 'yaml.tag', '/a', 1],
  ])('is refused with its line: %s', (_what, text, code, pointer, line) => {
    expect(issuesOf(text)).toMatchObject([{ code, pointer, line, file: 'a.yaml' }]);
  });

  it('is refused in JSON too', () => {
    expect(issuesOf('{\n "a": 1,\n "a": 2\n}', 'a.json')).toMatchObject([
      { code: 'json.duplicate_key', pointer: '/a', line: 3 },
    ]);
  });

  it('includes a second document and a text that is not YAML', () => {
    expect(issuesOf('a: 1\n---\nb: 2\n')).toMatchObject([{ code: 'yaml.many_documents' }]);
    expect(issuesOf('a: [1,\n')).toMatchObject([{ code: 'yaml.syntax' }]);
  });

  it('includes a few lines that stand for millions of values', () => {
    const rows = Array.from({ length: 9 }, (_, i) => {
      const from = i === 0 ? 'x' : `*l${i - 1}`;
      return `l${i}: &l${i} [${Array.from({ length: 9 }, () => from).join(', ')}]`;
    });
    expect(issuesOf(`${rows.join('\n')}\n`)).toMatchObject([{ code: 'yaml.too_large' }]);
  });
});
