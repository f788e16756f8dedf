import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../document.ts';
import { bookOf } from '../guards/index.ts';
import type { Json } from '../json/index.ts';
import { ADMIN, AGENT, OPTIMIZER, PAYMENT, PERSON, planOf, propose, verdictOf } from './testing/plans.ts';
import type { PatchOperation } from './types.ts';

const plan = planOf(PAYMENT);

const add = (path: string, value: Json): PatchOperation => ({ op: 'add', path, value });
const replace = (path: string, value: Json): PatchOperation => ({ op: 'replace', path, value });
const remove = (path: string): PatchOperation => ({ op: 'remove', path });
const node = (value: Json): PatchOperation => add('/nodes/-', value);
const edge = (from: string, to: string, more: { readonly [key: string]: Json } = {}): PatchOperation =>
  add('/edges/-', { from, to, ...more });

const PAY_AGAIN = { type: 'http' as const, config: { url: 'https://bank.example/again', method: 'POST' } };

const MAIL = { type: 'http', config: { url: 'https://mail.example', method: 'POST' } };

/** Each way around the approval of `pay`, with the reason that must be among the refusals. */
const ATTEMPTS: readonly (readonly [name: string, reason: string, operations: readonly PatchOperation[]])[] =
  [
    ['an edge past the gate', 'R24 gate.bypassed pay', [edge('prepare', 'pay')]],
    [
      'an edge past the gate with the join named',
      'R24 gate.bypassed pay',
      [edge('prepare', 'pay'), add('/nodes/{pay}/join', 'all')],
    ],
    [
      'an edge past the gate with join any',
      'R24 gate.bypassed pay',
      [edge('start', 'pay'), add('/nodes/{pay}/join', 'any')],
    ],
    [
      'a quorum the gate is not needed for',
      'R24 gate.bypassed pay',
      [edge('start', 'pay'), edge('plan', 'pay'), add('/nodes/{pay}/join', { quorum: 2 })],
    ],
    [
      'an edge on reject',
      'R24 gate.bypassed pay',
      [remove('/nodes/{gate}/config/on_reject'), edge('gate', 'pay', { on: 'reject' })],
    ],
    ['an edge on timeout', 'R24 gate.bypassed pay', [edge('gate', 'pay', { on: 'timeout' })]],
    ['an edge on error', 'R24 gate.bypassed pay', [edge('gate', 'pay', { on: 'error' })]],
    [
      'the approve edge turned into a timeout edge',
      'R24 gate.bypassed pay',
      [replace('/edges/{gate->pay}', { from: 'gate', to: 'pay', on: 'timeout' })],
    ],
    [
      'the error edge of a node before the gate',
      'R24 gate.bypassed pay',
      [edge('prepare', 'pay', { on: 'error' })],
    ],
    [
      'a detour over a new node',
      'R24 gate.bypassed pay',
      [node({ id: 'hop', type: 'function' }), edge('prepare', 'hop'), edge('hop', 'pay')],
    ],
    [
      'a detour over reject and a new node',
      'R24 gate.bypassed pay',
      [
        remove('/nodes/{gate}/config/on_reject'),
        node({ id: 'hop', type: 'function' }),
        edge('gate', 'hop', { on: 'reject' }),
        edge('hop', 'pay'),
      ],
    ],
    ['a detour to the tail', 'R24 gate.bypassed mail', [edge('prepare', 'mail')]],
    [
      'a detour over a join of its own',
      'R24 gate.bypassed pay',
      [
        node({ id: 'any', type: 'join', join: 'any' }),
        edge('gate', 'any'),
        edge('start', 'any'),
        remove('/edges/{gate->pay}'),
        edge('any', 'pay'),
      ],
    ],
    ['a condition that is always true', 'R24 gate.bypassed pay', [edge('start', 'pay', { when: 'true' })]],
    ['a condition that is false for now', 'R24 gate.bypassed pay', [edge('start', 'pay', { when: 'false' })]],
    ['cutting the node off and making it an entry', 'R24 gate.bypassed pay', [remove('/edges/{gate->pay}')]],
    [
      'moving the node before the gate',
      'R24 gate.bypassed pay',
      [
        remove('/edges/{gate->pay}'),
        remove('/edges/{prepare->gate}'),
        edge('prepare', 'pay'),
        remove('/edges/{pay->mail}'),
        edge('pay', 'gate'),
        edge('gate', 'mail'),
      ],
    ],
    [
      'removing the gate',
      'R24 gate.bypassed pay',
      [
        remove('/nodes/{gate}'),
        remove('/edges/{prepare->gate}'),
        remove('/edges/{gate->pay}'),
        edge('prepare', 'pay'),
      ],
    ],
    [
      'removing the gate',
      'R29 gate.weakened gate',
      [
        remove('/nodes/{gate}'),
        remove('/edges/{prepare->gate}'),
        remove('/edges/{gate->pay}'),
        edge('prepare', 'pay'),
      ],
    ],
    [
      'a gate that is none any more',
      'R24 gate.bypassed pay',
      [replace('/nodes/{gate}', { id: 'gate', type: 'function' })],
    ],
    [
      'a gate that is none any more',
      'R29 gate.weakened gate',
      [replace('/nodes/{gate}', { id: 'gate', type: 'parallel' })],
    ],
    [
      'another gate under a new name',
      'R24 gate.bypassed pay',
      [
        remove('/nodes/{gate}'),
        remove('/edges/{prepare->gate}'),
        remove('/edges/{gate->pay}'),
        node({ id: 'door', type: 'hitl', config: { message: 'ok?', on_timeout: 'approve', timeout: '1s' } }),
        edge('prepare', 'door'),
        edge('door', 'pay'),
      ],
    ],
    [
      'a copy under a new name',
      'R24 gate.effect_bypassed pay2',
      [node({ id: 'pay2', ...PAY_AGAIN }), edge('prepare', 'pay2')],
    ],
    [
      'a copy by the operation copy',
      'R24 gate.effect_bypassed pay2',
      [
        { op: 'copy', from: '/nodes/{pay}', path: '/outputs' },
        node({ id: 'pay2', ...PAY_AGAIN }),
        edge('prepare', 'pay2'),
      ],
    ],
    [
      'a copy on reject',
      'R24 gate.effect_bypassed pay2',
      [
        remove('/nodes/{gate}/config/on_reject'),
        node({ id: 'pay2', ...PAY_AGAIN }),
        edge('gate', 'pay2', { on: 'reject' }),
      ],
    ],
    [
      'a copy behind a gate of its own',
      'R24 gate.effect_bypassed pay2',
      [
        node({ id: 'own', type: 'hitl', config: { message: 'ok?', approvers: ['human:eve'] } }),
        node({ id: 'pay2', ...PAY_AGAIN }),
        edge('prepare', 'own'),
        edge('own', 'pay2'),
      ],
    ],
    [
      'a webhook to the same host',
      'R24 gate.effect_bypassed hook',
      [
        node({
          id: 'hook',
          type: 'notify',
          config: { channel: 'webhook', to: 'https://BANK.example:443/pay', body: 'x' },
        }),
        edge('prepare', 'hook'),
      ],
    ],
    [
      'a Slack message through the same host',
      'R24 gate.effect_bypassed slack',
      [
        node({
          id: 'slack',
          type: 'notify',
          config: { channel: 'slack', to: 'https://bank.example/x', body: 'x' },
        }),
        edge('prepare', 'slack'),
      ],
    ],
    [
      'a host that only the run decides',
      'R24 gate.effect_bypassed late',
      [
        node({
          id: 'late',
          type: 'http',
          config: { url: '${nodes.prepare.output.body.url}', method: 'POST' },
        }),
        edge('prepare', 'late'),
      ],
    ],
    [
      'the same message elsewhere',
      'R24 gate.effect_bypassed mail2',
      [node({ id: 'mail2', ...MAIL }), edge('prepare', 'mail2')],
    ],
    [
      'a free node that gets the effect',
      'R24 gate.effect_bypassed audit',
      [replace('/nodes/{audit}/config/url', 'https://mail.example/x')],
    ],
    [
      'a free node of another type',
      'R24 gate.effect_bypassed audit',
      [replace('/nodes/{audit}', { id: 'audit', ...PAY_AGAIN })],
    ],
    [
      'swapping the roles of two nodes',
      'R24 gate.effect_bypassed prepare',
      [
        replace('/nodes/{prepare}/config', { url: 'https://bank.example/pay', method: 'POST' }),
        replace('/nodes/{pay}/config', { url: 'https://crm.example/lead' }),
      ],
    ],
    ['other approvers', 'R29 gate.weakened gate', [replace('/nodes/{gate}/config/approvers', ['human:eve'])]],
    ['one approver more', 'R29 gate.weakened gate', [add('/nodes/{gate}/config/approvers/-', 'human:eve')]],
    ['one approver less', 'R29 gate.weakened gate', [remove('/nodes/{gate}/config/approvers/1')]],
    ['no named approvers', 'R29 gate.weakened gate', [remove('/nodes/{gate}/config/approvers')]],
    ['approval by silence', 'R29 gate.weakened gate', [add('/nodes/{gate}/config/on_timeout', 'approve')]],
    [
      'a rejection that only ends the branch',
      'R29 gate.weakened gate',
      [replace('/nodes/{gate}/config/on_reject', 'end')],
    ],
    [
      'a rejection that goes on elsewhere',
      'R29 gate.weakened gate',
      [remove('/nodes/{gate}/config/on_reject'), edge('gate', 'done', { on: 'reject' })],
    ],
    [
      'the whole list of nodes replaced',
      'R29 gate.weakened gate',
      [replace('/nodes', [{ id: 'start', type: 'function' }]), replace('/edges', [])],
    ],
    ['the policy replaced', 'R38 patch.reach', [add('/policy', { rules: [] })]],
    [
      'the root replaced',
      'R38 patch.reach',
      [replace('', { schema: 'aob/v1', name: 'x', nodes: [], edges: [] })],
    ],
  ];

describe('a gate cannot be passed by', () => {
  it.each(ATTEMPTS)('%s: %s', (_name, reason, operations) => {
    for (const author of [AGENT, OPTIMIZER, PERSON]) {
      const verdict = propose({ plan, operations, author });
      expect(verdict.verdict).toBe('refused');
      expect(verdictOf({ plan, operations, author })).toContain(reason);
    }
  });

  it('an edge past a gate that stays, not even by an admin (R24)', () => {
    expect(
      verdictOf({ plan, operations: [edge('start', 'pay'), add('/nodes/{pay}/join', 'all')], author: ADMIN }),
    ).toEqual(['R24 gate.bypassed done', 'R24 gate.bypassed mail', 'R24 gate.bypassed pay']);
  });
});

it('four eyes are opened to their owner by an admin only (R29)', () => {
  const strict = planOf({
    schema: 'aob/v1',
    name: 'strict',
    nodes: [
      { id: 'gate', type: 'hitl', config: { message: 'ok?', quorum: 2, four_eyes: true } },
      { id: 'pay', type: 'function' },
    ],
    edges: [{ from: 'gate', to: 'pay' }],
  });
  for (const operations of [
    [remove('/nodes/{gate}/config/four_eyes')],
    [replace('/nodes/{gate}/config/four_eyes', false)],
    [replace('/nodes/{gate}/config/quorum', 1)],
  ]) {
    expect(verdictOf({ plan: strict, operations, author: PERSON })).toEqual(['R29 gate.weakened gate']);
    expect(verdictOf({ plan: strict, operations, author: ADMIN })).toEqual(['sound']);
  }
  const stricter = [replace('/nodes/{gate}/config/quorum', 3)];
  expect(verdictOf({ plan: strict, operations: stricter, author: PERSON })).toEqual(['sound']);
});

it('who is asked when nobody answers is said by an admin only (R29)', () => {
  const steps = [{ approvers: ['human:cfo'], timeout: '4h' }];
  const config = { message: 'ok?', timeout: '1h', on_timeout: 'escalate', escalate_to: steps };
  const escalating = planOf({
    schema: 'aob/v1',
    name: 'escalating',
    nodes: [
      { id: 'gate', type: 'hitl', config },
      { id: 'pay', type: 'function' },
    ],
    edges: [{ from: 'gate', to: 'pay' }],
  });
  const at = '/nodes/{gate}/config';
  for (const operations of [
    [replace(`${at}/escalate_to`, [{ approvers: ['human:eve'], timeout: '4h' }])],
    [add(`${at}/escalate_to/-`, { approvers: ['human:eve'] })],
    [replace(`${at}/escalate_to/0/timeout`, '1s')],
    [replace(`${at}/timeout`, '1s')],
  ]) {
    expect(verdictOf({ plan: escalating, operations, author: PERSON })).toEqual(['R29 gate.weakened gate']);
    expect(verdictOf({ plan: escalating, operations, author: ADMIN })).toEqual(['sound']);
  }
  for (const operations of [
    [replace(`${at}/on_timeout`, 'reject'), remove(`${at}/escalate_to`)],
    [add(`${at}/remind_every`, '1h')],
    [replace(`${at}/timeout`, '2h')],
  ])
    expect(verdictOf({ plan: escalating, operations, author: PERSON })).toEqual(['sound']);
});

describe('every refusal', () => {
  it('names the operation that opened the way', () => {
    const operations = [
      node({ id: 'note', type: 'function' }),
      edge('plan', 'note'),
      edge('start', 'pay'),
      add('/nodes/{pay}/join', 'all'),
    ];
    const verdict = propose({ plan, operations: operations.slice(0, 3) });
    const issues = verdict.verdict === 'refused' ? verdict.issues : [];
    const past = issues.filter(({ code }) => code === 'gate.bypassed');
    expect(past.map(({ pointer }) => pointer)).toEqual(Array(3).fill('/operations/2/value'));
    expect(past[0]).toMatchObject({
      rule: 'R24',
      node: 'pay',
      hint: expect.stringContaining('approve edge'),
    });
  });

  it('comes at once with all the others, also when the result does not compile', () => {
    const verdict = verdictOf({
      plan,
      operations: [
        edge('prepare', 'pay'),
        add('/nodes/{gate}/config/on_timeout', 'approve'),
        add('/nodes/{done}/inputs', { x: '${nodes.nowhere.output}' }),
        add('/description', 'new'),
      ],
    });
    expect(verdict).toEqual(
      expect.arrayContaining(['R24 gate.bypassed pay', 'R29 gate.weakened gate', 'R38 patch.reach']),
    );
    expect(verdict.some((line) => line.startsWith('R8') && line.endsWith('done'))).toBe(true);
  });
});

describe('a document that is wrong besides', () => {
  it.each<[string, readonly PatchOperation[], string]>([
    ['in a config', [add('/nodes/{audit}/config/metod', 'x')], '- field.unknown audit'],
    ['in its limits', [add('/nodes/{done}/label', 'x'.repeat(300))], '- field.too_long done'],
    [
      'in what it reads',
      [add('/nodes/{done}/inputs', { x: '${nodes.nowhere.output}' })],
      'R8 data_flow.unknown_node done',
    ],
  ])('%s still shows every way past its gates', (_where, operations, reason) => {
    const verdict = verdictOf({
      plan,
      operations: [...operations, edge('start', 'pay'), remove('/nodes/{gate}/config/approvers')],
    });
    expect(verdict).toEqual(
      expect.arrayContaining([reason, 'R24 gate.bypassed pay', 'R29 gate.weakened gate']),
    );
  });

  it.each<[string, PatchOperation]>([
    ['no list', replace('/edges', {})],
    ['no element', replace('/nodes/{done}', 5)],
    ['no type', remove('/nodes/{done}/type')],
    ['no end', remove('/edges/{mail->done}/to')],
    ['a join that is none', add('/nodes/{done}/join', { quorum: 'x' })],
    ['an end that is none', edge('start', 'nowhere')],
    ['a circle', edge('done', 'start')],
    ['a config that is none', replace('/nodes/{audit}/config', 7)],
    ['a label that is none', edge('start', 'done', { on: 'approve' })],
  ])('with %s is refused and nothing breaks', (_what, operation) => {
    expect(propose({ plan, operations: [operation, edge('start', 'pay')] }).verdict).toBe('refused');
  });
});

describe('what the gate lets through', () => {
  it.each<[string, readonly PatchOperation[]]>([
    ['work behind the gate', [node({ id: 'receipt', type: 'function' }), edge('pay', 'receipt')]],
    ['a guarded effect behind the same gate', [node({ id: 'pay2', ...PAY_AGAIN }), edge('gate', 'pay2')]],
    [
      'another effect beside it',
      [
        node({ id: 'score', type: 'http', config: { url: 'https://crm.example/score' } }),
        edge('prepare', 'score'),
      ],
    ],
    [
      'an edge past the gate where the node waits for every edge',
      [edge('prepare', 'pay'), add('/nodes/{pay}/join', 'every')],
    ],
    [
      'a gate before the gate',
      [
        node({ id: 'first', type: 'hitl', config: { message: 'sure?' } }),
        remove('/edges/{prepare->gate}'),
        edge('prepare', 'first'),
        edge('first', 'gate'),
      ],
    ],
    [
      'a node between gate and payment',
      [
        node({ id: 'hop', type: 'function' }),
        remove('/edges/{gate->pay}'),
        edge('gate', 'hop'),
        edge('hop', 'pay'),
      ],
    ],
    ['a shorter wait for a gate that silence does not pass', [replace('/nodes/{gate}/config/timeout', '1h')]],
    ['another method on a host that nothing guards', [replace('/nodes/{audit}/config/method', 'PUT')]],
  ])('%s', (_name, operations) => {
    expect(verdictOf({ plan, operations, author: PERSON })).toEqual(['sound']);
    expect(verdictOf({ plan, operations, author: AGENT })).toEqual(['sound']);
  });

  it('an admin who removes the gate, or changes who decides (R29)', () => {
    const removal = [
      remove('/nodes/{gate}'),
      remove('/edges/{prepare->gate}'),
      remove('/edges/{gate->pay}'),
      edge('prepare', 'pay'),
    ];
    expect(verdictOf({ plan, operations: removal, author: ADMIN })).toEqual(['sound']);
    expect(
      verdictOf({
        plan,
        operations: [replace('/nodes/{gate}/config/approvers', ['human:eve'])],
        author: ADMIN,
      }),
    ).toEqual(['sound']);
    const posing = { ...AGENT, roles: ['admin'] };
    expect(propose({ plan, operations: removal, author: posing }).verdict).toBe('refused');
  });
});

describe('a mail behind a gate', () => {
  const letter = (to: Json) =>
    ({ type: 'notify', config: { channel: 'email', to, subject: 's', body: 'b' } }) as const;
  const withLetter = (to: Json): WorkflowDocument => ({
    ...PAYMENT,
    nodes: [...PAYMENT.nodes, { id: 'board', ...letter(to) }],
    edges: [...PAYMENT.edges, { from: 'gate', to: 'board' }],
  });
  const second = (to: Json): readonly PatchOperation[] => [
    node({ id: 'letter', ...letter(to) }),
    edge('prepare', 'letter'),
  ];

  it.each<[string, Json]>([
    ['the same address', 'board@corp.example'],
    ['another one of its domain', ['x@else.example', 'ceo@CORP.example']],
    ['whom only the run decides', '${nodes.prepare.output.body.to}'],
    ['a name that only the run knows', '${nodes.prepare.output.body.name}@corp.example'],
  ])('cannot be sent past it to %s (R24)', (_name, to) => {
    const plan = planOf(withLetter('board@corp.example'));
    for (const author of [PERSON, AGENT])
      expect(verdictOf({ plan, operations: second(to), author })).toContain(
        'R24 gate.effect_bypassed letter',
      );
  });

  it('guards any recipient when the run decides its own', () => {
    const plan = planOf(withLetter('${inputs.to}'));
    const verdict = verdictOf({ plan, operations: second('x@else.example'), author: PERSON });
    expect(verdict).toEqual(['R24 gate.effect_bypassed letter']);
  });

  it('leaves mail to other domains alone', () => {
    const plan = planOf(withLetter('board@corp.example'));
    expect(verdictOf({ plan, operations: second('x@else.example'), author: PERSON })).toEqual(['sound']);
  });
});

describe('guards outlive the node (R24)', () => {
  it('when it was removed by an earlier patch and comes back', () => {
    const operations = [
      remove('/nodes/{pay}'),
      remove('/edges/{gate->pay}'),
      remove('/edges/{pay->mail}'),
      edge('gate', 'mail'),
    ];
    const gone = propose({ plan, operations, author: PERSON });
    if (gone.verdict !== 'sound') throw new Error(JSON.stringify(gone.issues));
    const book = bookOf(plan);
    const back = [node({ id: 'pay', type: 'function' }), edge('prepare', 'pay')];
    expect(verdictOf({ plan: gone.plan, operations: back, book })).toEqual(['R24 gate.bypassed pay']);
    const renamed = [node({ id: 'payment', ...PAY_AGAIN }), edge('prepare', 'payment')];
    expect(verdictOf({ plan: gone.plan, operations: renamed, book })).toEqual([
      'R24 gate.effect_bypassed payment',
    ]);
  });
});

describe('threshold gates (R25)', () => {
  const document: WorkflowDocument = {
    schema: 'aob/v1',
    name: 'threshold',
    nodes: [
      { id: 'order', type: 'function' },
      { id: 'price', type: 'transform', config: { expression: 'nodes.order.output' } },
      { id: 'check', type: 'conditional' },
      { id: 'gate', type: 'hitl', config: { message: 'Pay a lot?' } },
      { id: 'small', type: 'function' },
      { id: 'pay', ...PAY_AGAIN, join: 'any' },
      { id: 'done', type: 'function' },
    ],
    edges: [
      { from: 'order', to: 'price' },
      { from: 'price', to: 'check' },
      { from: 'check', to: 'gate', when: 'nodes.price.output.amount > 100.0' },
      { from: 'check', to: 'small', default: true },
      { from: 'gate', to: 'pay' },
      { from: 'small', to: 'pay' },
      { from: 'pay', to: 'done' },
    ],
    outputs: {},
  };
  const threshold = planOf(document);

  it.each<[string, readonly PatchOperation[]]>([
    ['flips the condition', [replace('/edges/{check->gate}/when', 'nodes.price.output.amount > 100000.0')]],
    [
      'swaps the default',
      [
        remove('/edges/{check->gate}/when'),
        add('/edges/{check->gate}/default', true),
        replace('/edges/{check->small}', { from: 'check', to: 'small', when: 'true' }),
      ],
    ],
    ['changes what the condition reads', [replace('/nodes/{price}/config/expression', '{"amount": 1}')]],
    [
      'adds a way that is tried first',
      [
        node({ id: 'free', type: 'function' }),
        add('/edges/{check->gate}', { from: 'check', to: 'free', when: 'true' }),
        edge('free', 'pay'),
      ],
    ],
    ['changes the join of the effect', [replace('/nodes/{pay}/join', 'all')]],
    ['adds a way from elsewhere', [edge('order', 'pay')]],
  ])('an agent that %s waits for a review, a person does not', (_name, operations) => {
    expect(verdictOf({ plan: threshold, operations })).toContain('R25 review.threshold pay');
    expect(verdictOf({ plan: threshold, operations })).toContain('sound');
    expect(verdictOf({ plan: threshold, operations, author: PERSON })).toEqual(['sound']);
  });

  it('an agent that works elsewhere needs none', () => {
    const operations = [node({ id: 'note', type: 'function' }), edge('pay', 'note')];
    expect(verdictOf({ plan: threshold, operations })).toEqual(['sound']);
  });
});
