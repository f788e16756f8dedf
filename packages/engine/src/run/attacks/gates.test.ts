/** Ways past a gate (R24), and ways to make one weaker (R29), tried on live runs. */
import { describe } from 'vitest';
import {
  AGENT,
  type Attack,
  CHIEF,
  itRepels,
  OPTIMIZER,
  PERSON,
  patched,
  patching,
} from '../testing/attack.ts';
import { given } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  BANK,
  behind,
  between,
  body,
  copy,
  cut,
  drop,
  type Element,
  fn,
  hitl,
  link,
  map,
  move,
  post,
  put,
  remove,
  replace,
  set,
} from '../testing/operations.ts';
import { compiled } from '../testing/other-workflows.ts';

/** `ask` guards a payment at the top, and one for each item of a list; `side` is free, and so is what is under it. */
const PAYMENTS = {
  nodes: [
    fn('start'),
    hitl('ask', { approvers: ['human:mia', 'human:tom'], timeout: '24h', on_reject: 'fail' }),
    post('pay', BANK),
    map('each', body([fn('fetch'), post('send', BANK)], [link('fetch', 'send')])),
    fn('side'),
    map('others', body([fn('look'), fn('note')], [link('look', 'note')])),
  ],
  edges: [
    link('start', 'ask'),
    link('ask', 'pay'),
    link('ask', 'each'),
    link('start', 'side'),
    link('side', 'others'),
  ],
  outputs: {},
};

/** The ticket of `ask` is open, `side` works. */
const payments =
  (more: Element = {}) =>
  () => {
    const run = given({ ...PAYMENTS, ...more }, { list: [1, 2] });
    run.finish('start');
    return run;
  };

/** Two people, both of whom must say yes. */
const both =
  (join: Element['join'] = 'every') =>
  () => {
    const run = given({
      nodes: [fn('start'), hitl('legal'), hitl('money'), post('pay', BANK, { join: join ?? 'every' })],
      edges: [link('start', 'legal'), link('start', 'money'), link('legal', 'pay'), link('money', 'pay')],
      outputs: {},
    });
    run.finish('start');
    return run;
  };

/** Each item of the list is asked about. */
const eachAsked = () => {
  const run = given(
    {
      nodes: [
        fn('start'),
        map('each', body([hitl('ask'), post('send', BANK)], [link('ask', 'send')])),
        fn('after'),
      ],
      edges: [link('start', 'each'), link('each', 'after')],
      outputs: {},
    },
    { list: [1, 2] },
  );
  return run;
};

const strict = (config: Element) => () => {
  const run = given({
    nodes: [fn('start'), hitl('ask', config), post('pay', BANK)],
    edges: [link('start', 'ask'), link('ask', 'pay')],
    outputs: {},
  });
  run.finish('start');
  return run;
};

const bypass = patching({ rule: 'R24', code: 'gate.bypassed', on: payments() });

describe('a way past the gate', () => {
  itRepels([
    bypass('an agent fires a late edge from a node that has completed', [addEdge('start', 'pay')]),
    bypass('an admin leads an edge past a gate that stays', [addEdge('side', 'pay')], CHIEF),
    bypass('the optimizer leads a free node to the guarded map', [addEdge('side', 'each')], OPTIMIZER),
    bypass('an operator leaves the gate by its timeout', [addEdge('ask', 'pay', { on: 'timeout' })], PERSON),
    bypass('an operator leaves the gate by its error', [addEdge('ask', 'each', { on: 'error' })], PERSON),
    bypass('an agent leaves the gate by its rejection, over a node of its own', [
      remove('/nodes/{ask}/config/on_reject'),
      addNode(fn('hop')),
      addEdge('ask', 'hop', { on: 'reject' }),
      addEdge('hop', 'pay'),
    ]),
    bypass('an agent turns the approve edge into a timeout edge in place', [
      replace('/edges/{ask->pay}', link('ask', 'pay', { on: 'timeout' })),
    ]),
    bypass('an agent moves the payment out of the guarded map into a free one', [
      move('/nodes/{send}', '/nodes/{others}/config/body/nodes/-'),
      remove('/nodes/{each}/config/body/edges/0'),
      addEdge('note', 'send', {}, 'others'),
    ]),
    bypass('an agent moves the whole guarded map behind a free node', [
      cut('ask->each'),
      addEdge('side', 'each'),
    ]),
    bypass('an agent swaps the names of the gate and of a free node', [
      replace('/nodes/{ask}/id', 'tmp'),
      replace('/nodes/{side}/id', 'ask'),
      replace('/nodes/{tmp}/id', 'side'),
    ]),
    bypass('an agent takes the gate out and puts its own under the same edges', [
      drop('ask'),
      cut('start->ask'),
      cut('ask->pay'),
      cut('ask->each'),
      ...behind('start', hitl('door', { timeout: '1s', on_timeout: 'approve' })),
      addEdge('door', 'pay'),
      addEdge('door', 'each'),
    ]),
    bypass('an agent makes the gate a step that asks nobody', [replace('/nodes/{ask}', fn('ask'))]),
    bypass('an agent wraps the condition around: true for the guarded node, from a free one', [
      addEdge('side', 'pay', { when: 'true' }),
      set('pay', '/join', 'any'),
    ]),
    {
      name: 'an operator lets one approval of two do, by the mode of the join',
      rule: 'R24',
      code: 'gate.bypassed',
      on: both(),
      attempt: patched([replace('/nodes/{pay}/join', 'any')], PERSON),
    },
    {
      name: 'an operator lowers the quorum that made both approvals necessary',
      rule: 'R24',
      code: 'gate.bypassed',
      on: both({ quorum: 2 }),
      attempt: patched([replace('/nodes/{pay}/join/quorum', 1)], PERSON),
    },
    {
      name: 'an agent leaves the quorum as it is and adds a third edge that always comes',
      rule: 'R24',
      code: 'gate.bypassed',
      on: both({ quorum: 2 }),
      attempt: patched([addEdge('start', 'pay')]),
    },
    {
      name: 'an agent cuts off one of the two gates',
      rule: 'R24',
      code: 'gate.bypassed',
      on: both(),
      attempt: patched([cut('legal->pay')]),
    },
    {
      name: 'an agent puts a join before the payment that takes whatever comes first',
      rule: 'R24',
      code: 'gate.bypassed',
      on: both(),
      attempt: patched([
        addNode({ id: 'first', type: 'join', join: 'any' }),
        addEdge('legal', 'first'),
        addEdge('start', 'first'),
        cut('legal->pay'),
        cut('money->pay'),
        addEdge('first', 'pay'),
      ]),
    },
  ]);
});

const effect = (name: string, operations: Parameters<typeof patched>[0], author = AGENT): Attack => ({
  name,
  rule: 'R24',
  code: 'gate.effect_bypassed',
  on: payments(),
  attempt: patched(operations, author),
});

const wire = compiled({
  name: 'wire',
  nodes: [fn('check'), post('out', BANK)],
  edges: [link('check', 'out')],
});

describe('the same effect where no gate is', () => {
  itRepels([
    effect('an agent adds the call under another name', behind('side', post('again', BANK))),
    effect('an operator does the same', behind('side', post('again', BANK)), PERSON),
    effect('an agent puts it into the body of a free map', [
      addNode(post('again', BANK), 'others'),
      addEdge('note', 'again', {}, 'others'),
    ]),
    effect('an agent hides it three bodies deep', [
      ...behind(
        'side',
        map(
          'outer',
          body([
            {
              id: 'inner',
              type: 'composite',
              config: { body: body([map('most', body([post('again', BANK)]))]) },
            },
          ]),
        ),
      ),
    ]),
    effect('an agent makes it the compensation of something harmless', [
      ...behind('side', {
        ...post('hold', 'https://crm.example/hold'),
        compensate: { type: 'http', config: { url: BANK, method: 'POST' } },
      }),
    ]),
    effect('an agent gives a compensation with it to a node that is there', [
      set('side', '/compensate', { type: 'http', config: { url: BANK, method: 'POST' } }),
    ]),
    effect('an agent copies the config of the payment onto a free node', [
      addNode({ id: 'again', type: 'http', config: { url: 'https://crm.example/', method: 'GET' } }),
      addEdge('side', 'again'),
      copy('/nodes/{pay}/config', '/nodes/{again}/config'),
    ]),
    effect('an agent writes the host in capitals, with a dot behind it and the port of the scheme', [
      ...behind('side', post('again', 'HTTPS://BANK.Example.:443/pay')),
    ]),
    effect('an agent leaves the host to a template', [
      ...behind('side', post('again', 'https://${nodes.side.output.host}/pay')),
    ]),
    effect('an agent leaves the whole address to a template', [
      ...behind('side', post('again', '${nodes.side.output.url}')),
    ]),
    effect('an agent posts it as a webhook', [
      ...behind('side', { id: 'hook', type: 'notify', config: { channel: 'webhook', to: BANK, body: 'x' } }),
    ]),
    effect('an agent retypes a free node into it, field by field', [
      put('/nodes/{side}/type', 'http'),
      put('/nodes/{side}/config', { url: BANK, method: 'POST' }),
      remove('/nodes/{side}/inputs'),
    ]),
    {
      ...effect('an agent lets a workflow do it that does it somewhere inside', [
        ...behind('side', { id: 'run', type: 'composite', config: { workflow: 'wire' } }),
      ]),
      on: () => {
        const run = given(PAYMENTS, { list: [] }, { others: { wire } });
        run.finish('start');
        return run;
      },
    },
    ...ADDRESSES(),
    {
      name: 'an agent changes what a template of a free node reads, and leaves that node alone',
      rule: 'R24',
      code: 'gate.effect_bypassed',
      on: () => {
        const run = given({
          ...PAYMENTS,
          nodes: [
            ...PAYMENTS.nodes,
            { id: 'target', type: 'transform', config: { expression: '"https://crm.example/x"' } },
            post('call', '${nodes.target.output}'),
          ],
          edges: [...PAYMENTS.edges, link('side', 'target'), link('target', 'call')],
        });
        run.finish('start');
        return run;
      },
      attempt: patched([set('target', '/config/expression', `"${BANK}"`)]),
    },
  ]);
});

/** One address, spelled in several ways. */
function ADDRESSES(): readonly Attack[] {
  const guarded = (url: string) => () => {
    const run = given({
      nodes: [fn('start'), hitl('ask'), post('pay', url), fn('side')],
      edges: [link('start', 'ask'), link('ask', 'pay'), link('start', 'side')],
      outputs: {},
    });
    run.finish('start');
    return run;
  };
  return [
    {
      name: 'an operator spells the IPv6 address of the bank out',
      rule: 'R24',
      code: 'gate.effect_bypassed',
      on: guarded('https://[2001:db8::1]/pay'),
      attempt: patched(behind('side', post('again', 'https://[2001:0DB8:0:0:0:0:0:0001]/pay')), PERSON),
    },
    {
      name: 'an operator writes its IPv4 address in IPv6 clothes',
      rule: 'R24',
      code: 'gate.effect_bypassed',
      on: guarded('https://192.0.2.7/pay'),
      attempt: patched(behind('side', post('again', 'https://[::ffff:c000:207]/pay')), PERSON),
    },
  ];
}

const weaker = (
  name: string,
  on: Attack['on'],
  operations: Parameters<typeof patched>[0],
  author = PERSON,
): Attack => ({
  name,
  rule: 'R29',
  code: 'gate.weakened',
  on,
  attempt: patched(operations, author),
});

const ESCALATION = {
  timeout: '1h',
  on_timeout: 'escalate',
  escalate_to: [{ approvers: ['human:cfo'], timeout: '4h' }],
};

describe('a gate that is easier to pass', () => {
  itRepels([
    weaker('an operator adds himself to the approvers', payments(), [
      put('/nodes/{ask}/config/approvers/-', 'human:eve'),
    ]),
    weaker(
      'an agent names an approver whose name only looks the same',
      payments(),
      [replace('/nodes/{ask}/config/approvers/0', 'human:mі\u0061')],
      AGENT,
    ),
    weaker('an operator opens it to everybody with the role', payments(), [
      remove('/nodes/{ask}/config/approvers'),
    ]),
    weaker('an operator lets silence approve', payments(), [set('ask', '/config/on_timeout', 'approve')]),
    weaker('an operator lets a rejection only end its branch', payments(), [
      set('ask', '/config/on_reject', 'end'),
    ]),
    weaker('an operator asks for one approval where it took three', strict({ quorum: 3 }), [
      set('ask', '/config/quorum', 1),
    ]),
    weaker('an operator takes the number out, so that the default counts', strict({ quorum: 3 }), [
      remove('/nodes/{ask}/config/quorum'),
    ]),
    weaker('the starter of the run lets himself approve it', strict({ four_eyes: true }), [
      set('ask', '/config/four_eyes', false),
    ]),
    weaker(
      'an operator shortens the silence that approves',
      strict({ timeout: '24h', on_timeout: 'approve' }),
      [set('ask', '/config/timeout', '1s')],
    ),
    weaker('an operator escalates to himself', strict(ESCALATION), [
      set('ask', '/config/escalate_to', [{ approvers: ['human:eve'], timeout: '4h' }]),
    ]),
    weaker('an operator escalates at once', strict(ESCALATION), [set('ask', '/config/timeout', '1s')]),
    weaker('an operator makes an escalation out of a rejection, to himself', strict({ timeout: '24h' }), [
      set('ask', '/config/on_timeout', 'escalate'),
      set('ask', '/config/escalate_to', [{ approvers: ['human:eve'], timeout: '1h' }]),
    ]),
    weaker(
      'an agent writes the same gate anew in one patch, with other approvers',
      payments(),
      [drop('ask'), addNode(hitl('ask', { approvers: ['human:eve'], timeout: '24h', on_reject: 'fail' }))],
      AGENT,
    ),
    weaker('an operator takes the gate before every item and asks once for all', eachAsked, [
      remove('/nodes/{each}/config/body/edges/0'),
      move('/nodes/{ask}', '/nodes/-'),
      cut('start->each'),
      addEdge('start', 'ask'),
      addEdge('ask', 'each'),
    ]),
    weaker('an operator moves the gate into a list that may be empty', payments(), [
      cut('start->ask'),
      cut('ask->pay'),
      cut('ask->each'),
      move('/nodes/{ask}', '/nodes/{others}/config/body/nodes/-'),
      addEdge('note', 'ask', {}, 'others'),
      addEdge('others', 'pay'),
      addEdge('others', 'each'),
    ]),
    {
      name: 'an agent says that the question is about lunch',
      rule: 'R26',
      code: 'review.gate_text',
      on: () => given(PAYMENTS, { list: [] }),
      attempt: patched([set('ask', '/config/message', 'Lunch?')]),
    },
    {
      name: 'an operator words the open question anew',
      rule: 'R23',
      code: 'history.node_running',
      on: payments(),
      attempt: patched([set('ask', '/config/message', 'Lunch?')], PERSON),
    },
    {
      name: 'an agent changes the summary that the question quotes',
      rule: 'R26',
      code: 'review.gate_text',
      on: () =>
        given({
          nodes: [
            fn('start'),
            { id: 'summary', type: 'transform', config: { expression: '"a lot"' } },
            hitl('ask', { message: 'Pay ${nodes.summary.output}?' }),
            post('pay', BANK),
          ],
          edges: [link('start', 'summary'), link('summary', 'ask'), link('ask', 'pay')],
          outputs: {},
        }),
      attempt: patched([set('summary', '/config/expression', '"nothing"')]),
    },
    {
      name: 'an agent leads around the gate inside of the body, after the first item',
      rule: 'R24',
      code: 'gate.bypassed',
      on: eachAsked,
      attempt: patched([
        addNode({ id: 'first', type: 'conditional' }, 'each'),
        addNode(fn('free'), 'each'),
        remove('/nodes/{each}/config/body/edges/0'),
        addEdge('first', 'ask', { when: 'index == 0' }, 'each'),
        addEdge('first', 'free', { default: true }, 'each'),
        addEdge('ask', 'send', {}, 'each'),
        addEdge('free', 'send', {}, 'each'),
      ]),
    },
    {
      name: 'an agent inserts the guarded call before the gate of the body',
      rule: 'R24',
      code: 'gate.effect_bypassed',
      on: eachAsked,
      attempt: patched([addNode(post('early', BANK), 'each'), addEdge('early', 'ask', {}, 'each')]),
    },
    {
      name: 'an agent puts its node between the gate and nothing, and the payment before it',
      rule: 'R24',
      code: 'gate.bypassed',
      on: strict({}),
      attempt: patched([cut('ask->pay'), cut('start->ask'), addEdge('start', 'pay'), addEdge('pay', 'ask')]),
    },
    {
      name: 'an operator inserts a join of its own between gate and payment and feeds it from before',
      rule: 'R24',
      code: 'gate.bypassed',
      on: strict({}),
      attempt: patched(
        [...between('ask', fn('mid', { join: 'any' }), 'pay'), addEdge('start', 'mid')],
        PERSON,
      ),
    },
  ]);
});
