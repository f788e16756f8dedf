/** `compensate`: checked, compiled, guarded and reviewed as the node it would be. */
import { describe, expect, it } from 'vitest';
import { compileJson } from '../compile/index.ts';
import { bookOf, effectKeysOf, guardDigest, guardsOfEffect } from '../guards/index.ts';
import type { Json } from '../json/index.ts';
import { checkPatch } from '../patch/index.ts';
import type { Plan } from '../plan.ts';

const documentOf = (nodes: readonly object[], edges: readonly object[] = []): Json =>
  JSON.parse(JSON.stringify({ schema: 'aob/v1', name: 'test', nodes, edges }));
const fn = (id: string, more: object = {}): object => ({ id, type: 'function', ...more });
const post = (host: string, more: object = {}): object => ({
  type: 'http',
  config: { url: `https://${host}.example/`, method: 'POST', ...more },
});
const ECHO = { type: 'function', config: { handler: 'builtin.echo' } };

const issuesOf = (nodes: readonly object[], edges: readonly object[] = []): readonly string[] => {
  const compiled = compileJson(documentOf(nodes, edges));
  return compiled.ok ? [] : compiled.issues.map(({ code, pointer }) => `${code} ${pointer}`);
};
const planOf = (nodes: readonly object[], edges: readonly object[] = []): Plan => {
  const compiled = compileJson(documentOf(nodes, edges));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.plan;
};

describe('a compensation', () => {
  it('is checked field by field with everything else, each with its pointer', () => {
    const compensate = {
      type: 'http',
      config: { url: 'ftp://bank.example', metod: 'POST' },
      inputs: { a: 1 },
      retry: { max_attempts: 99 },
      timeout: 'soon',
      more: true,
    };
    expect(issuesOf([fn('a', { compensate })]).toSorted()).toEqual([
      'field.invalid /nodes/0/compensate/timeout',
      'field.not_used /nodes/0/compensate/inputs',
      'field.out_of_range /nodes/0/compensate/retry/max_attempts',
      'field.unknown /nodes/0/compensate/config/metod',
      'field.unknown /nodes/0/compensate/more',
      'http.url /nodes/0/compensate/config/url',
    ]);
  });

  it.each<[string, object, string]>([
    ['no object', { compensate: 'b' }, 'field.wrong_type /nodes/0/compensate'],
    ['without a type', { compensate: {} }, 'field.missing /nodes/0/compensate'],
    ['an agent', { compensate: { type: 'agent' } }, 'field.unknown_value /nodes/0/compensate/type'],
    ['a gate', { compensate: { type: 'hitl' } }, 'field.unknown_value /nodes/0/compensate/type'],
    [
      'a config that is none',
      { compensate: { ...ECHO, config: 1 } },
      'field.wrong_type /nodes/0/compensate/config',
    ],
    [
      'what arrives',
      { compensate: { ...ECHO, inputs: { $from: ['a'] } } },
      'field.not_used /nodes/0/compensate/inputs/$from',
    ],
    [
      'code that is none',
      { compensate: { type: 'function', config: { code: 'return (' } } },
      'code.syntax /nodes/0/compensate/config/code',
    ],
  ])('refuses %s', (_, more, expected) => {
    expect(issuesOf([fn('a', more)])).toEqual([expected]);
  });

  it.each<[string, object]>([
    ['transform', { config: { expression: '1' } }],
    ['hitl', { config: { message: '?' } }],
    ['delay', { config: { duration: '1h' } }],
    ['composite', { config: { body: { nodes: [fn('b')], edges: [] } } }],
  ])('has nothing to undo on a %s', (type, more) => {
    expect(issuesOf([{ id: 'a', type, ...more, compensate: ECHO }])).toEqual([
      'field.not_used /nodes/0/compensate',
    ]);
  });

  it('stands on a composite that runs another workflow, and reads what came of it', () => {
    const pay = { id: 'a', type: 'composite', config: { workflow: 'payout' } };
    const compensate = { ...post('bank'), config: { url: 'https://bank.example/${nodes.a.output.id}' } };
    expect(issuesOf([{ ...pay, compensate }])).toEqual([]);
    expect(issuesOf([{ ...pay, compensate: ECHO }])).toEqual([]);
    const missing = { ...ECHO, inputs: { id: '${nodes.b.output.id}' } };
    expect(issuesOf([{ ...pay, compensate: missing }])).toEqual([
      'data_flow.unknown_node /nodes/0/compensate/inputs/id',
    ]);
  });

  it('gets what the node returned unless it says otherwise, which is written into the document (R5)', () => {
    const plan = planOf([fn('a', { compensate: ECHO })]);
    expect(plan.document.nodes[0]?.compensate).toEqual({ ...ECHO, inputs: '${nodes.a.output}' });
    expect(compileJson(plan.document as unknown as Json)).toMatchObject({
      ok: true,
      plan: { digest: plan.digest },
    });
    const http = planOf([fn('a', { compensate: post('bank') })]);
    expect(http.document.nodes[0]?.compensate?.inputs).toBeUndefined();
  });

  it('has its own retry and timeout, with the defaults of its type', () => {
    const plan = planOf([
      fn('a', { retry: { max_attempts: 1 }, compensate: { type: 'task', retry: { max_attempts: 7 } } }),
    ]);
    expect(plan.node.get('a')?.compensate).toMatchObject({
      type: 'function',
      retry: { maxAttempts: 7, backoffMs: 1000 },
      timeoutMs: 300_000,
    });
  });
});

describe('R8: what a compensation reads', () => {
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ];
  const reading = (source: string): readonly string[] =>
    issuesOf([fn('a'), fn('b', { compensate: { ...ECHO, inputs: { x: source } } }), fn('c')], edges);

  it('is the output of its node and of what ran before it', () => {
    expect(reading('${nodes.b.output} ${nodes.a.output} ${inputs.n} ${run.id}')).toEqual([]);
  });

  it('is nothing that comes later, and nothing that is not there', () => {
    expect(reading('${nodes.c.output}')).toEqual(['data_flow.not_before /nodes/1/compensate/inputs/x']);
    expect(reading('${nodes.d.output}')).toEqual(['data_flow.unknown_node /nodes/1/compensate/inputs/x']);
    expect(reading('${item}')).toEqual(['expression.variable_not_allowed /nodes/1/compensate/inputs/x']);
  });
});

describe('R24, R26, R27, R31: a compensation is an effect like any other', () => {
  const gated = (undo: object = post('refunds')) => [
    fn('start'),
    { id: 'gate', type: 'hitl', config: { message: 'Pay?' } },
    { id: 'pay', ...post('bank'), compensate: undo },
    fn('free'),
  ];
  const edges = [
    { from: 'start', to: 'gate' },
    { from: 'gate', to: 'pay' },
    { from: 'start', to: 'free' },
  ];
  const plan = planOf(gated(), edges);
  const AGENT = { kind: 'agent', id: 'agent:x', roles: [] } as const;
  const patched = (path: string, value: object, current = plan) =>
    checkPatch({
      current,
      book: bookOf(current),
      proposal: {
        id: 'patch_1',
        author: AGENT,
        reason: 'a test',
        operations: [{ op: 'add', path, value: value as Json }],
      },
    });

  it('its keys are those of its node: what guards one guards the other', () => {
    expect(plan.node.get('pay')?.effectKeys).toEqual(['http:bank.example|POST', 'http:refunds.example|POST']);
    expect([...guardsOfEffect(bookOf(plan), 'http:refunds.example|POST')]).toEqual(['gate']);
    expect(effectKeysOf({ id: 'a', type: 'function', compensate: { type: 'function' } })).toEqual([]);
    expect(plan.node.get('free')?.hasEffect).toBe(false);
  });

  it('no guarded effect is had by undoing something that is not guarded', () => {
    const verdict = patched('/nodes/{free}/compensate', post('refunds'));
    expect(verdict).toMatchObject({
      verdict: 'refused',
      issues: [{ code: 'gate.effect_bypassed', node: 'free', pointer: '/operations/0/value' }],
    });
  });

  it('a new host is reviewed, also when it is called to undo something', () => {
    expect(patched('/nodes/{free}/compensate', post('elsewhere'))).toMatchObject({
      verdict: 'sound',
      review: [{ code: 'review.new_host', node: 'free' }],
    });
    expect(patched('/nodes/{free}/compensate', post('bank', { method: 'GET' }))).toMatchObject({
      verdict: 'sound',
      review: [],
    });
  });

  it('it is part of what an approval covers, but how often it is tried is not', () => {
    const { digest } = guardDigest(plan, 'gate');
    const changed = planOf(gated(post('refunds', { body: 1 })), edges);
    const patient = planOf(gated({ ...post('refunds'), retry: { max_attempts: 9 } }), edges);
    expect(guardDigest(changed, 'gate').digest).not.toBe(digest);
    expect(guardDigest(patient, 'gate').digest).toBe(digest);
  });
});
