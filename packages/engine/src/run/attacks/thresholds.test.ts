/** Gates that are passed in some cases only (R25): machines that change which cases those are wait for a person. */
import { describe, expect, it } from 'vitest';
import { AGENT, type Attack, itRepels, OPTIMIZER, PERSON, patched, patching } from '../testing/attack.ts';
import { given, outcomeOf } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  BANK,
  behind,
  body,
  cut,
  type Element,
  fn,
  hitl,
  link,
  loop,
  move,
  post,
  put,
  remove,
  replace,
  set,
} from '../testing/operations.ts';

const transform = (id: string, expression: string): Element => ({
  id,
  type: 'transform',
  config: { expression },
});

/** Above a hundred a person decides. What it costs is worked out in two steps. */
const orders = () =>
  given({
    nodes: [
      fn('start'),
      fn('order'),
      transform('price', 'nodes.order.output'),
      { id: 'check', type: 'conditional' },
      hitl('ask'),
      fn('small'),
      post('pay', BANK, {
        join: 'any',
        config: { url: BANK, method: 'POST', body: '${nodes.price.output}' },
      }),
    ],
    edges: [
      link('start', 'order'),
      link('order', 'price'),
      link('price', 'check'),
      link('check', 'ask', { when: 'nodes.price.output.amount > 100.0' }),
      link('check', 'small', { default: true }),
      link('ask', 'pay'),
      link('small', 'pay'),
    ],
    outputs: {},
  });

/** A check that ends well leads to the gate; one that fails does not. */
const checked = (type: Element, labels: readonly [string, string]) => () =>
  given({
    nodes: [fn('start'), { id: 'check', ...type }, hitl('ask'), post('pay', BANK, { join: 'any' })],
    edges: [
      link('start', 'check'),
      link('check', 'ask', { on: labels[0] }),
      link('check', 'pay', { on: labels[1] }),
      link('ask', 'pay'),
    ],
    outputs: {},
  });

const decided = patching({ rule: 'R25', code: 'review.threshold', on: orders });

describe('what decides whether a gate is passed', () => {
  itRepels([
    decided('an agent raises the amount above which a person decides', [
      replace('/edges/{check->ask}/when', 'nodes.price.output.amount > 100000.0'),
    ]),
    decided(
      'the optimizer turns the default around',
      [
        replace('/edges/{check->ask}', link('check', 'ask', { default: true })),
        replace('/edges/{check->small}', link('check', 'small', { when: 'true' })),
      ],
      OPTIMIZER,
    ),
    decided('an agent adds an exit that is tried first', [
      addNode(fn('free')),
      put('/edges/{check->ask}', link('check', 'free', { when: 'true' })),
      addEdge('free', 'pay'),
    ]),
    decided('an agent has the amount computed in another way', [
      set('price', '/config/expression', '{"amount": 1.0}'),
    ]),
    decided('an agent changes what the amount is computed from, one step further up', [
      set('order', '/config', { code: 'return { amount: 1 }' }),
    ]),
    decided('an agent changes what the order is given', [set('order', '/inputs', { amount: 1 })]),
    decided('an agent lets the payment wait for both ways', [set('pay', '/join', 'every')]),
    decided('an agent leads a way to the payment that passes no condition', [addEdge('price', 'pay')]),
    decided('an agent pays another amount under the condition that was checked', [
      set('pay', '/config/body', { amount: 1_000_000 }),
    ]),
    decided(
      'an agent pays a second time where nobody asks in any case',
      behind('order', post('again', BANK)),
    ),
    {
      name: 'an agent makes the check fail, as a failure leads past the gate',
      rule: 'R25',
      code: 'review.threshold',
      on: checked({ type: 'http', config: { url: 'https://score.example/' } }, ['success', 'error']),
      attempt: patched([set('check', '/config/url', 'https://score.example/nowhere')]),
    },
    {
      name: 'an agent waits for a signal that nobody sends, as the timeout leads past the gate',
      rule: 'R25',
      code: 'review.threshold',
      on: checked({ type: 'wait', config: { signal: 'checked', timeout: '1h' } }, ['signal', 'timeout']),
      attempt: patched([set('check', '/config/signal', 'nobody_knows')]),
    },
    {
      name: 'an agent lets a loop give up at once, as an exhausted one leads past the gate',
      rule: 'R25',
      code: 'review.threshold',
      on: checked(
        { type: 'loop', config: { while: 'iter.index < 2', max_iterations: 5, body: body([fn('step')]) } },
        ['done', 'exhausted'],
      ),
      attempt: patched([set('check', '/config/max_iterations', 1)]),
    },
    {
      name: 'an agent keeps a node from running whose mere presence the condition asks about',
      rule: 'R25',
      code: 'review.threshold',
      on: () =>
        given({
          nodes: [
            fn('start'),
            fn('risky'),
            { id: 'check', type: 'conditional', join: 'any' },
            hitl('ask'),
            post('pay', BANK, { join: 'any' }),
          ],
          edges: [
            link('start', 'risky', { when: 'nodes.start.output.risk > 1.0' }),
            link('start', 'check'),
            link('risky', 'check'),
            link('check', 'ask', { when: 'has(nodes.risky)' }),
            link('check', 'pay', { default: true }),
            link('ask', 'pay'),
          ],
          outputs: {},
        }),
      attempt: patched([replace('/edges/{start->risky}/when', 'false')]),
    },
    {
      name: 'an agent shortens the loop in whose body the question stands',
      rule: 'R25',
      code: 'review.threshold',
      on: () =>
        given({
          nodes: [fn('start'), loop('rounds', body([hitl('ask')])), post('pay', BANK)],
          edges: [link('start', 'rounds'), link('rounds', 'pay')],
          outputs: {},
        }),
      attempt: patched([set('rounds', '/config/while', 'false')]),
    },
    {
      name: 'an agent changes what a call without a gate sends, to the host whose calls are asked about elsewhere',
      rule: 'R24',
      code: 'review.guarded_effect',
      on: () =>
        given({
          nodes: [
            fn('start'),
            hitl('ask'),
            post('pay', BANK),
            post('balance', 'https://bank.example/balance'),
          ],
          edges: [link('start', 'ask'), link('ask', 'pay'), link('start', 'balance')],
          outputs: {},
        }),
      attempt: patched([set('balance', '/config/url', BANK)]),
    },
  ]);

  it('R25: a person may, and says so in the ledger', () => {
    const run = orders();
    expect(
      outcomeOf(run.patch([replace('/edges/{check->ask}/when', 'nodes.price.output.amount > 5.0')], PERSON)),
    ).toEqual(['applied']);
  });

  it('R25: a machine that works elsewhere need not wait', () => {
    for (const operations of [
      behind('order', fn('note')),
      behind('pay', fn('receipt')),
      [set('small', '/label', 'without a question')],
    ])
      expect(outcomeOf(orders().patch(operations, AGENT))).toEqual(['applied']);
  });
});

describe('what an agent leaves protected', () => {
  const protectedPay = () => {
    const run = given({
      nodes: [
        fn('start'),
        fn('one'),
        fn('two'),
        post('pay', BANK, { join: { quorum: 2 }, protected: true }),
        { id: 'choose', type: 'conditional', protected: true },
        fn('left'),
        fn('right'),
        { id: 'part', type: 'composite', protected: true, config: { body: body([fn('inner')]) } },
      ],
      edges: [
        link('start', 'one'),
        link('start', 'two'),
        link('one', 'pay'),
        link('two', 'pay'),
        link('start', 'choose'),
        link('choose', 'left', { when: 'false' }),
        link('choose', 'right', { default: true }),
        link('start', 'part'),
      ],
      outputs: {},
    });
    return run;
  };
  const kept = (
    name: string,
    operations: Parameters<typeof patched>[0],
    code = 'protected.changed',
    author = AGENT,
  ): Attack => ({ name, rule: 'R38', code, on: protectedPay, attempt: patched(operations, author) });

  itRepels([
    kept('an agent adds an edge that makes up the quorum of a protected node', [
      addNode(fn('yes')),
      addEdge('start', 'yes'),
      addEdge('yes', 'pay'),
    ]),
    kept('an agent closes one of the ways to a protected node', [
      replace('/edges/{one->pay}', link('one', 'pay', { when: 'false' })),
    ]),
    kept('an agent sets its join', [set('pay', '/join', 'any')]),
    kept('an agent turns a protected condition around', [
      move('/edges/{choose->right}', '/edges/0'),
      replace('/edges/{choose->left}/when', 'true'),
    ]),
    kept('an agent works in the body of a protected node', [
      addNode(fn('more'), 'part'),
      addEdge('inner', 'more', {}, 'part'),
    ]),
    kept(
      'an operator takes the protection off',
      [remove('/nodes/{pay}/protected')],
      'protected.unset',
      PERSON,
    ),
    kept(
      'an operator takes the node away',
      [cut('one->pay'), cut('two->pay'), remove('/nodes/{pay}')],
      'protected.unset',
      PERSON,
    ),
    kept(
      'an operator writes the node anew without the word',
      [replace('/nodes/{pay}', post('pay', BANK, { join: { quorum: 2 } }))],
      'protected.unset',
      PERSON,
    ),
    kept(
      'an agent says that it is not protected, in so many words',
      [set('pay', '/protected', false)],
      'protected.unset',
    ),
  ]);
});
