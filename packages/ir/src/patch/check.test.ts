import { describe, expect, it } from 'vitest';
import type { PolicyRule, WorkflowDocument } from '../document.ts';
import { bookOf } from '../guards/index.ts';
import type { Json } from '../json/index.ts';
import { checkPatch } from './check.ts';
import { ADMIN, AGENT, OPTIMIZER, PAYMENT, PERSON, planOf, propose, verdictOf } from './testing/plans.ts';
import type { PatchOperation } from './types.ts';

const plan = planOf(PAYMENT);
const add = (path: string, value: Json): PatchOperation => ({ op: 'add', path, value });
const replace = (path: string, value: Json): PatchOperation => ({ op: 'replace', path, value });
const remove = (path: string): PatchOperation => ({ op: 'remove', path });
const node = (value: Json): PatchOperation => add('/nodes/-', value);
const edge = (from: string, to: string, more: { readonly [key: string]: Json } = {}): PatchOperation =>
  add('/edges/-', { from, to, ...more });

const NOTE: readonly PatchOperation[] = [node({ id: 'note', type: 'task' }), edge('prepare', 'note')];

describe('a sound patch', () => {
  it('gives the document, its plan and the change set, and changes nothing it was given', () => {
    const before = JSON.stringify(plan.document);
    const verdict = propose({ plan, operations: NOTE });
    if (verdict.verdict !== 'sound') throw new Error(JSON.stringify(verdict.issues));
    expect(verdict.changes.nodes.added).toMatchObject([
      { id: 'note', inputs: { prepare: expect.any(String) } },
    ]);
    expect(verdict.changes.edges.added).toMatchObject([{ id: 'prepare->note' }]);
    expect(verdict.changes.nodes.changed).toEqual([]);
    expect(verdict.plan.document).toBe(verdict.document);
    expect(verdict.plan.node.has('note')).toBe(true);
    expect(JSON.stringify(plan.document)).toBe(before);
  });
});

describe('a patch is refused', () => {
  it('as stale before anything else is looked at', () => {
    const proposal = {
      id: 'p',
      operations: [remove('/policy')],
      reason: 'r',
      author: AGENT,
      base: 'sha256:other' as const,
    };
    expect(checkPatch({ current: plan, book: bookOf(plan), proposal })).toMatchObject({
      verdict: 'refused',
      issues: [{ code: 'patch.stale', pointer: '/base', rule: 'R22' }],
    });
  });

  it.each<[string, readonly PatchOperation[]]>([
    ['writes what is there', [replace('/nodes/{done}/type', 'function')]],
    ['only tests', [{ op: 'test', path: '/nodes/{done}/type', value: 'function' }]],
    ['undoes itself', [...NOTE, remove('/edges/{prepare->note}'), remove('/nodes/{note}')]],
    ['only reorders what has no order', [{ op: 'move', from: '/nodes/{done}', path: '/nodes/0' }]],
  ])('as empty when it %s (R22)', (_name, operations) => {
    expect(verdictOf({ plan, operations })).toEqual(['R22 patch.empty']);
  });

  it('with the pointer into the operation that wrote what is wrong', () => {
    const verdict = propose({
      plan,
      operations: [
        ...NOTE,
        node({ id: 'call', type: 'http', config: { url: 'https://crm.example', metod: 'GET' } }),
        edge('note', 'call'),
        edge('note', 'cal'),
        add('/nodes/{prepare}/config/method', 'GTE'),
      ],
    });
    const issues = verdict.verdict === 'refused' ? verdict.issues : [];
    expect(issues.map(({ pointer }) => pointer)).toEqual([
      '/operations/5/value',
      '/operations/2/value/config/metod',
      '/operations/4/value/to',
    ]);
  });

  it('where removing an edge takes away what another node reads', () => {
    const verdict = propose({ plan, operations: [remove('/edges/{mail->done}')], author: PERSON });
    expect(verdict).toMatchObject({ verdict: 'refused' });
    const issues = verdict.verdict === 'refused' ? verdict.issues : [];
    expect(issues.every(({ pointer }) => pointer.startsWith('/operations/0'))).toBe(true);
  });

  it('when the run has had its patches', () => {
    const proposal = { id: 'p', operations: NOTE, reason: 'r', author: AGENT };
    const at = (appliedPatches: number) =>
      checkPatch({ current: plan, book: bookOf(plan), proposal, appliedPatches }).verdict;
    expect([at(99), at(100)]).toEqual(['sound', 'refused']);
  });
});

function agents(count: number): readonly PatchOperation[] {
  return Array.from({ length: count }, (_, i) => [
    node({ id: `agent${i}`, type: 'agent', config: { provider: 'script', script: [{ say: 'x' }] } }),
    edge('prepare', `agent${i}`),
  ]).flat();
}

describe('the spawn limit', () => {
  it('counts all agents of the document that results', () => {
    expect(verdictOf({ plan, operations: agents(4) })).toEqual(['sound']);
    expect(verdictOf({ plan, operations: agents(5) })).toEqual(['- limits.agents']);
  });

  it('counts those of one patch, copies too', () => {
    const tight = planOf({ ...PAYMENT, limits: { agents_per_patch: 1, agents: 10 } });
    expect(verdictOf({ plan: tight, operations: agents(1) })).toEqual(['sound']);
    expect(verdictOf({ plan: tight, operations: agents(2) })).toEqual(['- limits.agents_per_patch']);
    const retyped = [
      ...agents(1),
      replace('/nodes/{done}', {
        id: 'done',
        type: 'agent',
        config: { provider: 'script', script: [{ say: 'x' }] },
      }),
    ];
    expect(verdictOf({ plan: tight, operations: retyped })).toEqual(['- limits.agents_per_patch']);
  });

  it('does not stop a patch that removes as many as it adds', () => {
    const full = propose({ plan, operations: agents(4) });
    if (full.verdict !== 'sound') throw new Error('refused');
    const swap = [remove('/nodes/{agent0}'), remove('/edges/{prepare->agent0}'), ...agents(1)];
    expect(
      verdictOf({
        plan: full.plan,
        operations: [...swap, replace('/nodes/{agent0}/config/script', [{ say: 'y' }])],
      }),
    ).toEqual(['sound']);
  });
});

describe('protection (R38)', () => {
  const guarded = planOf({
    ...PAYMENT,
    nodes: [
      ...PAYMENT.nodes.map((each) => (each.id === 'audit' ? { ...each, protected: true } : each)),
      { id: 'choose', type: 'conditional', protected: true },
      { id: 'left', type: 'function' },
      { id: 'right', type: 'function' },
    ],
    edges: [
      ...PAYMENT.edges,
      { from: 'start', to: 'choose' },
      { from: 'choose', to: 'left', when: 'true' },
      { from: 'choose', to: 'right', default: true },
    ],
  } satisfies WorkflowDocument);

  it('is set by anyone', () => {
    for (const author of [AGENT, OPTIMIZER, PERSON]) {
      expect(verdictOf({ plan, operations: [add('/nodes/{pay}/protected', true)], author })).toEqual([
        'sound',
      ]);
    }
  });

  it.each<[string, readonly PatchOperation[]]>([
    ['taking it off', [remove('/nodes/{audit}/protected')]],
    ['setting it to false', [replace('/nodes/{audit}/protected', false)]],
    [
      'writing the node without it',
      [
        replace('/nodes/{audit}', {
          id: 'audit',
          type: 'http',
          config: { url: 'https://audit.example/log', method: 'POST' },
        }),
      ],
    ],
    ['removing the node', [remove('/nodes/{audit}'), remove('/edges/{start->audit}')]],
  ])('%s is for admins only', (_name, operations) => {
    for (const author of [AGENT, OPTIMIZER, PERSON]) {
      expect(verdictOf({ plan: guarded, operations, author })).toContain('R38 protected.unset audit');
    }
    expect(verdictOf({ plan: guarded, operations, author: ADMIN })).toEqual(['sound']);
  });

  it.each<[string, string, readonly PatchOperation[]]>([
    ['its config', 'audit', [replace('/nodes/{audit}/config/url', 'https://audit.example/other')]],
    ['an edge that leads to it', 'audit', [remove('/edges/{start->audit}'), edge('plan', 'audit')]],
    ['the condition of an exit', 'choose', [replace('/edges/{choose->left}/when', 'false')]],
    [
      'a new exit',
      'choose',
      [
        node({ id: 'mid', type: 'function' }),
        add('/edges/{choose->left}', { from: 'choose', to: 'mid', when: 'true' }),
      ],
    ],
  ])('agents and the optimizer leave %s alone, people need not', (_what, id, operations) => {
    for (const author of [AGENT, OPTIMIZER]) {
      expect(verdictOf({ plan: guarded, operations, author })).toEqual([`R38 protected.changed ${id}`]);
    }
    expect(verdictOf({ plan: guarded, operations, author: PERSON })).toEqual(['sound']);
  });
});

describe('the default policy (R31)', () => {
  const call = (url: string): readonly PatchOperation[] => [
    node({ id: 'call', type: 'http', config: { url } }),
    edge('prepare', 'call'),
  ];

  it('has agents and the optimizer wait for a review before they reach a new host', () => {
    for (const author of [AGENT, OPTIMIZER]) {
      expect(verdictOf({ plan, operations: call('https://new.example/x'), author })).toEqual([
        'sound',
        'R31 review.new_host call',
      ]);
      expect(verdictOf({ plan, operations: call('https://crm.example/y'), author })).toEqual(['sound']);
    }
    expect(verdictOf({ plan, operations: call('https://new.example/x'), author: PERSON })).toEqual(['sound']);
  });

  it('takes a host that only the run decides for a new one', () => {
    expect(verdictOf({ plan, operations: call('${nodes.start.output.url}') })).toContain(
      'R31 review.new_host call',
    );
  });

  const mail = (to: Json, id = 'letter'): readonly PatchOperation[] => [
    node({ id, type: 'notify', config: { channel: 'email', to, subject: 's', body: 'b' } }),
    edge('prepare', id),
  ];

  it('has agents wait before they mail somebody at a new domain, or whom only the run decides', () => {
    const letters = planOf({
      ...PAYMENT,
      nodes: [
        ...PAYMENT.nodes,
        {
          id: 'news',
          type: 'notify',
          config: { channel: 'email', to: 'all@known.example', subject: 's', body: 'b' },
        },
      ],
      edges: [...PAYMENT.edges, { from: 'start', to: 'news' }],
    });
    const reviewed = ['sound', 'R31 review.new_host letter'];
    for (const to of [
      'eve@new.example',
      ['all@known.example', 'eve@new.example'],
      '${nodes.start.output.to}',
    ]) {
      expect(verdictOf({ plan: letters, operations: mail(to) })).toEqual(reviewed);
      expect(verdictOf({ plan: letters, operations: mail(to), author: PERSON })).toEqual(['sound']);
    }
    expect(verdictOf({ plan: letters, operations: mail('mia@Known.example') })).toEqual(['sound']);
    const other = [replace('/nodes/{news}/config/to', 'eve@new.example')];
    expect(verdictOf({ plan: letters, operations: other })).toEqual(['sound', 'R31 review.new_host news']);
  });

  it('knows the hosts a workspace trusts', () => {
    const proposal = { id: 'p', operations: call('https://new.example/x'), reason: 'r', author: AGENT };
    const verdict = checkPatch({ current: plan, book: bookOf(plan), proposal, knownHosts: ['new.example'] });
    expect(verdict).toMatchObject({ verdict: 'sound', review: [] });
  });

  it('has them wait before an agent gets more tools', () => {
    const bare = planOf({
      ...PAYMENT,
      nodes: PAYMENT.nodes.map((each) =>
        each.id === 'plan' ? { ...each, config: { ...each.config, tools: [] } } : each,
      ),
    });
    const operations = [add('/nodes/{plan}/config/tools', ['patch_workflow'])];
    expect(verdictOf({ plan: bare, operations })).toEqual(['sound', 'R31 review.agent_power plan']);
    expect(verdictOf({ plan: bare, operations, author: PERSON })).toEqual(['sound']);
  });

  it('has them wait before a gate says something else (R26)', () => {
    const operations = [replace('/nodes/{gate}/config/message', 'Lunch?')];
    expect(verdictOf({ plan, operations })).toEqual(['sound', 'R26 review.gate_text gate']);
    expect(verdictOf({ plan, operations, author: PERSON })).toEqual(['sound']);
  });
});

describe('the policy of the workflow', () => {
  const withRules = (...rules: PolicyRule[]) => planOf({ ...PAYMENT, policy: { rules } });
  const rule = (when: string, then: PolicyRule['then'], reason?: string): PolicyRule => ({
    when,
    then,
    ...(reason === undefined ? {} : { reason }),
  });
  const call: readonly PatchOperation[] = [
    node({ id: 'call', type: 'http', config: { url: 'https://new.example' } }),
    edge('prepare', 'call'),
  ];

  it('refuses with the reason of the rule', () => {
    const strict = withRules(
      rule('change.nodes.added.exists(n, n.type == "http")', 'refuse', 'no new calls'),
    );
    const verdict = propose({ plan: strict, operations: call });
    expect(verdict).toMatchObject({
      issues: [{ code: 'policy.refused', message: 'Rule /policy/rules/0 refuses this: no new calls.' }],
    });
    expect(verdictOf({ plan: strict, operations: NOTE })).toEqual(['sound']);
  });

  it('asks for a review of people too', () => {
    const careful = withRules(rule('actor.kind == "human"', 'review'));
    expect(verdictOf({ plan: careful, operations: NOTE, author: PERSON })).toEqual([
      'sound',
      '- review.policy',
    ]);
    expect(verdictOf({ plan: careful, operations: NOTE, author: AGENT })).toEqual(['sound']);
  });

  it('lifts the default reviews, never one of its own, whatever the order', () => {
    const auto = rule('change.hosts.all(h, h.endsWith(".example"))', 'auto');
    expect(verdictOf({ plan: withRules(auto), operations: call })).toEqual(['sound']);
    expect(verdictOf({ plan: withRules(auto, rule('true', 'review')), operations: call })).toEqual([
      'sound',
      '- review.policy',
    ]);
    expect(verdictOf({ plan: withRules(rule('true', 'refuse'), auto), operations: call })).toEqual([
      '- policy.refused',
    ]);
  });

  it('lifts no rule of the gate', () => {
    const auto = withRules(rule('true', 'auto'));
    expect(
      verdictOf({ plan: auto, operations: [edge('prepare', 'pay'), add('/nodes/{pay}/join', 'all')] }),
    ).toContain('R24 gate.bypassed pay');
    expect(verdictOf({ plan: auto, operations: [replace('/nodes/{gate}/config/message', 'x')] })).toContain(
      'R26 review.gate_text gate',
    );
  });

  it.each(['change.nodes.added[7].type == "http"', '"yes"'])(
    'lets nothing through when %s cannot be judged',
    (when) => {
      expect(verdictOf({ plan: withRules(rule(when, 'auto')), operations: NOTE })).toEqual([
        '- policy.error',
      ]);
    },
  );
});
