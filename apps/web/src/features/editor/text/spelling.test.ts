import type { WorkflowDocument } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { problemsIn, readText, spell } from './spelling.ts';

const document: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'w',
  nodes: [{ id: 'a', type: 'http', config: { url: 'ftp://x', headers: { 'a/b': 'c' } } }],
  edges: [],
};

describe.each(['json', 'yaml'] as const)('a document as %s', (format) => {
  const text = spell(document, format);

  it('is the same document when it is read again', () => {
    expect(readText(text, format)).toEqual({ ok: true, value: document });
  });

  it('shows a problem at its value, in keys with a slash too', () => {
    const issue = (pointer: string) => ({ pointer, code: 'x', message: 'No.', hint: 'Yes.' });
    const [url, header] = problemsIn(text, [
      issue('/nodes/0/config/url'),
      issue('/nodes/0/config/headers/a~1b'),
    ]);
    expect(text.slice(url?.from, url?.to)).toContain('ftp://x');
    expect(text.slice(header?.from, header?.to).replaceAll('"', '')).toBe('c');
    expect(url?.message).toBe('No. Yes.');
  });

  it('shows what is missing at what it is missing in', () => {
    const [missing] = problemsIn(text, [{ pointer: '/nodes/0/config/method', code: 'x', message: 'No.' }]);
    expect(text.slice(missing?.from, missing?.to)).toContain('ftp://x');
  });

  it('that is cut off cannot be read, and says where', () => {
    const read = readText('{"nodes": [', format);
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : read.problems.length).toBeGreaterThan(0);
  });
});

describe('text', () => {
  it('in JSON is read strictly: no comments, no key twice', () => {
    expect(readText('{"a": 1, "a": 2}', 'json').ok).toBe(false);
    expect(readText('{"a": 1} # no', 'json').ok).toBe(false);
    expect(readText('a: 1', 'json').ok).toBe(false);
    expect(readText('a: 1 # yes', 'yaml')).toEqual({ ok: true, value: { a: 1 } });
  });

  it('in YAML cannot grow beyond what was written', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: [*c,*c,*c,*c,*c,*c]',
    ].join('\n');
    expect(readText(bomb, 'yaml').ok).toBe(false);
    expect(readText('a: .nan', 'yaml').ok).toBe(false);
  });
});
