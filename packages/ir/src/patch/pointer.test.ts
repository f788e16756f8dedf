import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { applyOperations } from './apply.ts';
import { parsePointer, resolvePointer } from './pointer.ts';
import type { PatchOperation } from './types.ts';

const DOCUMENT: Json = {
  nodes: [
    { id: 'fetch', type: 'http', config: { url: 'https://a.example/x', 'odd/key': 1, 'odd~key': 2 } },
    { id: 'enrich', type: 'agent', config: {} },
    { id: 'done', type: 'function' },
  ],
  edges: [
    { from: 'fetch', to: 'enrich' },
    { from: 'enrich', to: 'done', on: 'error' },
    { from: 'enrich', to: 'done', id: 'enrich->done' },
  ],
};

function resolve(pointer: string, use: 'existing' | 'add' = 'existing') {
  const parsed = parsePointer(pointer);
  return parsed.ok ? resolvePointer(DOCUMENT, parsed.segments, use) : parsed;
}

function apply(...operations: PatchOperation[]) {
  return applyOperations(DOCUMENT, operations);
}

describe('pointers by id', () => {
  it.each([
    ['/nodes/{enrich}/config', '/nodes/1/config'],
    ['/nodes/{fetch}/config/odd~1key', '/nodes/0/config/odd~1key'],
    ['/nodes/{fetch}/config/odd~0key', '/nodes/0/config/odd~0key'],
    ['/edges/{fetch->enrich}', '/edges/0'],
    ['/edges/{enrich->done:error}/on', '/edges/1/on'],
    ['/edges/{enrich->done}', '/edges/2'],
    ['', ''],
  ])('%s is %s', (pointer, positional) => {
    expect(resolve(pointer)).toMatchObject({ ok: true, pointer: positional });
  });

  it('names the nearest id when there is none', () => {
    expect(resolve('/nodes/{enrch}/config')).toMatchObject({
      ok: false,
      problem: { code: 'patch.not_found', hint: 'Did you mean "enrich"?' },
    });
    expect(resolve('/edges/{enrich->done:eror}')).toMatchObject({
      problem: { hint: 'Did you mean "enrich->done:error"?' },
    });
  });

  it.each(['/__proto__/polluted', '/nodes/0/constructor', '/nodes/{fetch}/config/prototype'])(
    '%s names a prototype and is refused',
    (pointer) => {
      expect(resolve(pointer, 'add')).toMatchObject({ ok: false, problem: { code: 'patch.pointer' } });
    },
  );

  it.each([
    '/nodes/0/toString',
    '/nodes/length',
    '/nodes/-',
    '/nodes/01',
    '/nodes/1e0',
    '/nodes/3',
    '/nodes/0/config/url/x',
  ])('%s is nothing in the document', (pointer) => {
    expect(resolve(pointer)).toMatchObject({ ok: false, problem: { code: 'patch.not_found' } });
  });

  it.each(['nodes/0', '/nodes/~2', '/nodes/~'])('%s is no pointer', (pointer) => {
    expect(parsePointer(pointer)).toMatchObject({ ok: false, problem: { code: 'patch.pointer' } });
  });
});

describe('applying operations', () => {
  it('follows ids while indices shift under it', () => {
    const applied = apply(
      { op: 'remove', path: '/nodes/0' },
      { op: 'add', path: '/nodes/0', value: { id: 'first', type: 'function' } },
      { op: 'replace', path: '/nodes/{done}/type', value: 'notify' },
    );
    expect(applied).toMatchObject({
      ok: true,
      document: { nodes: [{ id: 'first' }, { id: 'enrich' }, { id: 'done', type: 'notify' }] },
    });
  });

  it('appends at an id that is new, and inserts before one that exists', () => {
    const node = (id: string): Json => ({ id, type: 'function' });
    const appended = apply({ op: 'add', path: '/nodes/{email}', value: node('email') });
    expect(appended).toMatchObject({ document: { nodes: [{}, {}, {}, { id: 'email' }] } });
    const inserted = apply({ op: 'add', path: '/nodes/{enrich}', value: node('email') });
    expect(inserted).toMatchObject({ document: { nodes: [{}, { id: 'email' }, { id: 'enrich' }, {}] } });
    expect(apply({ op: 'add', path: '/nodes/{mail}', value: node('email') })).toMatchObject({
      issues: [{ pointer: '/operations/0/path', code: 'patch.not_found' }],
    });
  });

  it('refuses an element whose id is taken', () => {
    const applied = apply({ op: 'add', path: '/nodes/-', value: { id: 'done', type: 'function' } });
    expect(applied).toMatchObject({ ok: false, issues: [{ code: 'patch.duplicate_id' }] });
  });

  it('reports every problem with its own pointer, and none that only follows from another', () => {
    const applied = apply(
      { op: 'replace', path: '/nodes/{fech}/config/url', value: 'x' },
      { op: 'test', path: '/nodes/{done}/type', value: 'http' },
      { op: 'add', path: '/nodes/{gone}/config', value: {} },
      { op: 'remove', path: '/nodes/{gone}' },
      { op: 'move', from: '/nodes/{done}', path: '/nodes/{done}/config' },
    );
    expect(applied.ok ? [] : applied.issues.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/operations/0/path patch.not_found',
      '/operations/1/value patch.test_failed',
      '/operations/2/path patch.not_found',
      '/operations/4/path patch.operation',
    ]);
  });

  it('takes no value that names a prototype', () => {
    const value = JSON.parse('{"id":"x","type":"function","config":{"__proto__":{"a":1}}}') as Json;
    expect(apply({ op: 'add', path: '/nodes/-', value })).toMatchObject({
      ok: false,
      issues: [{ pointer: '/operations/0/value/config/__proto__' }],
    });
  });

  it('leaves document and operations alone', () => {
    const before = JSON.stringify(DOCUMENT);
    const value = { id: 'x', type: 'function', config: { a: 1 } };
    const applied = apply(
      { op: 'add', path: '/nodes/-', value },
      { op: 'replace', path: '/nodes/{x}/config/a', value: 2 },
      { op: 'remove', path: '/nodes/{fetch}' },
    );
    expect(applied.ok).toBe(true);
    expect(JSON.stringify(DOCUMENT)).toBe(before);
    expect(value.config.a).toBe(1);
  });

  it('moves as a removal followed by an addition', () => {
    const moved = apply({ op: 'move', from: '/nodes/{fetch}', path: '/nodes/-' });
    expect(moved).toMatchObject({
      ok: true,
      document: { nodes: [{ id: 'enrich' }, { id: 'done' }, { id: 'fetch' }] },
    });
  });
});
