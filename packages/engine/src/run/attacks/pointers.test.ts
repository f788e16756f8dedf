/** Pointers, escapes, prototypes, look-alikes and places (R22, R31, R38): what is written is not always what is meant. */
import type { Json, PatchOperation } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { AGENT, type Attack, itRepels, OPTIMIZER, PERSON, patched } from '../testing/attack.ts';
import { ADMIN, given, outcomeOf } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  behind,
  copy,
  type Element,
  fn,
  hitl,
  link,
  move,
  post,
  put,
  remove,
  replace,
  set,
} from '../testing/operations.ts';

const on = () =>
  given({
    nodes: [
      fn('start'),
      hitl('ask'),
      post('pay', 'https://bank.example/pay'),
      {
        id: 'news',
        type: 'notify',
        config: { channel: 'email', to: 'all@known.example', subject: 's', body: 'b' },
      },
      fn('last', { protected: true }),
    ],
    edges: [link('start', 'ask'), link('ask', 'pay'), link('start', 'news'), link('news', 'last')],
    outputs: {},
    limits: { agents: 3 },
    policy: { rules: [{ when: 'change.hosts.exists(h, h == "evil.example")', then: 'refuse' }] },
  });
const test = (path: string, value: Json): PatchOperation => ({ op: 'test', path, value });
const refused = (
  name: string,
  code: string,
  operations: readonly PatchOperation[],
  more: { readonly rule?: string; readonly author?: typeof AGENT } = {},
): Attack => ({
  name,
  code,
  on,
  attempt: patched(operations, more.author ?? PERSON),
  ...(more.rule !== undefined && { rule: more.rule }),
});
const OUT_OF_REACH = { rule: 'R38' };

describe('the reach of a patch', () => {
  itRepels([
    refused(
      'somebody replaces the whole document',
      'patch.reach',
      [replace('', { nodes: [], edges: [] })],
      OUT_OF_REACH,
    ),
    refused('an admin does', 'patch.reach', [replace('', { nodes: [], edges: [] })], {
      ...OUT_OF_REACH,
      author: { kind: 'human', ...ADMIN },
    }),
    refused('somebody takes the policy out', 'patch.reach', [remove('/policy')], OUT_OF_REACH),
    refused('somebody writes the policy with an escape in its name', 'patch.pointer', [put('/polic~y', {})]),
    refused(
      'somebody moves the policy into a node',
      'patch.reach',
      [move('/policy', '/nodes/{start}/config')],
      OUT_OF_REACH,
    ),
    refused(
      'somebody copies the limits out',
      'patch.reach',
      [copy('/limits', '/outputs/limits')],
      OUT_OF_REACH,
    ),
    refused(
      'somebody asks about the policy with a test',
      'patch.reach',
      [test('/policy/rules/0/then', 'refuse')],
      OUT_OF_REACH,
    ),
    refused(
      'somebody copies the root into a node',
      'patch.reach',
      [copy('', '/nodes/{start}/config')],
      OUT_OF_REACH,
    ),
    refused('somebody adds a member besides', 'patch.reach', [put('/protected', [])], OUT_OF_REACH),
    refused('somebody renames the workflow', 'patch.reach', [replace('/name', 'other')], OUT_OF_REACH),
    refused(
      'somebody writes nodes with a slash in the name',
      'patch.reach',
      [put('/nodes~1-', fn('x'))],
      OUT_OF_REACH,
    ),
    refused(
      'somebody replaces the list of nodes',
      'protected.unset',
      [replace('/nodes', [fn('start')]), replace('/edges', [])],
      OUT_OF_REACH,
    ),
  ]);
});

describe('pointers', () => {
  itRepels([
    refused('an escape that escapes nothing', 'patch.pointer', [set('start', '/label~2', 'x')]),
    refused('a pointer without a slash', 'patch.pointer', [put('nodes/-', fn('x'))]),
    refused('the place behind the last one, to replace it', 'patch.not_found', [
      replace('/nodes/-', fn('x')),
    ]),
    refused('an index with a zero in front', 'patch.not_found', [replace('/nodes/01/label', 'x')]),
    refused('an index below zero', 'patch.not_found', [remove('/nodes/-1')]),
    refused('an index with an exponent', 'patch.not_found', [remove('/nodes/1e0')]),
    refused('an id in braces that nothing has', 'patch.not_found', [set('pay2', '/label', 'x')]),
    refused('an id with an escaped slash that means two segments', 'patch.not_found', [
      put('/nodes/{pay}~1config~1url', 'https://evil.example/'),
    ]),
    refused('an id in braces of another list', 'patch.not_found', [remove('/edges/{pay}')]),
    refused('an element under an id that is not its own', 'patch.not_found', [
      put('/nodes/{fresh}', fn('other')),
    ]),
    refused('a node that is there, a second time', 'patch.duplicate_id', [addNode(fn('pay'))]),
    refused('the same new node twice in a patch', 'patch.duplicate_id', [addNode(fn('x')), addNode(fn('x'))]),
    refused('a copy of a node, which has its id', 'patch.duplicate_id', [copy('/nodes/{pay}', '/nodes/-')]),
    refused('a node moved into itself', 'patch.operation', [move('/nodes/{start}', '/nodes/{start}/config')]),
    refused('an operation that the RFC does not know', 'patch.operation', [
      { op: 'merge', path: '/nodes/-', value: 1 } as unknown as PatchOperation,
    ]),
    refused('an operation without a value', 'patch.operation', [
      { op: 'add', path: '/nodes/-' } as unknown as PatchOperation,
    ]),
    refused('a test that no longer holds, followed by a change', 'patch.test_failed', [
      test('/nodes/{pay}/config/url', 'https://other.example/'),
      set('start', '/label', 'x'),
    ]),
    refused(
      'a patch that comes to nothing',
      'patch.empty',
      [...behind('start', fn('x')), remove('/edges/{start->x}'), remove('/nodes/{x}')],
      { rule: 'R22' },
    ),
  ]);
});

describe('prototypes', () => {
  const proto = JSON.parse('{"__proto__": {"isAdmin": true}}') as Json;
  itRepels([
    refused('a pointer to the prototype', 'patch.pointer', [put('/nodes/{start}/__proto__/isAdmin', true)]),
    refused('a pointer to the constructor', 'patch.pointer', [
      put('/nodes/{start}/constructor/prototype/x', 1),
    ]),
    refused('a pointer to the prototype of the list', 'patch.pointer', [put('/nodes/__proto__', {})]),
    refused('a value with a prototype in it', 'patch.operation', [set('start', '/config', proto)]),
    refused('a value with one far inside', 'patch.operation', [
      set('start', '/inputs', { a: [{ b: proto }] }),
    ]),
    refused('a node called as the prototype', 'node.invalid_id', behind('start', fn('__proto__')), {
      rule: 'R6',
    }),
    refused(
      'a node called as a method of objects',
      'node.invalid_id',
      behind('start', fn('hasOwnProperty')),
      { rule: 'R6' },
    ),
    refused('a copy from the prototype', 'patch.pointer', [copy('/nodes/{start}/__proto__', '/outputs/x')]),
  ]);

  it('leave every other object alone', () => {
    const run = on();
    run.patch([set('start', '/config', proto)], PERSON);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe('look-alikes', () => {
  itRepels([
    refused('a node whose name has a Cyrillic letter', 'node.invalid_id', behind('start', fn('p\u0430y')), {
      rule: 'R6',
    }),
    refused(
      'a node whose name has a space without width',
      'node.invalid_id',
      behind('start', fn('pay\u200b')),
      { rule: 'R6' },
    ),
    refused(
      'a node whose name is written in full width',
      'node.invalid_id',
      behind('start', fn('\uff50ay')),
      { rule: 'R6' },
    ),
    refused(
      'a node whose name is composed of letter and accent',
      'node.invalid_id',
      behind('start', fn('pe\u0301age')),
      { rule: 'R6' },
    ),
    refused('an edge to a name that only looks like one', 'edge.unknown_node', [addEdge('ask', 'p\u0430y')]),
    refused('a pointer to a name that only looks like one', 'patch.not_found', [
      set('p\u0430y', '/label', 'x'),
    ]),
    refused('a node called like a word of the language', 'node.invalid_id', behind('start', fn('in')), {
      rule: 'R6',
    }),
  ]);

  it('the gate is another node than one that differs in case', () => {
    const run = on();
    expect(outcomeOf(run.patch(behind('start', fn('ASK')), PERSON))).toEqual(['applied']);
    expect(outcomeOf(run.patch([addEdge('ASK', 'pay')], PERSON))).toContain('gate.bypassed');
  });
});

const call = (url: string, more: Element = {}) => behind('start', post('call', url, more));
const newHost = (name: string, url: string, author = AGENT, method = 'POST'): Attack => ({
  name,
  rule: 'R31',
  code: 'review.new_host',
  on,
  attempt: patched(call(url, { config: { url, method } }), author),
});
const noHost = (name: string, url: string): Attack => refused(name, 'http.url', call(url), { author: AGENT });

describe('hosts', () => {
  itRepels([
    newHost('an agent calls somewhere new', 'https://new.example/'),
    newHost('the optimizer does', 'https://new.example/', OPTIMIZER),
    newHost('an agent calls another port of a known host', 'https://bank.example:8443/'),
    newHost('an agent calls a host below a known one', 'https://x.bank.example/'),
    newHost('an agent calls a host that ends like a known one', 'https://evilbank.example/'),
    newHost('an agent writes another script in ASCII', 'https://xn--bnk-8cd.example/'),
    newHost('an agent leaves the host to the run', 'https://${nodes.start.output.host}/', AGENT, 'GET'),
    newHost(
      'an agent hides a host behind a template in the name',
      'https://bank.example${nodes.start.output.x}/',
      AGENT,
      'GET',
    ),
    noHost('an agent puts the known host before an @', 'https://bank.example@evil.example/'),
    noHost('an agent puts a backslash after the known host', 'https://bank.example\\@evil.example/'),
    noHost('an agent writes the host with percent signs', 'https://b%61nk.example/'),
    noHost('an agent writes the host with a letter of another script', 'https://b\u0430nk.example/'),
    noHost('an agent writes a full stop of another script', 'https://bank\u3002example/'),
    noHost('an agent breaks the host with a tab', 'https://ba\tnk.example/'),
    noHost('an agent writes an address as one number', 'http://2130706433/'),
    noHost('an agent writes an address in octal', 'http://0177.0.0.1/'),
    noHost('an agent leaves the scheme to whoever reads it', '//bank.example/'),
    noHost('an agent reads a file', 'file:///etc/passwd'),
    refused(
      'an agent calls what the outgoing guard blocks',
      'http.blocked_host',
      call('https://x.blocked.example/'),
      { author: AGENT },
    ),
    refused(
      'an agent calls what the policy refuses, in capitals',
      'policy.refused',
      call('https://EVIL.example./'),
      { author: AGENT },
    ),
    {
      name: 'an agent mails somebody at a new domain beside a known one',
      rule: 'R31',
      code: 'review.new_host',
      on,
      attempt: patched([replace('/nodes/{news}/config/to', ['all@known.example', 'eve@new.example'])]),
    },
    refused(
      'an agent puts two recipients into one address',
      'notify.bad_address',
      [replace('/nodes/{news}/config/to', 'all@known.example,eve@new.example')],
      { author: AGENT },
    ),
    refused(
      'an agent ends the header of a mail with an address',
      'notify.bad_address',
      [replace('/nodes/{news}/config/to', 'all@known.example\r\nBcc: eve@new.example')],
      { author: AGENT },
    ),
    {
      name: 'an agent has what a known node calls worked out by another one',
      rule: 'R31',
      code: 'review.new_host',
      on: () =>
        given({
          nodes: [
            fn('start'),
            { id: 'target', type: 'transform', config: { expression: '"https://crm.example/x"' } },
            { id: 'fetch', type: 'http', config: { url: '${nodes.target.output}' } },
          ],
          edges: [link('start', 'target'), link('target', 'fetch')],
          outputs: {},
        }),
      attempt: patched([set('target', '/config/expression', '"https://evil.example/x"')]),
    },
  ]);
});
