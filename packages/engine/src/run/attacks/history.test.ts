/** What happened stays, and what runs can only be cancelled (R23); bodies keep the document they began with (R6). */
import { describe } from 'vitest';
import { AGENT, type Attack, itRepels, PERSON, patched } from '../testing/attack.ts';
import { ADMIN, given, HUMAN } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  behind,
  between,
  body,
  cut,
  drop,
  fn,
  link,
  map,
  move,
  post,
  put,
  remove,
  replace,
  set,
} from '../testing/operations.ts';

/** `a` is done, `b` works, `c` and `d` wait; the condition has chosen `left`. */
const underway = () => {
  const run = given({
    nodes: [
      fn('a'),
      fn('b'),
      fn('c'),
      fn('d'),
      { id: 'choose', type: 'conditional' },
      fn('left'),
      fn('right'),
      post('charge', 'https://bank.example/', { label: 'Charge' }),
    ],
    edges: [
      link('a', 'b'),
      link('b', 'c'),
      link('c', 'd'),
      link('a', 'choose'),
      link('choose', 'left', { when: 'true' }),
      link('choose', 'right', { default: true }),
      link('a', 'charge'),
    ],
    outputs: {},
  });
  run.finish('a');
  run.finish('charge');
  return run;
};

const past = (
  name: string,
  code: string,
  operations: Parameters<typeof patched>[0],
  author = PERSON,
): Attack => ({ name, rule: 'R23', code, on: underway, attempt: patched(operations, author) });

describe('history', () => {
  itRepels([
    past('an operator rewrites what has been done', 'history.node_finished', [
      set('a', '/config', { handler: 'builtin.now' }),
    ]),
    past('an admin cannot either', 'history.node_finished', [set('a', '/inputs', { x: 1 })], {
      kind: 'human',
      ...ADMIN,
    }),
    past(
      'an agent takes a completed node out',
      'history.node_finished',
      [cut('a->charge'), drop('charge')],
      AGENT,
    ),
    past('an operator makes up a compensation for what has been done', 'history.node_finished', [
      set('charge', '/compensate', {
        type: 'http',
        config: { url: 'https://bank.example/', method: 'POST' },
      }),
    ]),
    past(
      'an agent puts the completed node into a body, where it would run again',
      'history.node_finished',
      [
        ...behind('c', map('each', body([fn('x')]))),
        cut('a->charge'),
        move('/nodes/{charge}', '/nodes/{each}/config/body/nodes/-'),
        addEdge('x', 'charge', {}, 'each'),
      ],
      AGENT,
    ),
    past('an operator removes a completed node and adds it again in one patch', 'history.node_finished', [
      drop('charge'),
      addNode(post('charge', 'https://bank.example/again')),
    ]),
    past('an operator changes what a worker has in hands', 'history.node_running', [
      set('b', '/config', { handler: 'builtin.now' }),
    ]),
    past('an operator gives a running node more time', 'history.node_running', [set('b', '/timeout', '9h')]),
    past('an operator leads a token back to before the running node', 'history.target_started', [
      addNode(fn('x')),
      addEdge('a', 'x'),
      addEdge('x', 'b'),
    ]),
    past(
      'an operator inserts a node where the token has passed',
      'history.edge_resolved',
      between('a', fn('x'), 'b'),
    ),
    past('an operator turns a condition around that has chosen', 'history.edge_resolved', [
      replace('/edges/{choose->left}/when', 'false'),
    ]),
    past('an operator has the exits tried in another order, afterwards', 'history.edge_resolved', [
      move('/edges/{choose->right}', '/edges/0'),
    ]),
    past('an operator adds an exit to a condition that has chosen', 'late_edge.conditional', [
      ...behind('choose', fn('third'), { when: 'true' }),
    ]),
    past(
      'an agent adds a node that nothing leads to',
      'patch.entry_node',
      [addNode(fn('x')), addEdge('x', 'd')],
      AGENT,
    ),
    past('an operator makes a waiting node an entry, so that it would begin by itself', 'patch.entry_node', [
      cut('b->c'),
      set('c', '/inputs', {}),
    ]),
    {
      name: 'an agent fires a late edge where the workflow wants none',
      rule: 'R23',
      code: 'late_edge.refused',
      on: () => {
        const run = given({
          nodes: [fn('a'), fn('b')],
          edges: [link('a', 'b')],
          policy: { late_edges: 'reject' },
        });
        run.finish('a');
        return run;
      },
      attempt: patched(behind('a', fn('x'))),
    },
    {
      name: 'somebody patches a run that is over',
      rule: 'R23',
      code: 'run.finished',
      on: () => {
        const run = given({ nodes: [fn('a')], edges: [] });
        run.finish('a');
        return run;
      },
      attempt: patched(behind('a', fn('x')), PERSON),
    },
    {
      name: 'somebody patches a run that was cancelled, to get it going again',
      rule: 'R23',
      code: 'run.finished',
      on: () => {
        const run = underway();
        run.send({ type: 'cancel', reason: 'enough', actor: HUMAN });
        return run;
      },
      attempt: patched(behind('d', fn('x')), PERSON),
    },
    {
      name: 'somebody patches a run that undoes what it did',
      code: 'run.compensating',
      on: () => {
        const refund = { type: 'http', config: { url: 'https://bank.example/refund', method: 'POST' } };
        const run = given({
          nodes: [post('pay', 'https://bank.example/', { compensate: refund }), fn('b')],
          edges: [link('pay', 'b')],
          outputs: {},
        });
        run.finish('pay');
        run.fail('b');
        return run;
      },
      attempt: patched([drop('b'), cut('pay->b')], PERSON),
    },
  ]);
});

/** A map of three items, one at a time; the first is being worked on. */
const items = (concurrency: number) => () => {
  const inner = body([fn('get'), fn('put')], [link('get', 'put')]);
  const run = given(
    {
      nodes: [fn('start'), map('each', inner, { concurrency })],
      edges: [link('start', 'each')],
      outputs: {},
    },
    { list: [1, 2, 3] },
  );
  run.finish('start');
  return run;
};

describe('bodies', () => {
  itRepels([
    {
      name: 'an operator changes the body when every item has begun',
      rule: 'R6',
      code: 'history.body_started',
      on: items(3),
      attempt: patched([set('put', '/config', { handler: 'builtin.now' })], PERSON),
    },
    {
      name: 'an agent adds to the body of a map that is over',
      rule: 'R23',
      code: 'history.node_finished',
      on: () => {
        const run = items(3)();
        for (const item of [0, 1, 2]) run.finish(`each[${item}]/get`);
        for (const item of [0, 1]) run.finish(`each[${item}]/put`);
        run.patch(behind('start', fn('open')), PERSON);
        run.finish('each[2]/put');
        return run;
      },
      attempt: patched([addNode(fn('more'), 'each'), addEdge('put', 'more', {}, 'each')]),
    },
    {
      name: 'an operator gives a running map another list',
      rule: 'R23',
      code: 'history.node_running',
      on: items(1),
      attempt: patched([set('each', '/config/items', '[1]')], PERSON),
    },
    {
      name: 'an operator leads from inside of a body to the outside',
      code: 'edge.other_body',
      on: items(1),
      attempt: patched(
        [addNode(fn('out')), put('/edges/-', link('put', 'out')), addEdge('start', 'out')],
        PERSON,
      ),
    },
    {
      name: 'an agent reads from outside what only one item knows',
      rule: 'R6',
      code: 'data_flow.inside_body',
      on: items(1),
      attempt: patched(behind('start', fn('spy', { inputs: { x: '${nodes.get.output}' } }))),
    },
    {
      name: 'an operator draws a circle',
      code: 'graph.cycle',
      on: underway,
      attempt: patched([addEdge('d', 'c')], PERSON),
    },
    {
      name: 'an agent reads what may never have run',
      rule: 'R8',
      code: 'data_flow.not_sure',
      on: underway,
      attempt: patched([
        addNode(fn('merge', { inputs: { x: '${nodes.right.output}' } })),
        addEdge('left', 'merge'),
        addEdge('right', 'merge'),
      ]),
    },
    {
      name: 'an agent takes away what a later node reads',
      code: 'edge.unknown_node',
      on: underway,
      attempt: patched([drop('c'), remove('/edges/{b->c}')]),
    },
  ]);
});
