import { describe, expect, it } from 'vitest';
import { compileJson } from './compile/index.ts';
import type { Digest, WorkflowDocument } from './document.ts';
import { effectKeysOf } from './guards/index.ts';
import { digestOf, type Json } from './json/index.ts';
import { nameIn, pinnedDigest, pinnedReference, referencesIn, withReferences } from './references.ts';
import { validateMapping } from './schema/index.ts';
import { validateDocument } from './validate/index.ts';

const DIGEST: Digest = `sha256:${'a'.repeat(64)}`;

const document = (config: Json): Json => ({
  schema: 'aob/v1',
  name: 'test',
  nodes: [{ id: 'c', type: 'composite', config }],
  edges: [],
});

const issues = (config: Json): readonly string[] => {
  const validated = validateDocument(document(config));
  return validated.ok ? [] : validated.issues.map(({ code, pointer }) => `${code} ${pointer}`);
};

const BODY = { nodes: [{ id: 'x', type: 'function' }], edges: [] };
const at = (path: string) => `/nodes/0/config${path}`;

describe('a composite runs a body or another workflow', () => {
  it.each<[string, Json, readonly string[]]>([
    ['a body', { body: BODY }, []],
    ['a name', { workflow: 'payout' }, []],
    ['a tag, with inputs', { workflow: 'payout@next', inputs: { n: '${inputs.n}' } }, []],
    [
      'a version, with inputs that are one template',
      { workflow: `payout@${DIGEST}`, inputs: '${inputs}' },
      [],
    ],
    ['neither', {}, [`composite.what ${at('')}`]],
    ['both', { body: BODY, workflow: 'payout' }, [`composite.twice ${at('/workflow')}`]],
    ['inputs for a body', { body: BODY, inputs: {} }, [`field.not_used ${at('/inputs')}`]],
    [
      'inputs that are no mapping',
      { workflow: 'payout', inputs: [1] },
      [`field.wrong_type ${at('/inputs')}`],
    ],
    ['a template', { workflow: '${inputs.which}' }, [`field.invalid ${at('/workflow')}`]],
    ['half a digest', { workflow: 'payout@sha256:12' }, [`field.invalid ${at('/workflow')}`]],
  ])('%s', (_, config, expected) => {
    expect(issues(config)).toEqual(expected);
  });

  it('has no attempts to retry and no timeout of its own', () => {
    const node = { id: 'c', type: 'composite', config: { workflow: 'payout' }, retry: { max_attempts: 2 } };
    const validated = validateDocument({ schema: 'aob/v1', name: 't', nodes: [node], edges: [] });
    expect(validated).toMatchObject({ issues: [{ code: 'field.not_used', pointer: '/nodes/0/retry' }] });
  });
});

describe('R28 references', () => {
  const nested = {
    schema: 'aob/v1',
    name: 'nested',
    nodes: [
      { id: 'a', type: 'composite', config: { workflow: 'one' } },
      {
        id: 'each',
        type: 'map',
        config: {
          items: 'inputs.list',
          body: { nodes: [{ id: 'b', type: 'composite', config: { workflow: 'two@x' } }], edges: [] },
        },
      },
    ],
    edges: [{ from: 'a', to: 'each' }],
  } as unknown as WorkflowDocument;

  it('are found at any depth, and replaced there without touching anything else', () => {
    expect(referencesIn(nested).map(({ node, reference, pointer }) => [node, reference, pointer])).toEqual([
      ['a', 'one', '/nodes/0/config/workflow'],
      ['b', 'two@x', '/nodes/1/config/body/nodes/0/config/workflow'],
    ]);
    const pinned = withReferences(nested, new Map([['two@x', `two@${DIGEST}`]]));
    expect(referencesIn(pinned).map(({ reference }) => reference)).toEqual(['one', `two@${DIGEST}`]);
    expect(pinned.nodes[0]).toBe(nested.nodes[0]);
    expect(withReferences(nested, new Map([['other', 'x']]))).toBe(nested);
  });

  it('have a name, and a digest once they are pinned', () => {
    expect(['a', 'a@b', `a@${DIGEST}`].map((text) => [nameIn(text), pinnedDigest(text)])).toEqual([
      ['a', undefined],
      ['a', undefined],
      ['a', DIGEST],
    ]);
    expect(pinnedReference('a@b', DIGEST)).toBe(`a@${DIGEST}`);
  });
});

describe('R24 the effects of a workflow that a node runs', () => {
  const plan = (json: Json, children?: Parameters<typeof compileJson>[2]) => {
    const compiled = compileJson(json, undefined, children);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
    return compiled.plan;
  };
  const http = { id: 'h', type: 'http', config: { url: 'https://a.example/', method: 'POST' } };
  const inner = plan({ schema: 'aob/v1', name: 'inner', nodes: [http], edges: [] });
  const middle = plan(document({ workflow: 'inner' }), () => inner);

  it('are its own, at whatever depth, beside its name', () => {
    const outer = plan(document({ workflow: 'middle' }), () => middle);
    expect(outer.node.get('c')).toMatchObject({
      execution: 'child',
      hasEffect: true,
      effectKeys: ['http:a.example|POST', 'workflow:inner', 'workflow:middle'],
      child: middle,
    });
  });

  it('are not known without it, but there is one', () => {
    const node = { id: 'c', type: 'composite', config: { workflow: 'x@y' } } as const;
    expect(effectKeysOf(node)).toEqual(['workflow:x']);
    expect(effectKeysOf({ ...node, config: { body: BODY as unknown as Json } })).toEqual([]);
  });

  it('compiling with or without it gives the same document', () => {
    const alone = plan(document({ workflow: 'inner' }));
    expect(alone.digest).toBe(middle.digest);
    expect(digestOf(alone.document as unknown as Json)).toBe(alone.digest);
  });
});

describe('a mapping against the schema of what it makes', () => {
  const schema = {
    type: 'object',
    required: ['id', 'n'],
    additionalProperties: false,
    properties: { id: { $ref: '#/$defs/id' }, n: { type: 'number' }, note: { type: 'string' } },
    $defs: { id: { type: 'string' } },
  };
  it.each<[string, Json, readonly string[]]>([
    ['all literal', { id: 'a', n: 1 }, []],
    ['all literal and wrong', { id: 1, n: 'x' }, ['value.type /id', 'value.type /n']],
    ['templates where values belong', { id: '${inputs.id}', n: '${inputs.n}' }, []],
    ['one missing', { id: '${inputs.id}' }, ['value.required_property ']],
    ['one unknown', { id: '${a}', n: 1, noet: 'x' }, ['value.no_additional_properties /noet']],
    ['a wrong value beside a template', { id: 1, n: '${inputs.n}' }, ['value.type /id']],
    ['a template for everything', '${inputs}', []],
  ])('%s', (_, mapping, expected) => {
    expect(validateMapping(schema, mapping).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(
      expected,
    );
  });

  it('names the nearest input', () => {
    const [issue] = validateMapping(schema, { id: '${a}', n: 1, noet: 'x' });
    expect(issue?.hint).toContain('note');
  });
});
