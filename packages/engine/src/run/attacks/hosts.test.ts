/** Other ways to the same host than the one a gate guards (R24): those that can write wait for a person (docs/adr/0047). */
import { describe, expect, it } from 'vitest';
import { AGENT, itRepels, OPTIMIZER, PERSON, patched, patching } from '../testing/attack.ts';
import { given, outcomeOf } from '../testing/given.ts';
import { BANK, behind, body, type Element, fn, hitl, link, map, post, set } from '../testing/operations.ts';

const http = (id: string, method: string, config: Element = {}): Element => ({
  id,
  type: 'http',
  config: { url: BANK, method, ...config },
});

/** Payments are asked about; the balance is read without. */
const paying = () =>
  given({
    nodes: [
      fn('start'),
      hitl('ask'),
      post('pay', BANK),
      http('balance', 'GET'),
      http('note', 'POST', { url: 'https://notes.example/' }),
    ],
    edges: [link('start', 'ask'), link('ask', 'pay'), link('start', 'balance'), link('start', 'note')],
    outputs: {},
  });

const around = (gates: readonly string[] = []) => ({
  run_id: 'run_0',
  scope: '',
  node: 'part',
  execution: 1,
  depth: 1,
  gates,
  guarded: ['http:bank.example|POST'],
});

const hosted = patching({ rule: 'R24', code: 'review.guarded_host', on: paying });
const OVERRIDE = { 'x-http-method-override': 'DELETE' };

describe('another way to a host where a gate stands', () => {
  itRepels([
    hosted('an agent takes back what was paid, by another method', behind('start', http('undo', 'DELETE'))),
    hosted('the optimizer does', behind('start', http('change', 'PATCH')), OPTIMIZER),
    hosted('an agent turns reading into writing', [set('balance', '/config/method', 'PUT')]),
    hosted('a header asks for another method', behind('start', http('get', 'GET', { headers: OVERRIDE }))),
    hosted('whatever its letters, and whatever only the run decides in it', [
      set('balance', '/config/headers', { 'X-HTTP-Method': '${inputs.method}' }),
    ]),
    hosted(
      'what undoes a step writes there',
      behind('start', { ...fn('step'), compensate: { type: 'http', config: { url: BANK, method: 'PUT' } } }),
    ),
    hosted(
      'a step in a body does',
      behind('start', map('all', body([http('each', 'DELETE')]), { items: '[1, 2]' })),
    ),
    {
      name: 'an agent writes where a gate of the run around this one stands',
      rule: 'R27',
      code: 'review.guarded_host',
      on: () => given({ nodes: [fn('start')], edges: [] }, {}, { parent: around() }),
      attempt: patched(behind('start', http('undo', 'DELETE'))),
    },
  ]);

  it('says what it is that came, and which gate stands elsewhere', () => {
    const run = paying();
    run.patch(behind('start', http('get', 'GET', { headers: OVERRIDE })), AGENT);
    const asked = run.log.find(({ type }) => type === 'patch.review_requested');
    expect(JSON.stringify(asked?.data)).toContain(
      'get would send GET as DELETE to bank.example without the gate ask',
    );
  });

  it('leaves reading, other hosts, what stands behind the gate, and people alone', () => {
    const free = [
      [behind('start', http('read', 'GET')), AGENT],
      [behind('start', http('head', 'HEAD')), AGENT],
      [behind('start', http('other', 'PATCH', { url: 'https://notes.example/' })), AGENT],
      [behind('ask', http('cancel', 'DELETE')), AGENT],
      [behind('start', http('undo', 'DELETE')), PERSON],
    ] as const;
    for (const [operations, author] of free)
      expect(outcomeOf(paying().patch(operations, author))).toEqual(['applied']);
  });
});
