import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { compile, compileJson } from './index.ts';

/** `a -> b` and friends as a document. */
function documentOf(
  nodes: readonly Json[],
  edges: readonly Json[],
  more: { readonly [key: string]: Json } = {},
): Json {
  return { schema: 'aob/v1', name: 'test', nodes, edges, ...more };
}

function planOf(value: Json) {
  const compiled = compileJson(value);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
}

function codesOf(value: Json): readonly string[] {
  const compiled = compileJson(value);
  return compiled.ok ? [] : compiled.issues.map((issue) => `${issue.code} ${issue.pointer}`);
}

const fn = (id: string, more: { readonly [key: string]: Json } = {}): Json => ({
  id,
  type: 'function',
  ...more,
});

describe('defaults of R5', () => {
  it('writes inputs, outputs and edge ids into the document', () => {
    const plan = planOf(documentOf([fn('a'), fn('b')], [{ from: 'a', to: 'b' }]));
    expect(plan.document.nodes.map((node) => node.inputs)).toEqual(['${inputs}', { a: '${nodes.a.output}' }]);
    expect(plan.document.outputs).toBe('${nodes.b.output}');
    expect(plan.document.edges).toEqual([{ from: 'a', to: 'b', id: 'a->b' }]);
  });

  it('compiles its own document to the same plan', () => {
    const first = planOf(documentOf([fn('a'), fn('b')], [{ from: 'a', to: 'b' }]));
    const again = compile(first.document);
    expect(again.ok && again.plan.digest).toBe(first.digest);
    expect(again.ok && again.plan.document).toBe(first.document);
  });

  it('lists what may not arrive under $from', () => {
    const plan = planOf(
      documentOf(
        [fn('s'), { id: 'c', type: 'conditional' }, fn('x'), fn('y'), fn('m')],
        [
          { from: 's', to: 'c' },
          { from: 'c', to: 'x', when: 'nodes.s.output.n > 1' },
          { from: 'c', to: 'y', default: true },
          { from: 'x', to: 'm' },
          { from: 'y', to: 'm' },
        ],
      ),
    );
    expect(plan.node.get('m')?.from).toEqual(['x', 'y']);
    expect(plan.document.outputs).toBe('${nodes.m.output}');
  });
});

describe('data flow (R8)', () => {
  it('refuses a read of a node that may be skipped and names the way out', () => {
    const value = documentOf(
      [fn('s'), fn('x'), fn('m', { inputs: { x: '${nodes.x.output}' } })],
      [
        { from: 's', to: 'x', when: 'inputs.go' },
        { from: 's', to: 'm' },
        { from: 'x', to: 'm' },
      ],
    );
    expect(codesOf(value)).toEqual(['data_flow.not_sure /nodes/2/inputs/x']);
  });

  it('names the nearest id for an unknown one', () => {
    const value = documentOf(
      [fn('fetch'), fn('b', { inputs: { x: '${nodes.fetsh.output}' } })],
      [{ from: 'fetch', to: 'b' }],
    );
    const compiled = compileJson(value);
    expect(!compiled.ok && compiled.issues[0]?.hint).toBe('Did you mean nodes.fetch?');
  });
});
