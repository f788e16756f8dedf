import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../document.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { applyOperations } from './apply.ts';
import { diffDocuments } from './change-set.ts';
import { describeChangeSet } from './describe.ts';
import { asJson } from './elements.ts';
import { translateOperations } from './typed-operations.ts';
import { type TypedOperation, typedOperationsJsonSchema } from './typed-schema.ts';

const DOCUMENT: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'lead-flow',
  nodes: [
    { id: 'fetch', type: 'http', config: { url: 'https://a.example' } },
    { id: 'choose', type: 'conditional' },
    { id: 'big', type: 'function' },
    { id: 'small', type: 'function' },
    { id: 'done', type: 'function' },
  ],
  edges: [
    { from: 'fetch', to: 'choose' },
    { from: 'choose', to: 'big', when: 'nodes.fetch.output.status > 1.0' },
    { from: 'choose', to: 'small', default: true },
    { from: 'big', to: 'done' },
    { from: 'small', to: 'done' },
    { from: 'small', to: 'done', on: 'error' },
  ],
};

function changed(...operations: TypedOperation[]): readonly string[] {
  const translated = translateOperations(DOCUMENT, operations);
  if (!translated.ok) return translated.issues.map(({ pointer, code }) => `${pointer} ${code}`);
  const applied = applyOperations(asJson(DOCUMENT), translated.operations);
  if (!applied.ok) throw new Error(JSON.stringify(applied.issues));
  return describeChangeSet(diffDocuments(DOCUMENT, applied.document as unknown as WorkflowDocument)).map(
    ({ text }) => text,
  );
}

const email = { id: 'email', type: 'function' };

describe('typed operations', () => {
  it('add a node and its edges', () => {
    expect(changed({ op: 'add_node', node: email, after: 'big', before: 'done' })).toEqual([
      '+ node email (function)',
      '+ edge big->email',
      '+ edge email->done',
    ]);
  });

  it('insert a node at the place and under the condition of the edge it splits (R1)', () => {
    expect(changed({ op: 'insert_between', from: 'choose', to: 'big', node: email })).toEqual([
      '+ node email (function)',
      '+ edge choose->email when nodes.fetch.output.status > 1.0',
      '+ edge email->big',
      '- edge choose->big when nodes.fetch.output.status > 1.0',
      '~ order of the edges of choose: choose->email, choose->small',
    ]);
  });

  it('set one value of a config, a missing level, or the whole config', () => {
    expect(changed({ op: 'set_config', node: 'fetch', path: '/url', value: 'https://b.example' })).toEqual([
      '~ node fetch config.url: "https://a.example" → "https://b.example"',
    ]);
    expect(changed({ op: 'set_config', node: 'big', path: '/deep/er', value: 1 })).toEqual([
      '~ node big config: (none) → {"deep":{"er":1}}',
    ]);
    expect(changed({ op: 'set_config', node: 'fetch', value: { url: 'x' } })).toEqual([
      '~ node fetch config.url: "https://a.example" → "x"',
    ]);
  });

  it('connect and disconnect', () => {
    expect(
      changed(
        { op: 'connect', from: 'fetch', to: 'done', when: 'true' },
        { op: 'disconnect', from: 'big', to: 'done' },
      ),
    ).toEqual(['+ edge fetch->done when true', '- edge big->done']);
  });

  it('remove a node with its edges, and close the gap when asked', () => {
    expect(changed({ op: 'remove_node', node: 'big' })).toEqual([
      '- node big (function)',
      '- edge big->done',
      '- edge choose->big when nodes.fetch.output.status > 1.0',
    ]);
    expect(changed({ op: 'remove_node', node: 'big', heal: true })).toEqual([
      '- node big (function)',
      '+ edge choose->done when nodes.fetch.output.status > 1.0',
      '- edge big->done',
      '- edge choose->big when nodes.fetch.output.status > 1.0',
      '~ order of the edges of choose: choose->done, choose->small',
    ]);
  });

  it('do not close a gap where the removed node decides', () => {
    expect(changed({ op: 'remove_node', node: 'choose', heal: true })).toEqual([
      '/operations/0/heal patch.ambiguous',
    ]);
  });

  it('set inputs and outputs', () => {
    expect(
      changed({ op: 'set_inputs', node: 'done', inputs: { a: 1 } }, { op: 'set_outputs', outputs: { b: 2 } }),
    ).toEqual(['~ node done inputs: (none) → {"a":1}', '~ outputs: (none) → {"b":2}']);
  });

  it('see what the operations before them did', () => {
    expect(
      changed(
        { op: 'add_node', node: email, after: 'big' },
        { op: 'insert_between', from: 'big', to: 'email', node: { id: 'gate', type: 'hitl' } },
      ),
    ).toEqual(['+ node email (function)', '+ node gate (hitl)', '+ edge big->gate', '+ edge gate->email']);
  });

  it('report all that is wrong at once', () => {
    expect(
      changed(
        { op: 'add_node', node: { id: 'done', type: 'function' }, after: 'bgi' },
        { op: 'insert_between', from: 'fetch', to: 'done', node: email },
        { op: 'connect', from: 'fetch', to: 'choose' },
        { op: 'set_config', node: 'big', path: '/__proto__/x', value: 1 },
      ),
    ).toEqual([
      '/operations/0/node patch.duplicate_id',
      '/operations/0/after patch.not_found',
      '/operations/1/to patch.not_found',
      '/operations/2/to patch.duplicate_id',
      '/operations/3/path patch.pointer',
    ]);
  });

  it.each([
    [undefined],
    [[]],
    [{}],
    [[{ op: 'explode' }]],
    [[{ op: 'add_node' }]],
    [[{ op: 'connect', from: 'a', to: 'b', colour: 1 }]],
  ])('refuse %j before they are looked at', (input) => {
    const translated = translateOperations(DOCUMENT, input);
    expect(translated).toMatchObject({ ok: false, issues: [{ code: 'patch.operation' }] });
  });

  it('describe themselves to a model as JSON Schema', () => {
    const schema = typedOperationsJsonSchema();
    const items = isJsonObject(schema) ? schema['items'] : undefined;
    const kinds: Json | undefined = isJsonObject(items) ? (items['oneOf'] ?? items['anyOf']) : undefined;
    expect(Array.isArray(kinds) ? kinds.length : 0).toBe(8);
  });
});
