import { describe, expect, it } from 'vitest';
import { compileJson } from '../compile/index.ts';
import type { Json } from '../json/index.ts';
import { validateDocument } from './index.ts';

type Members = { readonly [key: string]: Json };

const fn = (id: string, more: Members = {}): Json => ({ id, type: 'function', ...more });
const node = (type: string, config: Members, more: Members = {}): Json => ({
  id: 'n',
  type,
  config,
  ...more,
});

function documentOf(nodes: readonly Json[], edges: readonly Json[] = [], more: Members = {}): Json {
  return { schema: 'aob/v1', name: 'test', nodes, edges, ...more };
}

const chain = (...ids: readonly string[]): Json =>
  documentOf(
    ids.map((id) => fn(id)),
    ids.slice(1).map((to, i) => ({ from: ids[i] ?? '', to })),
  );

/** `code pointer` of everything that is wrong. */
function found(value: Json): readonly string[] {
  const validated = validateDocument(value);
  return validated.ok ? [] : validated.issues.map((issue) => `${issue.code} ${issue.pointer}`);
}

function hintsOf(value: Json): readonly (string | undefined)[] {
  const validated = validateDocument(value);
  return validated.ok ? [] : validated.issues.map((issue) => issue.hint);
}

describe('what is right', () => {
  it.each<[string, Json]>([
    ['one node', documentOf([fn('a')])],
    ['a chain', chain('a', 'b', 'c')],
    ['a task without config', documentOf([{ id: 'email', type: 'task' }])],
    [
      'an http node',
      documentOf([node('http', { url: 'https://api.example.com/x', method: 'POST', accept_status: [404] })]),
    ],
    ['a delay', documentOf([node('delay', { duration: '1h30m' })])],
    ['a delay until', documentOf([node('delay', { until: '2030-01-31T09:00:00+02:00' })])],
    ['a templated delay', documentOf([node('delay', { duration: '${inputs.wait}' })])],
    ['inline code', documentOf([node('function', { code: 'return `${inputs.a}` // "${x"' })])],
    ['a sum', documentOf([node('aggregate', { items: 'inputs.list', op: 'sum', value: 'item.n * 2.0' })])],
    ['groups', documentOf([node('aggregate', { items: 'inputs.list', op: 'group', by: 'item.k' })])],
    ['a filter', documentOf([node('filter', { items: 'inputs.list', where: 'item.ok' })])],
    [
      'a webhook',
      documentOf([node('notify', { channel: 'webhook', to: 'http://127.0.0.1:9/x', body: { a: 1 } })]),
    ],
    [
      'a mail',
      documentOf([
        node('notify', { channel: 'email', to: 'ada@example.com', subject: 'Hi', body: { a: 1 } }),
      ]),
    ],
    [
      'a mail to many, one of whom the run knows',
      documentOf([
        node('notify', {
          channel: 'email',
          to: ['ada@example.com', '${inputs.who}@example.com'],
          subject: '${inputs.n}\n',
          body: 'x',
        }),
      ]),
    ],
    [
      'a Slack message',
      documentOf([
        node('notify', { channel: 'slack', to: 'https://hooks.slack.com/services/T/B/X', body: 'x' }),
      ]),
    ],
    ['an agent', documentOf([node('agent', { provider: 'script', script: [{ say: 'done' }] })])],
    [
      'an approval',
      documentOf([
        node('hitl', { message: 'Go?', timeout: '1d', on_timeout: 'approve', form: { type: 'object' } }),
      ]),
    ],
    ['inputs as one template', documentOf([fn('a', { inputs: '${inputs.order}' })])],
  ])('%s', (_, value) => {
    expect(found(value)).toEqual([]);
    const compiled = compileJson(value);
    expect(compiled.ok ? [] : compiled.issues).toEqual([]);
  });
});

describe('unknown and wrong words', () => {
  it('names every problem at once, each at its place', () => {
    const value = {
      schema: 'aob/v2',
      name: 'Big Name',
      nodez: [],
      nodes: [
        { id: 'a', type: 'functoin' },
        { id: 'b', type: 'http', config: { uri: 'x', method: 'get' }, retry: { max_attempts: 11 } },
        7,
      ],
      edges: [{ from: 'a', to: 'zz', wen: 'true' }],
    };
    expect(found(value)).toEqual([
      'field.unknown_value /schema',
      'field.invalid /name',
      'field.unknown /nodez',
      'node.unknown_type /nodes/0/type',
      'field.out_of_range /nodes/1/retry/max_attempts',
      'field.unknown /nodes/1/config/uri',
      'field.unknown_value /nodes/1/config/method',
      'field.missing /nodes/1/config',
      'field.wrong_type /nodes/2',
      'field.unknown /edges/0/wen',
      'edge.unknown_node /edges/0/to',
      'graph.isolated /nodes/1',
    ]);
  });

  it.each<[Json, string]>([
    [documentOf([{ id: 'a', type: 'functoin' }]), 'Did you mean function?'],
    [documentOf([node('http', { url: 'https://a.example', methd: 'GET' })]), 'Did you mean method?'],
    [documentOf([fn('a', { config: { handler: 'builtin.slep' } })]), 'Did you mean builtin.sleep?'],
    [documentOf([fn('a', { label: 'x', lable: 'x' })]), 'Did you mean label?'],
    [
      documentOf(
        [fn('fetch'), fn('parse')],
        [
          { from: 'fetch', to: 'parze' },
          { from: 'fetch', to: 'parse' },
        ],
      ),
      'Did you mean parse?',
    ],
    [documentOf([fn('a', { timeout: 30 })]), 'Give it a unit: "30ms" or "30s".'],
    [documentOf([fn('a'), fn('b')], [{ from: 'a', to: 'b', when: true }]), 'Write "true".'],
  ])('points to the nearest right one: %j', (value, hint) => {
    expect(hintsOf(value)[0]).toContain(hint);
  });

  it.each([null, 1, 'x', [], true])('%j is no document', (value) => {
    expect(found(value)).toEqual(['field.wrong_type ']);
  });

  it('wants schema, name, nodes and edges', () => {
    expect(found({})).toEqual([
      'field.missing ',
      'field.missing ',
      'field.missing ',
      'field.missing ',
      'graph.no_entry /nodes',
    ]);
  });

  it('survives names of the prototype anywhere', () => {
    const value = JSON.parse(
      '{"schema":"aob/v1","name":"x","__proto__":{},"constructor":1,"nodes":[{"id":"__proto__","type":"constructor","toString":1}],"edges":[]}',
    ) as Json;
    expect(found(value)).toEqual([
      'field.unknown /__proto__',
      'field.unknown /constructor',
      'field.unknown /nodes/0/toString',
      'node.unknown_type /nodes/0/type',
      'node.invalid_id /nodes/0/id',
    ]);
  });
});

describe('inline code', () => {
  const issuesOf = (config: { [key: string]: Json }, type = 'function') => {
    const validated = validateDocument(documentOf([node(type, config)]));
    return validated.ok ? [] : validated.issues;
  };

  it.each([
    ['return 1 +;', 'line 1, column 11'],
    ['const a = 1;\nconst a = 2;', 'line 2, column 7'],
    ['}); process.exit(); (() => {', 'line 1, column 1'],
    ['return await inputs', 'line 1, column 14'],
    ["import fs from 'fs'", 'line 1, column 1'],
    ['with (inputs) { return a }', 'line 1, column 1'],
    ['return "open', 'line 1, column 8'],
    ['/*', 'line 1, column 1'],
  ])('%j is refused with its place: %s', (code, place) => {
    expect(issuesOf({ code })).toEqual([
      expect.objectContaining({
        code: 'code.syntax',
        pointer: '/nodes/0/config/code',
        message: expect.stringContaining(`${place}:`),
      }),
    ]);
  });

  it('is refused when it nests too deeply for the parser', () => {
    expect(issuesOf({ code: `return ${'('.repeat(30_000)}1${')'.repeat(30_000)}` })).toMatchObject([
      { code: 'code.syntax', message: 'The code is nested too deeply.' },
    ]);
  });

  it('never stands beside a handler, also in a task', () => {
    for (const type of ['function', 'task']) {
      expect(issuesOf({ handler: 'builtin.echo', code: 'return 1' }, type)).toMatchObject([
        { code: 'function.handler_and_code', pointer: '/nodes/0/config/code' },
      ]);
    }
  });

  it('is kept as it is, without templates, and has no effect (R9, R24)', () => {
    const code = 'return `${inputs.a} ${nodes}`;';
    const compiled = compileJson(documentOf([node('function', { code })]));
    const planned = compiled.ok ? compiled.plan.nodes[0] : undefined;
    expect(planned).toMatchObject({ config: { code }, hasEffect: false, effectKeys: [] });
    expect(planned).not.toHaveProperty('configTemplate');
  });
});

describe('an aggregate', () => {
  const aggregate = (config: { [key: string]: Json }) =>
    found(documentOf([node('aggregate', { items: 'inputs.list', ...config })]));

  it('needs an op it knows, and keys to group by', () => {
    expect(aggregate({})).toEqual(['field.missing /nodes/0/config']);
    expect(aggregate({ op: 'median' })).toEqual(['field.unknown_value /nodes/0/config/op']);
    expect(aggregate({ op: 'group' })).toEqual(['field.missing /nodes/0/config']);
  });

  it('takes nothing that would do nothing', () => {
    expect(aggregate({ op: 'count', value: 'item.n', by: 'item.k' })).toEqual([
      'field.not_used /nodes/0/config/value',
      'field.not_used /nodes/0/config/by',
    ]);
    expect(aggregate({ op: 'sum', by: 'item.k' })).toEqual(['field.not_used /nodes/0/config/by']);
  });
});

describe('what this version cannot do is refused, never ignored', () => {
  it.each<[string, Json, string]>([
    ['batch_http', documentOf([{ id: 'a', type: 'batch_http' }]), '/nodes/0/type'],
    ['other providers', documentOf([node('agent', { provider: 'openai' })]), '/nodes/0/config/provider'],
    [
      'other tools',
      documentOf([node('agent', { provider: 'script', script: [], tools: ['http'] })]),
      '/nodes/0/config/tools/0',
    ],
  ])('%s', (_, value, pointer) => {
    expect(found(value)).toContain(`not_available ${pointer}`);
  });

  it('secrets', () => {
    const compiled = compileJson(
      documentOf([node('http', { url: 'https://a.example', headers: { auth: '${secrets.key}' } })]),
    );
    expect(compiled.ok ? [] : compiled.issues.map((issue) => issue.code)).toEqual(['not_available']);
  });
});

describe('ids (R6)', () => {
  it.each<[string, string]>([
    ['my-node', 'Use my_node.'],
    ['1st', 'Use _1st.'],
    ['loop', 'Use loop_node.'],
    ['constructor', 'Use constructor_node.'],
    ['größe', 'Use gro_e.'],
    ['', 'Use node.'],
    ['x'.repeat(65), `Use ${'x'.repeat(60)}.`],
  ])('%s cannot be one', (id, hint) => {
    expect(found(documentOf([fn(id)]))).toEqual(['node.invalid_id /nodes/0/id']);
    expect(hintsOf(documentOf([fn(id)]))).toEqual([hint]);
  });

  it('are unique', () => {
    expect(found(documentOf([fn('a'), fn('a'), fn('b')], [{ from: 'a', to: 'b' }]))).toEqual([
      'node.duplicate_id /nodes/1/id',
    ]);
  });
});

describe('edges (R1)', () => {
  const two = (edge: Members, more: readonly Json[] = []) =>
    documentOf([fn('a'), fn('b')], [{ from: 'a', to: 'b', ...edge }, ...more]);

  it.each<[string, Json, readonly string[]]>([
    [
      'twice for the same outcome',
      two({}, [{ from: 'a', to: 'b', on: 'success' }]),
      ['edge.duplicate /edges/1'],
    ],
    ['once for each outcome', two({}, [{ from: 'a', to: 'b', on: 'error' }]), []],
    ['to itself', two({}, [{ from: 'a', to: 'a' }]), ['edge.self /edges/1']],
    ['with another id', two({ id: 'first' }), ['edge.wrong_id /edges/0/id']],
    ['on what cannot happen', two({ on: 'approve' }), ['edge.impossible_label /edges/0/on']],
    ['on an unknown word', two({ on: 'sucess' }), ['field.unknown_value /edges/0/on']],
    ['default of no conditional', two({ default: true }), ['edge.default_not_conditional /edges/0/default']],
    ['on_error without when', two({ on_error: 'dead' }), ['field.not_used /edges/0/on_error']],
  ])('%s', (_, value, issues) => {
    expect(found(value)).toEqual(issues);
  });

  it('a conditional has one default and nothing behind what is always true', () => {
    const value = documentOf(
      [{ id: 'c', type: 'conditional' }, fn('x'), fn('y'), fn('z')],
      [
        { from: 'c', to: 'x' },
        { from: 'c', to: 'y', default: true },
        { from: 'c', to: 'z', default: true, when: 'true' },
      ],
    );
    expect(found(value)).toEqual([
      'edge.second_default /edges/2/default',
      'edge.default_with_when /edges/2/when',
      'edge.never_taken /edges/1',
    ]);
  });
});

describe('the graph', () => {
  it('names the way around a circle', () => {
    const value = documentOf(
      [fn('a'), fn('b'), fn('c'), fn('d')],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'c', to: 'd' },
        { from: 'd', to: 'b' },
      ],
    );
    const validated = validateDocument(value);
    expect(!validated.ok && validated.issues.map((issue) => issue.message)).toEqual([
      'The graph runs in a circle: b -> c -> d -> b.',
    ]);
  });

  it('names two circles that have nothing to do with each other', () => {
    const edges = ['ab', 'bc', 'cb', 'ad', 'de', 'ed'].map((pair) => ({
      from: pair[0] ?? '',
      to: pair[1] ?? '',
    }));
    expect(
      found(
        documentOf(
          ['a', 'b', 'c', 'd', 'e'].map((id) => fn(id)),
          edges,
        ),
      ),
    ).toEqual(['graph.cycle /edges/2', 'graph.cycle /edges/5']);
  });

  it('has no node on its own', () => {
    expect(found(documentOf([fn('a'), fn('b'), fn('c')], [{ from: 'a', to: 'b' }]))).toEqual([
      'graph.isolated /nodes/2',
    ]);
  });

  it('a quorum can be met', () => {
    const value = documentOf([fn('a'), fn('b', { join: { quorum: 2 } })], [{ from: 'a', to: 'b' }]);
    expect(found(value)).toEqual(['join.quorum /nodes/1/join/quorum']);
  });

  it('keeps its limits', () => {
    const agents = ['a', 'b'].map((id) => ({
      id,
      type: 'agent',
      config: { provider: 'script', script: [] },
    }));
    expect(found(documentOf(agents, [{ from: 'a', to: 'b' }], { limits: { agents: 1, nodes: 1 } }))).toEqual([
      'limits.nodes /nodes',
      'limits.agents /nodes',
    ]);
    const large = 'x'.repeat(1_000_001);
    expect(found(documentOf([fn('a')], [], { description: large }))).toEqual(['limits.size ']);
    let deep: Json = 1;
    for (let i = 0; i < 70; i++) deep = [deep];
    expect(found(documentOf([fn('a')], [], { outputs: deep }))).toEqual(['limits.depth ']);
  });
});

describe('fields that only mean something together', () => {
  const gate = (config: Members, edges: readonly Members[] = []) =>
    documentOf(
      [{ id: 'g', type: 'hitl', config: { message: '?', ...config } }, fn('b'), fn('c')],
      [{ from: 'g', to: 'b' }, ...edges, { from: 'b', to: 'c' }],
    );

  it.each<[string, Json, readonly string[]]>([
    [
      'a delay with both',
      documentOf([node('delay', { duration: '1s', until: '2030-01-01T00:00:00Z' })]),
      ['delay.when /nodes/0/config'],
    ],
    ['a delay with neither', documentOf([node('delay', {})]), ['delay.when /nodes/0/config']],
    [
      'a webhook to nowhere',
      documentOf([node('notify', { channel: 'webhook', body: 1 })]),
      ['field.missing /nodes/0/config'],
    ],
    [
      'a log line to somewhere',
      documentOf([node('notify', { channel: 'log', to: 'https://a.example', body: 1 })]),
      ['field.not_used /nodes/0/config/to'],
    ],
    [
      'a webhook to several places',
      documentOf([node('notify', { channel: 'webhook', to: ['https://a.example'], body: 1 })]),
      ['field.wrong_type /nodes/0/config/to'],
    ],
    [
      'a webhook to a mail address',
      documentOf([node('notify', { channel: 'webhook', to: 'ada@example.com', body: 1 })]),
      ['http.url /nodes/0/config/to'],
    ],
    [
      'a mail to nobody about nothing',
      documentOf([node('notify', { channel: 'email', body: 1 })]),
      ['field.missing /nodes/0/config', 'field.missing /nodes/0/config'],
    ],
    [
      'a mail to a URL',
      documentOf([node('notify', { channel: 'email', to: 'https://a.example', subject: 's', body: 1 })]),
      ['notify.bad_address /nodes/0/config/to'],
    ],
    [
      'two addresses in one text, and a header after a third',
      documentOf([
        node('notify', {
          channel: 'email',
          to: ['a@a.example,b@b.example', 'c@c.example\r\nBcc: d@d.example', 'e@e.example'],
          subject: 's',
          body: 1,
        }),
      ]),
      ['notify.bad_address /nodes/0/config/to/0', 'notify.bad_address /nodes/0/config/to/1'],
    ],
    [
      'no address in the list',
      documentOf([node('notify', { channel: 'email', to: [], subject: 's', body: 1 })]),
      ['field.out_of_range /nodes/0/config/to'],
    ],
    [
      'a subject of two lines',
      documentOf([node('notify', { channel: 'email', to: 'a@a.example', subject: 'a\r\nBcc: b', body: 1 })]),
      ['notify.bad_subject /nodes/0/config/subject'],
    ],
    [
      'a Slack message with a subject and a list',
      documentOf([node('notify', { channel: 'slack', to: 'https://a.example', subject: 's', body: [1] })]),
      ['field.not_used /nodes/0/config/subject', 'field.wrong_type /nodes/0/config/body'],
    ],
    [
      'retry of a transform',
      documentOf([node('transform', { expression: '1' }, { retry: {} })]),
      ['field.not_used /nodes/0/retry'],
    ],
    [
      'inputs of an http node',
      documentOf([node('http', { url: 'https://a.example' }, { inputs: {} })]),
      ['field.not_used /nodes/0/inputs'],
    ],
    ['inputs that are text', documentOf([fn('a', { inputs: 'text' })]), ['field.wrong_type /nodes/0/inputs']],
    [
      '$from that is no list',
      documentOf([fn('a', { inputs: { $from: 'b' } })]),
      ['field.wrong_type /nodes/0/inputs/$from'],
    ],
    [
      'silence that never comes',
      gate({ on_timeout: 'approve' }),
      ['field.not_used /nodes/0/config/on_timeout'],
    ],
    [
      'an approver from data (R36)',
      gate({ approvers: ['${inputs.boss}'] }),
      ['hitl.templated_approver /nodes/0/config/approvers/0'],
    ],
    [
      'a quorum that the named approvers cannot reach',
      gate({ approvers: ['human:mia', 'human:joe', 'human:mia'], quorum: 3 }),
      ['hitl.quorum_out_of_reach /nodes/0/config/quorum'],
    ],
    [
      'a review that the named reviewers cannot finish',
      documentOf([fn('a')], [], { policy: { reviewers: ['human:mia'], review: { quorum: 2 } } }),
      ['hitl.quorum_out_of_reach /policy/review/quorum'],
    ],
    [
      'a reviewer from data (R36)',
      documentOf([fn('a')], [], { policy: { reviewers: ['${inputs.boss}'] } }),
      ['hitl.templated_approver /policy/reviewers/0'],
    ],
    [
      'an escalation with nobody in it',
      gate({ timeout: '1h', on_timeout: 'escalate', escalate_to: [] }),
      ['hitl.escalates_to_nobody /nodes/0/config/escalate_to'],
    ],
    [
      'an escalation that names no step',
      gate({ timeout: '1h', on_timeout: 'escalate' }),
      ['hitl.escalates_to_nobody /nodes/0/config/escalate_to'],
    ],
    [
      'a step of an escalation with nobody in it',
      gate({ timeout: '1h', on_timeout: 'escalate', escalate_to: [{ approvers: [] }] }),
      ['hitl.escalates_to_nobody /nodes/0/config/escalate_to/0/approvers'],
    ],
    [
      'a step that follows from data (R36)',
      gate({ timeout: '1h', on_timeout: 'escalate', escalate_to: [{ approvers: ['${inputs.boss}'] }] }),
      ['hitl.templated_approver /nodes/0/config/escalate_to/0/approvers/0'],
    ],
    [
      'steps that nobody ever takes',
      gate({ timeout: '1h', escalate_to: [{ approvers: ['human:mia'] }] }),
      ['field.not_used /nodes/0/config/escalate_to'],
    ],
    [
      'an escalation of reviews with nobody in it',
      documentOf([fn('a')], [], { policy: { review: { on_timeout: 'escalate' } } }),
      ['hitl.escalates_to_nobody /policy/review/escalate_to'],
    ],
    [
      'a review that silence approves',
      documentOf([fn('a')], [], { policy: { review: { on_timeout: 'approve' } } }),
      ['field.unknown_value /policy/review/on_timeout'],
    ],
    [
      'reminders without a pause',
      gate({ remind_every: '5s' }),
      ['hitl.reminds_too_often /nodes/0/config/remind_every'],
    ],
    ['an approver without a name', gate({ approvers: [' '] }), ['field.invalid /nodes/0/config/approvers/0']],
    [
      'a branch without its edge',
      gate({ on_reject: 'branch' }),
      ['hitl.no_reject_edge /nodes/0/config/on_reject'],
    ],
    [
      'an edge without its branch',
      gate({ on_reject: 'fail' }, [{ from: 'g', to: 'c', on: 'reject' }]),
      ['hitl.reject_edge_not_used /edges/1'],
    ],
    [
      'a timeout edge without a timeout',
      gate({}, [{ from: 'g', to: 'c', on: 'timeout' }]),
      ['hitl.no_timeout /edges/1'],
    ],
    [
      'two answers to silence',
      gate({ timeout: '1h', on_timeout: 'fail' }, [{ from: 'g', to: 'c', on: 'timeout' }]),
      ['hitl.timeout_twice /nodes/0/config/on_timeout'],
    ],
    [
      'a wait for nothing in particular',
      documentOf([node('wait', { signal: 'so so' })]),
      ['field.invalid /nodes/0/config/signal'],
    ],
    [
      'a wait whose silence cannot be heard',
      documentOf([node('wait', { signal: 'paid', on_timeout: 'continue' })]),
      ['field.not_used /nodes/0/config/on_timeout'],
    ],
    [
      'a wait with a timeout edge and no timeout',
      documentOf(
        [{ id: 'g', type: 'wait', config: { signal: 'paid' } }, fn('b'), fn('c')],
        [
          { from: 'g', to: 'b' },
          { from: 'g', to: 'c', on: 'timeout' },
        ],
      ),
      ['wait.no_timeout /edges/1'],
    ],
    [
      'an empty step of a script',
      documentOf([node('agent', { provider: 'script', script: [{}] })]),
      ['field.missing /nodes/0/config/script/0'],
    ],
    [
      'a scripted agent without a script',
      documentOf([node('agent', { provider: 'script' })]),
      ['field.missing /nodes/0/config'],
    ],
  ])('%s', (_, value, issues) => {
    expect(found(value)).toEqual(issues);
  });
});

describe('expressions are looked at even when the rest is wrong', () => {
  it('reports bad CEL beside an unknown type', () => {
    const value = documentOf(
      [
        { id: 'a', type: 'functoin' },
        node('transform', { expression: '1 +' }),
        fn('b', { inputs: { x: '${nodes.zz.output}' } }),
      ],
      [
        { from: 'a', to: 'n', when: 'inputs.x ==' },
        { from: 'n', to: 'b' },
      ],
    );
    const compiled = compileJson(value);
    expect(compiled.ok ? [] : compiled.issues.map((issue) => `${issue.code} ${issue.pointer}`)).toEqual([
      'node.unknown_type /nodes/0/type',
      'expression.syntax /nodes/1/config/expression',
      'data_flow.unknown_node /nodes/2/inputs/x',
      'expression.syntax /edges/0/when',
    ]);
  });
});
