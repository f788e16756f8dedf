/** Legitimate changes of a live graph: what is added, taken out, moved or split runs as it is drawn from then on. */
import { describe } from 'vitest';
import { AGENT, CHIEF, OPTIMIZER } from '../testing/attack.ts';
import { given, HUMAN } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  behind,
  between,
  copy,
  cut,
  drop,
  type Element,
  fn,
  free,
  hitl,
  link,
  move,
  post,
  put,
  remove,
  replace,
  set,
} from '../testing/operations.ts';
import { itHeals } from '../testing/surgery.ts';

/** a → b → c → d; `a` is done and `b` works. */
const line =
  (more: Element = {}) =>
  () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c'), fn('d')],
      edges: [link('a', 'b'), link('b', 'c'), link('c', 'd')],
      outputs: {},
      ...more,
    });
    run.finish('a');
    return run;
  };
const freeLine = () => line({ nodes: [fn('a'), free('b'), free('c'), free('d')] })();

describe('adding', () => {
  itHeals([
    {
      name: 'a node at the end',
      on: line(),
      operations: behind('d', fn('x')),
      completes: ['b', 'c', 'd', 'x'],
    },
    {
      name: 'a node behind what is done: it begins at once',
      on: line(),
      operations: behind('a', fn('x')),
      completes: ['b', 'c', 'd', 'x'],
    },
    {
      name: 'a node behind what is running',
      on: line(),
      operations: behind('b', fn('x')),
      by: AGENT,
      completes: ['b', 'c', 'd', 'x'],
    },
    {
      name: 'a node in the middle of what is ahead',
      on: freeLine,
      operations: between('b', fn('x'), 'c'),
      by: AGENT,
      completes: ['b', 'x', 'c', 'd'],
    },
    {
      name: 'three nodes in the middle, in one patch',
      on: freeLine,
      operations: [
        ...between('c', fn('x'), 'd'),
        ...between('x', fn('y'), 'd'),
        ...between('y', fn('z'), 'd'),
      ],
      completes: ['b', 'c', 'x', 'y', 'z', 'd'],
    },
    {
      name: 'a branch that comes together again',
      on: freeLine,
      operations: [...behind('b', fn('x')), addEdge('x', 'd')],
      completes: ['b', 'c', 'x', 'd'],
    },
    {
      name: 'a chain on its own behind what is done',
      on: line(),
      operations: [...behind('a', fn('x')), ...behind('x', fn('y'))],
      completes: ['b', 'c', 'd', 'x', 'y'],
    },
    {
      name: 'a node that reads what was worked out before it was thought of',
      on: line(),
      operations: behind('b', {
        id: 'sum',
        type: 'transform',
        config: { expression: 'nodes.a.output.from + nodes.b.output.from' },
      }),
      completes: ['b', 'sum', 'c', 'd'],
    },
    {
      name: 'a delay and what follows it',
      on: line(),
      operations: [
        ...behind('a', { id: 'hour', type: 'delay', config: { duration: '1h' } }),
        ...behind('hour', fn('x')),
      ],
      completes: ['b', 'c', 'd', 'hour', 'x'],
    },
    {
      name: 'a wait for a signal that has come already',
      on: () => {
        const run = line()();
        run.send({ type: 'signal', name: 'go', data: 1, actor: HUMAN });
        return run;
      },
      operations: [
        ...behind('a', { id: 'wait', type: 'wait', config: { signal: 'go' } }),
        ...behind('wait', fn('x')),
      ],
      completes: ['wait', 'b', 'c', 'd', 'x'],
    },
    {
      name: 'a way out for a failure of what is running',
      on: line(),
      operations: [addNode(fn('mend')), addEdge('b', 'mend', { on: 'error' })],
      then: (run) => {
        run.fail('b');
      },
      completes: ['mend'],
      leaves: ['c', 'd'],
    },
    {
      name: 'a condition with two ways',
      on: line(),
      operations: [
        ...behind('a', { id: 'choose', type: 'conditional' }),
        ...behind('choose', fn('yes'), { when: 'true' }),
        ...behind('choose', fn('no'), { default: true }),
      ],
      completes: ['choose', 'b', 'c', 'd', 'yes'],
      leaves: ['no'],
    },
    {
      name: 'by copying what another node does',
      on: line(),
      operations: [
        addNode(fn('x', { config: { handler: 'builtin.now' } })),
        addEdge('b', 'x'),
        addNode(fn('y')),
        addEdge('x', 'y'),
        copy('/nodes/{x}/config', '/nodes/{y}/config'),
      ],
      completes: ['b', 'c', 'd', 'x', 'y'],
    },
  ]);
});

describe('taking out', () => {
  itHeals([
    { name: 'the last node', on: line(), operations: [cut('c->d'), drop('d')], completes: ['b', 'c'] },
    {
      name: 'a node in the middle, the gap closed',
      on: freeLine,
      operations: [cut('b->c'), cut('c->d'), drop('c'), addEdge('b', 'd')],
      by: AGENT,
      completes: ['b', 'd'],
    },
    {
      name: 'what is running: it is called back',
      on: () => {
        const run = given({
          nodes: [fn('a'), fn('b'), fn('c')],
          edges: [link('a', 'b'), link('a', 'c')],
          outputs: {},
        });
        run.finish('a');
        return run;
      },
      operations: [cut('a->b'), drop('b')],
      completes: ['c'],
      leaves: ['b'],
    },
    {
      name: 'a delay that runs',
      on: () =>
        given({
          nodes: [fn('a'), free('b'), { id: 'year', type: 'delay', config: { duration: '365d' } }],
          edges: [link('a', 'b'), link('year', 'b')],
          outputs: {},
        }),
      operations: [cut('year->b'), drop('year')],
      completes: ['a', 'b'],
      leaves: ['year'],
    },
    {
      name: 'a wait that nobody will end',
      on: () =>
        given({
          nodes: [fn('a'), free('b'), { id: 'wait', type: 'wait', config: { signal: 'never' } }],
          edges: [link('a', 'b'), link('wait', 'b')],
          outputs: {},
        }),
      operations: [cut('wait->b'), drop('wait')],
      completes: ['a', 'b'],
      leaves: ['wait'],
    },
    {
      name: 'a branch that a join waits for',
      on: () => {
        const run = given({
          nodes: [fn('a'), fn('b'), free('d')],
          edges: [link('a', 'd'), link('b', 'd')],
          outputs: {},
        });
        run.finish('a');
        return run;
      },
      operations: [cut('b->d'), drop('b')],
      completes: ['d'],
      leaves: ['b'],
    },
    {
      name: 'a gate nobody needs any more, by an admin, while it asks',
      on: () => {
        const run = given({
          nodes: [fn('a'), hitl('ask'), post('pay', 'https://bank.example/')],
          edges: [link('a', 'ask'), link('ask', 'pay')],
          outputs: {},
        });
        run.finish('a');
        return run;
      },
      operations: [cut('a->ask'), cut('ask->pay'), drop('ask'), addEdge('a', 'pay')],
      by: CHIEF,
      completes: ['pay'],
      leaves: ['ask'],
    },
  ]);
});

describe('changing', () => {
  itHeals([
    {
      name: 'what a node ahead does',
      on: line(),
      operations: [set('c', '/config', { handler: 'builtin.now' })],
      by: AGENT,
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'a node ahead into one of another type',
      on: freeLine,
      operations: [replace('/nodes/{c}', { id: 'c', type: 'transform', config: { expression: '1 + 1' } })],
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'a node for another one under another name',
      on: freeLine,
      operations: [...between('b', fn('x'), 'c'), cut('x->c'), cut('c->d'), drop('c'), addEdge('x', 'd')],
      completes: ['b', 'x', 'd'],
    },
    {
      name: 'the order of two nodes ahead',
      on: freeLine,
      operations: [cut('b->c'), cut('c->d'), addEdge('b', 'd'), addEdge('d', 'c')],
      completes: ['b', 'd', 'c'],
    },
    {
      name: 'a line into two branches',
      on: freeLine,
      operations: [cut('c->d'), addEdge('b', 'd')],
      by: OPTIMIZER,
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'how often a node ahead is tried',
      on: line(),
      operations: [set('c', '/retry', { max_attempts: 2, backoff_ms: 1000 })],
      then: (run) => {
        run.finish('b');
        run.fail('c', true);
      },
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'what the run returns',
      on: line(),
      operations: [put('/outputs', { last: '${nodes.d.output}' })],
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'how what is ahead would be undone, and then it has to be',
      on: line(),
      operations: [set('c', '/compensate', { type: 'function', config: { handler: 'builtin.echo' } })],
      then: (run) => {
        run.finish('b');
        run.finish('c');
        run.fail('d');
      },
      completes: ['b', 'c'],
      ends: 'FAILED',
    },
    {
      name: 'nothing but a label of what is done',
      on: line(),
      operations: [set('a', '/label', 'First')],
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'a node by moving its config to another one',
      on: line({ nodes: [fn('a'), fn('b'), fn('c', { config: { handler: 'builtin.now' } }), fn('d')] }),
      operations: [move('/nodes/{c}/config', '/nodes/{d}/config')],
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'an edge into one with a condition',
      on: freeLine,
      operations: [replace('/edges/{c->d}', link('c', 'd', { when: 'false' }))],
      completes: ['b', 'c'],
      leaves: ['d'],
    },
    {
      name: 'a graph while the run is paused',
      on: () => {
        const run = line()();
        run.send({ type: 'pause', reason: 'look', actor: HUMAN });
        return run;
      },
      operations: behind('a', fn('x')),
      then: (run) => {
        run.send({ type: 'resume', actor: HUMAN });
      },
      completes: ['b', 'c', 'd', 'x'],
    },
    {
      name: 'with a test first, that holds',
      on: line(),
      operations: [{ op: 'test', path: '/nodes/{c}/type', value: 'function' }, set('c', '/label', 'Third')],
      completes: ['b', 'c', 'd'],
    },
    {
      name: 'a node whose error edge is not needed any more',
      on: line({
        nodes: [fn('a'), fn('b'), free('c'), free('d'), fn('mend')],
        edges: [link('a', 'b'), link('b', 'c'), link('c', 'd'), link('c', 'mend', { on: 'error' })],
      }),
      operations: [cut('c->mend:error'), drop('mend')],
      completes: ['b', 'c', 'd'],
    },
  ]);
});

/** Three branches to one join; `a` has arrived. */
const joining =
  (join: Element[string], node: Element = {}) =>
  () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c'), free('j', { join: join ?? 'all', ...node })],
      edges: [link('a', 'j'), link('b', 'j'), link('c', 'j')],
      outputs: {},
    });
    run.finish('a');
    return run;
  };

describe('while tokens wait at a join', () => {
  itHeals([
    {
      name: 'one more branch to wait for',
      on: joining('all'),
      operations: [...behind('a', fn('x')), addEdge('x', 'j')],
      completes: ['b', 'c', 'x', 'j'],
    },
    {
      name: 'a step before the join, on a branch that has not arrived',
      on: joining('all'),
      operations: between('b', fn('x'), 'j'),
      completes: ['b', 'c', 'x', 'j'],
    },
    {
      name: 'a join that takes the first from now on begins at once',
      on: joining('all'),
      operations: [replace('/nodes/{j}/join', 'any')],
      completes: ['b', 'c', 'j'],
    },
    {
      name: 'a join that waits for all from now on',
      on: () => {
        const run = given({
          nodes: [fn('a'), fn('b'), free('j', { join: 'any' })],
          edges: [link('a', 'j'), link('b', 'j')],
          outputs: {},
        });
        return run;
      },
      operations: [replace('/nodes/{j}/join', 'all')],
      completes: ['a', 'b', 'j'],
    },
    {
      name: 'a lower quorum, which is met',
      on: joining({ quorum: 2 }),
      operations: [replace('/nodes/{j}/join', { quorum: 1 })],
      completes: ['b', 'c', 'j'],
    },
    {
      name: 'a higher quorum',
      on: joining({ quorum: 2 }),
      operations: [replace('/nodes/{j}/join', { quorum: 3 })],
      completes: ['b', 'c', 'j'],
    },
    {
      name: 'a second join after the first one',
      on: joining('all'),
      operations: [addNode({ id: 'k', type: 'join' }), addEdge('j', 'k'), addEdge('a', 'k')],
      completes: ['b', 'c', 'j', 'k'],
    },
    {
      name: 'a branch that goes elsewhere instead',
      on: joining('all'),
      operations: [cut('c->j'), ...behind('c', fn('x'))],
      completes: ['b', 'c', 'j', 'x'],
    },
  ]);
});

/** The condition has not been asked yet. */
const choosing = () =>
  given({
    nodes: [fn('a'), { id: 'choose', type: 'conditional' }, free('left'), free('right')],
    edges: [
      link('a', 'choose'),
      link('choose', 'left', { when: 'true' }),
      link('choose', 'right', { default: true }),
    ],
    outputs: {},
  });

describe('before a condition', () => {
  itHeals([
    {
      name: 'another condition',
      on: choosing,
      operations: [replace('/edges/{choose->left}/when', 'false')],
      completes: ['a', 'choose', 'right'],
      leaves: ['left'],
    },
    {
      name: 'an exit that is tried first',
      on: choosing,
      operations: [
        addNode(fn('third')),
        put('/edges/{choose->left}', link('choose', 'third', { when: 'true' })),
      ],
      completes: ['a', 'choose', 'third'],
      leaves: ['left', 'right'],
    },
    {
      name: 'another order of the exits',
      on: () =>
        given({
          nodes: [fn('a'), { id: 'choose', type: 'conditional' }, fn('one'), fn('two')],
          edges: [
            link('a', 'choose'),
            link('choose', 'one', { when: 'true' }),
            link('choose', 'two', { when: 'true' }),
          ],
          outputs: {},
        }),
      operations: [move('/edges/{choose->two}', '/edges/1')],
      completes: ['a', 'choose', 'two'],
      leaves: ['one'],
    },
    {
      name: 'another default',
      on: choosing,
      operations: [
        replace('/edges/{choose->left}', link('choose', 'left', { default: true })),
        replace('/edges/{choose->right}', link('choose', 'right', { when: 'false' })),
      ],
      completes: ['a', 'choose', 'left'],
      leaves: ['right'],
    },
    {
      name: 'no condition at all',
      on: choosing,
      operations: [
        cut('choose->right'),
        drop('right'),
        remove('/edges/{choose->left}/when'),
        put('/edges/{choose->left}/default', true),
      ],
      completes: ['a', 'choose', 'left'],
    },
  ]);
});
