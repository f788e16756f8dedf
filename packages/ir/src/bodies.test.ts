import { describe, expect, it } from 'vitest';
import { compileJson } from './compile/index.ts';
import type { WorkflowDocument } from './document.ts';
import type { Json } from './json/index.ts';
import { applyChangeSet } from './patch/apply-change-set.ts';
import { changeSetDigest, diffDocuments, invertChangeSet, orderFreeDigest } from './patch/change-set.ts';
import { applyOperations, translateOperations } from './patch/index.ts';
import type { Plan } from './plan.ts';

type Body = { nodes: Json[]; edges: Json[]; outputs?: Json };

const body = (nodes: Json[], edges: Json[] = [], outputs?: Json): Body => ({
  nodes,
  edges,
  ...(outputs === undefined ? {} : { outputs }),
});
const fn = (id: string, more: { [key: string]: Json } = {}): Json => ({ id, type: 'function', ...more });
const map = (id: string, inner: Body, more: { [key: string]: Json } = {}): Json => ({
  id,
  type: 'map',
  config: { items: 'inputs.list', body: inner as unknown as Json, ...more },
});
const loop = (id: string, inner: Body, more: { [key: string]: Json } = {}): Json => ({
  id,
  type: 'loop',
  config: { while: 'iter.index < 3', max_iterations: 5, body: inner as unknown as Json, ...more },
});
const composite = (id: string, inner: Body): Json => ({
  id,
  type: 'composite',
  config: { body: inner as unknown as Json },
});
const link = (from: string, to: string, more: { [key: string]: Json } = {}): Json => ({ from, to, ...more });
const documentOf = (nodes: Json[], edges: Json[] = [], more: { [key: string]: Json } = {}): Json => ({
  schema: 'aob/v1',
  name: 'w',
  nodes,
  edges,
  ...more,
});

const planOf = (document: Json): Plan => {
  const compiled = compileJson(document);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
};
const issuesOf = (document: Json): string[] => {
  const compiled = compileJson(document);
  return compiled.ok ? [] : compiled.issues.map(({ code, pointer }) => `${code} ${pointer}`);
};
const planned = (plan: Plan, id: string) => {
  const node = plan.node.get(id);
  if (node === undefined) throw new Error(`no node ${id}`);
  return node;
};

describe('R6 bodies', () => {
  const nested = documentOf(
    [
      fn('first'),
      map(
        'each',
        body(
          [fn('fetch'), loop('poll', body([fn('ask')])), fn('store')],
          [link('fetch', 'poll'), link('poll', 'store')],
        ),
      ),
      fn('last'),
    ],
    [link('first', 'each'), link('each', 'last')],
  );

  it('become part of one plan, each node with its owner and each owner with its graph', () => {
    const plan = planOf(nested);
    expect(plan.nodes.map(({ id, owner }) => [id, owner])).toEqual([
      ['first', ''],
      ['each', ''],
      ['last', ''],
      ['fetch', 'each'],
      ['poll', 'each'],
      ['store', 'each'],
      ['ask', 'poll'],
    ]);
    expect(plan.body.order).toEqual(['first', 'each', 'last']);
    expect(planned(plan, 'each').body).toMatchObject({
      order: ['fetch', 'poll', 'store'],
      entries: ['fetch'],
    });
    expect(planned(plan, 'poll').body).toMatchObject({ order: ['ask'], entries: ['ask'] });
  });

  it('R5: get default inputs, edge ids and outputs, and compiling again changes nothing', () => {
    const plan = planOf(nested);
    expect(planOf(plan.document as unknown as Json).digest).toBe(plan.digest);
    const inner = planned(plan, 'each').body;
    expect(inner?.outputs.source).toBe('${nodes.store.output}');
    expect(planned(plan, 'fetch').inputs?.source).toBe('${item}');
    expect(planned(plan, 'ask').inputs?.source).toBe('${iter}');
    expect(planned(plan, 'store').inputs?.source).toEqual({ poll: '${nodes.poll.output}' });
    expect(plan.edge.has('fetch->poll')).toBe(true);
  });

  it('share one space of ids', () => {
    expect(issuesOf(documentOf([fn('a'), map('m', body([fn('a')]))], [link('a', 'm')]))).toEqual([
      'node.duplicate_id /nodes/1/config/body/nodes/0/id',
    ]);
  });

  it('keep their edges to themselves', () => {
    const crossing = documentOf(
      [fn('a'), map('m', body([fn('b'), fn('c')], [link('b', 'c'), link('a', 'c')]))],
      [link('a', 'm')],
    );
    expect(issuesOf(crossing)).toEqual(['edge.other_body /nodes/1/config/body/edges/1/from']);
  });

  it.each([
    ['no nodes', map('m', body([])), ['graph.no_entry /nodes/0/config/body/nodes']],
    ['no graph', map('m', 7 as unknown as Body), ['field.wrong_type /nodes/0/config/body']],
    [
      'a circle',
      map('m', body([fn('a'), fn('b')], [link('a', 'b'), link('b', 'a')])),
      ['graph.cycle /nodes/0/config/body/edges/1'],
    ],
    [
      'something apart',
      map('m', body([fn('a'), fn('b'), fn('c')], [link('a', 'b')])),
      ['graph.isolated /nodes/0/config/body/nodes/2'],
    ],
    [
      'a wrong field inside',
      map('m', body([{ id: 'a', type: 'http', config: { url: 'nowhere' } }])),
      ['http.url /nodes/0/config/body/nodes/0/config/url'],
    ],
    [
      'iterations without a bound',
      { id: 'l', type: 'loop', config: { while: 'true', body: body([fn('a')]) as unknown as Json } },
      ['field.missing /nodes/0/config'],
    ],
  ] as [string, Json, string[]][])('are refused with %s', (_, node, issues) => {
    expect(issuesOf(documentOf([node]))).toEqual(issues);
  });

  it('count for the limits of the document', () => {
    const agent = (id: string): Json => ({ id, type: 'agent', config: { provider: 'script', script: [] } });
    const two = documentOf([map('m', body([agent('x'), agent('y')], [link('x', 'y')]))], [], {
      limits: { agents: 1 },
    });
    expect(issuesOf(two)).toEqual(['limits.agents /nodes']);
  });
});

describe('R8 across bodies', () => {
  const reading = (expression: string): Json => ({ id: 'r', type: 'transform', config: { expression } });

  it('what was sure for the owner is sure inside, and what stands inside is not outside', () => {
    const inside = documentOf([fn('a'), map('m', body([reading('nodes.a.output')]))], [link('a', 'm')]);
    expect(issuesOf(inside)).toEqual([]);
    const outside = documentOf([map('m', body([fn('x')])), reading('nodes.x.output')], [link('m', 'r')]);
    expect(issuesOf(outside)).toEqual(['data_flow.inside_body /nodes/1/config/expression']);
    const beside = documentOf(
      [map('m', body([fn('x')])), map('n', body([reading('nodes.x.output')]))],
      [link('m', 'n')],
    );
    expect(issuesOf(beside)).toEqual([
      'data_flow.inside_body /nodes/1/config/body/nodes/0/config/expression',
    ]);
  });

  it('the owner has no output for its own body, nor has a node that only might run', () => {
    expect(issuesOf(documentOf([map('m', body([reading('nodes.m.output')]))]))).toEqual([
      'data_flow.not_before /nodes/0/config/body/nodes/0/config/expression',
    ]);
    const maybe = documentOf(
      [fn('a'), fn('b'), map('m', body([reading('nodes.b.output')]))],
      [link('a', 'b', { when: 'inputs.go' }), link('b', 'm'), link('a', 'm')],
    );
    expect(issuesOf(maybe)).toEqual(['data_flow.not_sure /nodes/2/config/body/nodes/0/config/expression']);
  });

  it.each([
    ['item', 'map', true],
    ['index', 'map', true],
    ['iter.index', 'loop', true],
    ['iter.last', 'map', false],
    ['item', 'loop', false],
    ['item', 'composite', false],
  ])('%s in a %s is offered: %s', (expression, owner, isOffered) => {
    const owners = { map, loop, composite };
    const inner = body([reading(`string(${expression}) == 'x'`)]);
    const node = owners[owner as keyof typeof owners]('o', inner);
    expect(issuesOf(documentOf([node]))).toEqual(
      isOffered ? [] : ['expression.variable_not_allowed /nodes/0/config/body/nodes/0/config/expression'],
    );
  });

  it('a body in a body sees what both offer', () => {
    const inner = loop('l', body([reading('[item, iter.last, index]')]), {
      while: 'iter.index < size(item)',
    });
    expect(issuesOf(documentOf([map('m', body([inner]))]))).toEqual([]);
  });

  it('the output of a body reads what surely ran in it', () => {
    const sure = map('m', body([fn('a'), fn('b')], [link('a', 'b')], '${nodes.a.output}'));
    expect(issuesOf(documentOf([sure]))).toEqual([]);
    const open = map(
      'm',
      body([fn('a'), fn('b')], [link('a', 'b', { when: 'item > 1' })], '${nodes.b.output}'),
    );
    expect(issuesOf(documentOf([open]))).toEqual(['data_flow.not_sure /nodes/0/config/body/outputs']);
  });
});

describe('R24 across bodies', () => {
  const http = (id: string): Json => ({
    id,
    type: 'http',
    config: { url: 'https://pay.example/', method: 'POST' },
  });
  const gate = (id: string): Json => ({ id, type: 'hitl', config: { message: 'Go?' } });

  it('a gate before the owner guards what is inside, a gate inside guards only what follows it there', () => {
    const document = documentOf(
      [
        gate('g'),
        map('m', body([http('before'), gate('h'), http('after')], [link('before', 'h'), link('h', 'after')])),
        http('end'),
      ],
      [link('g', 'm'), link('m', 'end')],
    );
    const { guards } = planOf(document);
    const guardsAt = (id: string) => [...(guards.get(id) ?? [])].sort();
    expect(guardsAt('before')).toEqual(['g']);
    expect(guardsAt('after')).toEqual(['g', 'h']);
    expect(guardsAt('end')).toEqual(['g']);
  });
});

describe('R22: change sets reach into bodies', () => {
  const before = planOf(
    documentOf(
      [fn('a'), map('m', body([fn('x'), loop('l', body([fn('y')]))], [link('x', 'l')]))],
      [link('a', 'm')],
    ),
  ).document;
  const patched = (operations: Json): WorkflowDocument => {
    const applied = applyOperations(before as unknown as Json, operations as never);
    if (!applied.ok) throw new Error(JSON.stringify(applied.issues));
    return planOf(applied.document).document;
  };

  it('with elements of their own, and back', () => {
    const after = patched(
      [
        { op: 'replace', path: '/nodes/{y}/config', value: { handler: 'builtin.now' } },
        { op: 'add', path: '/nodes/{m}/config/body/nodes/-', value: fn('z') },
        { op: 'add', path: '/nodes/{m}/config/body/edges/-', value: link('l', 'z') },
        { op: 'add', path: '/nodes/{m}/config/concurrency', value: 3 },
      ].map((operation) =>
        operation.path === '/nodes/{y}/config' ? { ...operation, op: 'add' } : operation,
      ),
    );
    const changes = diffDocuments(before, after);
    expect(changes.nodes.added).toMatchObject([{ id: 'z', owner: 'm' }]);
    expect(changes.nodes.changed.map(({ id, fields }) => [id, fields.map(({ path }) => path)])).toEqual([
      ['m', ['/config/concurrency']],
      ['y', ['/config']],
    ]);
    expect(changes.edges.added.map(({ id }) => id)).toEqual(['l->z']);
    const there = applyChangeSet(before, changes);
    expect(there.ok && orderFreeDigest(there.document)).toBe(orderFreeDigest(after));
    const back = applyChangeSet(after, invertChangeSet(changes));
    expect(back.ok && orderFreeDigest(back.document)).toBe(orderFreeDigest(before));
  });

  it('an owner that goes takes its body with it, and comes back with it', () => {
    const after = patched([
      { op: 'remove', path: '/nodes/{l}' },
      { op: 'remove', path: '/edges/{x->l}' },
      { op: 'replace', path: '/nodes/{m}/config/body/outputs', value: '${nodes.x.output}' },
    ]);
    const changes = diffDocuments(before, after);
    expect(changes.nodes.removed.map(({ id }) => id)).toEqual(['l', 'y']);
    const back = applyChangeSet(after, invertChangeSet(changes));
    expect(back.ok && orderFreeDigest(back.document)).toBe(orderFreeDigest(before));
  });

  it('the same change by index and by id is the same change set', () => {
    const label = (path: string) =>
      changeSetDigest(diffDocuments(before, patched([{ op: 'add', path, value: 'Y' }])));
    expect(label('/nodes/{y}/label')).toBe(label('/nodes/1/config/body/nodes/1/config/body/nodes/0/label'));
  });

  it('typed operations find their way: into a body, between its nodes, out of it', () => {
    const translated = translateOperations(before, [
      { op: 'insert_between', from: 'x', to: 'l', node: { id: 'between', type: 'function' } },
      { op: 'add_node', node: { id: 'extra', type: 'function' }, after: 'between' },
      { op: 'add_node', node: { id: 'deep', type: 'function' }, into: 'l' },
      { op: 'connect', from: 'y', to: 'deep' },
      { op: 'remove_node', node: 'extra', heal: true },
    ]);
    if (!translated.ok) throw new Error(JSON.stringify(translated.issues));
    const plan = planOf(patched(translated.operations as unknown as Json) as unknown as Json);
    expect(planned(plan, 'm').body?.order).toEqual(['x', 'between', 'l']);
    expect(planned(plan, 'l').body?.order).toEqual(['y', 'deep']);
    expect(
      translateOperations(before, [{ op: 'add_node', node: { id: 'n', type: 'function' }, into: 'a' }]),
    ).toMatchObject({
      ok: false,
      issues: [{ code: 'patch.not_found', pointer: '/operations/0/into' }],
    });
  });
});
