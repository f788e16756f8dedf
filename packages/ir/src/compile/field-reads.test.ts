import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { checkPatch } from '../patch/index.ts';
import { compile, compileJson } from './index.ts';

const get = { id: 'get', type: 'http', config: { url: 'https://a.example/' } };
const ask = (more: object = {}) => ({ id: 'ask', type: 'hitl', config: { message: '?', ...more } });
const body = (outputs: Json) => ({ nodes: [{ id: 'step', type: 'function' }], edges: [], outputs });

const CLOSED = {
  type: 'object',
  properties: { amount: { type: 'number' } },
  additionalProperties: false,
};

/** A reader behind one node, and what is said about it. */
const reading = (first: object, expression: string, more: object = {}): readonly string[] => {
  const from = (first as { id: string }).id;
  const compiled = compileJson({
    schema: 'aob/v1',
    name: 'test',
    nodes: [first, { id: 'n', type: 'transform', config: { expression } }],
    edges: [{ from, to: 'n' }],
    ...more,
  } as Json);
  return compiled.ok ? [] : compiled.issues.map(({ code, message, hint }) => `${code}: ${message} ${hint}`);
};

describe('R8: a read of what the type of a node never returns', () => {
  it('is refused at its place, with what there is', () => {
    const compiled = compileJson({
      schema: 'aob/v1',
      name: 'test',
      nodes: [get, { id: 'n', type: 'function', inputs: { all: 'x ${nodes.get.output.bdy.items[0]}' } }],
      edges: [{ from: 'get', to: 'n' }],
    });
    expect(compiled).toEqual({
      ok: false,
      issues: [
        {
          pointer: '/nodes/1/inputs/all',
          code: 'data_flow.no_such_field',
          message:
            'n reads nodes.get.output.bdy, but nodes.get.output has only body, body_encoding, headers, status.',
          hint: 'Did you mean nodes.get.output.body?',
          rule: 'R8',
        },
      ],
    });
  });

  it.each<[string, object, string]>([
    ['a field of an answer', get, 'nodes.get.output.status == 200 && nodes.get.output.body.a.b == 1'],
    ['a header by its name', get, "nodes.get.output.headers['content-type']"],
    ['what a person decided', ask(), 'nodes.ask.output.data.anything'],
    ['a function, which may return anything', { id: 'f', type: 'function' }, 'nodes.f.output.a.b'],
    ['an element of a map', map({ n: '${nodes.step.output}' }), 'nodes.m.output[0].n'],
    ['a map that is gone through', map({ n: 1 }), 'nodes.m.output.map(x, x.anything)'],
    ['a body whose outputs are one expression', composite('${nodes.step.output}'), 'nodes.c.output.any'],
    ['the node itself', get, 'nodes.get.output'],
    ['what it asks for first', get, 'has(nodes.get.output.trace) ? nodes.get.output.trace.id : ""'],
    ['a name that is computed', get, 'nodes.get.output[inputs.field]'],
  ])('%s is fine', (_, first, expression) => {
    expect(reading(first, expression)).toEqual([]);
  });

  it.each<[string, object, string, string]>([
    ['inside a number', get, 'nodes.get.output.status.text', 'nodes.get.output.status has nothing inside'],
    ['a list by name', map({ n: 1 }), 'nodes.m.output.n', 'nodes.m.output is a list'],
    ['a field no item has', map({ n: 1 }), 'nodes.m.output[0].m', 'nodes.m.output[…] has only n'],
    ['what a body does not return', composite({ a: { b: 1 } }), 'nodes.c.output.a.c', 'has only b'],
    [
      'a field the form does not have',
      ask({ form: CLOSED }),
      'nodes.ask.output.data.amout',
      'has only amount',
    ],
    [
      'what waits for a signal',
      { id: 'w', type: 'wait', config: { signal: 's' } },
      'nodes.w.output.payload',
      'has only at, by',
    ],
  ])('%s is not', (_, first, expression, said) => {
    expect(reading(first, expression).join()).toContain(said);
  });

  it('goes by the schema of the inputs where that names them all, and not where it allows others', () => {
    expect(reading(get, 'inputs.amuont > 1', { inputs: CLOSED })).toEqual([
      'data_flow.no_such_field: n reads inputs.amuont, but inputs has only amount. Did you mean inputs.amount?',
    ]);
    expect(reading(get, 'inputs.amuont > 1', { inputs: { ...CLOSED, additionalProperties: true } })).toEqual(
      [],
    );
    expect(reading(get, 'inputs.amuont > 1', { inputs: { anyOf: [CLOSED] } })).toEqual([]);
  });

  it('goes by the outputs of another workflow, where it is known which', () => {
    const other = compileJson({
      schema: 'aob/v1',
      name: 'other',
      nodes: [get],
      edges: [],
      outputs: { a: 1 },
    } as Json);
    if (!other.ok) throw new Error('no plan');
    const document = {
      schema: 'aob/v1',
      name: 'test',
      nodes: [
        { id: 'c', type: 'composite', config: { workflow: 'other' } },
        { id: 'n', type: 'transform', config: { expression: 'nodes.c.output.b' } },
      ],
      edges: [{ from: 'c', to: 'n' }],
    };
    expect(compileJson(document as Json, undefined, () => other.plan).ok).toBe(false);
    expect(compileJson(document as Json).ok).toBe(true);
  });
});

describe('R8: a document that was saved with such a read', () => {
  const document = {
    schema: 'aob/v1' as const,
    name: 'test',
    nodes: [get, { id: 'n', type: 'transform', config: { expression: 'nodes.get.output.bdy' } }],
    edges: [{ from: 'get', to: 'n' }],
  };
  const compiled = compile(document as never);
  if (!compiled.ok) throw new Error('a stored document runs as it is');
  const current = compiled.plan;
  const patch = (operations: Parameters<typeof checkPatch>[0]['proposal']['operations']) =>
    checkPatch({
      current,
      book: { byNode: new Map(), byEffect: new Map() },
      proposal: {
        operations,
        reason: 'a test',
        author: { kind: 'human', id: 'human:mia', roles: [] },
      } as never,
    });

  it('still runs, and can be patched elsewhere', () => {
    expect(current.doubts).toHaveLength(1);
    expect(
      patch([{ op: 'replace', path: '/nodes/{get}/config/url', value: 'https://b.example/' }]).verdict,
    ).toBe('sound');
  });

  it('takes no patch that adds another', () => {
    const value = { ...document.nodes[1], id: 'm', config: { expression: 'nodes.get.output.sttus' } };
    const verdict = patch([
      { op: 'add', path: '/nodes/-', value: value as Json },
      { op: 'add', path: '/edges/-', value: { from: 'get', to: 'm' } },
    ]);
    expect(verdict.verdict === 'refused' && verdict.issues.map(({ code }) => code)).toEqual([
      'data_flow.no_such_field',
    ]);
  });
});

function map(outputs: Json): object {
  return { id: 'm', type: 'map', config: { items: '[1]', body: body(outputs) } };
}

function composite(outputs: Json): object {
  return { id: 'c', type: 'composite', config: { body: body(outputs) } };
}
