/** Legitimate changes where it is tight: in bodies, around open questions, in the middle of a stack of patches. */
import { describe, expect, it } from 'vitest';
import { get, values } from '../table.ts';
import { AGENT, PERSON, sent } from '../testing/attack.ts';
import { given, HUMAN, outcomeOf, type Scenario } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  behind,
  between,
  body,
  cut,
  drop,
  type Element,
  fn,
  hitl,
  link,
  loop,
  map,
  move,
  post,
  replace,
  set,
} from '../testing/operations.ts';
import { compiled } from '../testing/other-workflows.ts';
import { driveToEnd, itHeals } from '../testing/surgery.ts';

/** Three items, one at a time; the first is under way. */
const items =
  (more: Element = {}) =>
  () => {
    const inner = body([fn('get'), fn('put', { inputs: {} })], [link('get', 'put')]);
    const run = given(
      {
        nodes: [fn('start'), map('each', inner, { concurrency: 1, ...more }), fn('end', { inputs: {} })],
        edges: [link('start', 'each'), link('each', 'end')],
        outputs: {},
      },
      { list: [1, 2, 3] },
    );
    run.finish('start');
    return run;
  };
const at = (item: number, ...nodes: readonly string[]) => nodes.map((node) => `each[${item}]/${node}`);

const rounds = () => {
  const run = given({
    nodes: [fn('start'), loop('again', body([fn('step')])), fn('end', { inputs: {} })],
    edges: [link('start', 'again'), link('again', 'end')],
    outputs: {},
  });
  run.finish('start');
  return run;
};

describe('in bodies: what begins later follows the change (R6)', () => {
  itHeals([
    {
      name: 'a step at the end of each item that has not begun',
      on: items(),
      operations: [addNode(fn('note'), 'each'), addEdge('put', 'note', {}, 'each')],
      by: AGENT,
      completes: [
        ...at(0, 'get', 'put'),
        ...at(1, 'get', 'put', 'note'),
        ...at(2, 'get', 'put', 'note'),
        'each',
        'end',
      ],
    },
    {
      name: 'a step in the middle of each item',
      on: items(),
      operations: [
        addNode(fn('mid'), 'each'),
        cut('get->put'),
        addEdge('get', 'mid', {}, 'each'),
        addEdge('mid', 'put', {}, 'each'),
      ],
      completes: [
        ...at(0, 'get', 'put'),
        ...at(1, 'get', 'mid', 'put'),
        ...at(2, 'get', 'mid', 'put'),
        'each',
        'end',
      ],
    },
    {
      name: 'a step less for the items to come',
      on: items({
        body: body([fn('get'), fn('put', { inputs: {} })], [link('get', 'put')], { outputs: {} }),
      }),
      operations: [cut('get->put'), drop('put')],
      completes: [...at(0, 'get', 'put'), ...at(1, 'get'), ...at(2, 'get'), 'each', 'end'],
    },
    {
      name: 'another config for the items to come',
      on: items(),
      operations: [set('put', '/config', { handler: 'builtin.now' })],
      completes: [...at(0, 'get', 'put'), ...at(1, 'get', 'put'), ...at(2, 'get', 'put'), 'each', 'end'],
    },
    {
      name: 'one more step in the iterations to come',
      on: rounds,
      operations: [addNode(fn('more'), 'again'), addEdge('step', 'more', {}, 'again')],
      by: AGENT,
      completes: ['again[0]/step', 'again[1]/step', 'again[1]/more', 'again', 'end'],
    },
    {
      name: 'a whole map taken out with its items',
      on: items(),
      operations: [cut('start->each'), cut('each->end'), drop('each'), addEdge('start', 'end')],
      completes: ['end'],
      leaves: ['each', 'each[0]/get'],
    },
    {
      name: 'a map put behind what is running',
      on: () => given({ nodes: [fn('a')], edges: [], outputs: {} }, { list: [1, 2] }),
      operations: behind('a', map('each', body([fn('x')]))),
      completes: ['a', 'each[0]/x', 'each[1]/x', 'each'],
    },
    {
      name: 'a loop put behind what is done',
      on: () => {
        const run = given({ nodes: [fn('a'), fn('b')], edges: [link('a', 'b')], outputs: {} });
        run.finish('a');
        return run;
      },
      operations: behind('a', loop('again', body([fn('x')]))),
      completes: ['again[0]/x', 'again[1]/x', 'again', 'b'],
    },
    {
      name: 'a node ahead into the body of a map ahead',
      on: () =>
        given(
          {
            nodes: [
              fn('a'),
              map('each', body([fn('x')], [], { outputs: {} })),
              fn('b', { inputs: {} }),
              fn('c', { inputs: {} }),
            ],
            edges: [link('a', 'each'), link('each', 'b'), link('b', 'c')],
            outputs: {},
          },
          { list: [1, 2] },
        ),
      operations: [
        cut('each->b'),
        cut('b->c'),
        addEdge('each', 'c'),
        move('/nodes/{b}', '/nodes/{each}/config/body/nodes/-'),
        addEdge('x', 'b', {}, 'each'),
      ],
      completes: ['a', 'each[0]/x', 'each[0]/b', 'each[1]/x', 'each[1]/b', 'each', 'c'],
    },
    {
      name: 'a node out of a body that has not begun',
      on: () =>
        given({
          nodes: [
            fn('a'),
            {
              id: 'part',
              type: 'composite',
              config: { body: body([fn('x'), fn('y', { inputs: {} })], [link('x', 'y')], { outputs: {} }) },
            },
          ],
          edges: [link('a', 'part')],
          outputs: {},
        }),
      operations: [cut('x->y'), move('/nodes/{y}', '/nodes/-'), addEdge('part', 'y')],
      completes: ['a', 'part/x', 'part', 'y'],
    },
    {
      name: 'a map inside of a map, for the items to come',
      on: items(),
      operations: [
        addNode(map('inner', body([fn('deep')]), { items: '[1, 2]' }), 'each'),
        addEdge('put', 'inner', {}, 'each'),
      ],
      completes: [
        ...at(0, 'get', 'put'),
        ...at(1, 'get', 'put'),
        'each[1]/inner[0]/deep',
        'each[1]/inner[1]/deep',
        'each[1]/inner',
        ...at(2, 'get', 'put'),
        'each[2]/inner[0]/deep',
        'each[2]/inner[1]/deep',
        'each[2]/inner',
        'each',
        'end',
      ],
    },
    {
      name: 'what follows the map, while its items run',
      on: items(),
      operations: between('each', fn('sum'), 'end'),
      by: AGENT,
      completes: [
        ...at(0, 'get', 'put'),
        ...at(1, 'get', 'put'),
        ...at(2, 'get', 'put'),
        'each',
        'sum',
        'end',
      ],
    },
  ]);
});

const BANK = 'https://bank.example/pay';
/** `ask` is open. */
const asking = () => {
  const run = given({
    nodes: [fn('start'), hitl('ask'), post('pay', BANK), fn('side')],
    edges: [link('start', 'ask'), link('ask', 'pay'), link('start', 'side')],
    outputs: {},
  });
  run.finish('start');
  return run;
};
const openTickets = (run: Scenario) => values(run.state.tickets).filter(({ status }) => status === 'open');

describe('around a question that is open', () => {
  itHeals([
    {
      name: 'what is asked about: the question is put anew, and then it runs',
      on: asking,
      operations: [set('pay', '/config/body', { amount: 9 })],
      then: (run) => {
        expect(openTickets(run)).toHaveLength(1);
        expect(
          values(run.state.tickets)
            .map(({ status }) => status)
            .sort(),
        ).toEqual(['open', 'superseded']);
      },
      completes: ['side', 'ask', 'pay'],
    },
    {
      name: 'something else: the question stands',
      on: asking,
      operations: behind('side', fn('x')),
      by: AGENT,
      then: (run) => {
        expect(values(run.state.tickets)).toHaveLength(1);
      },
      completes: ['side', 'x', 'ask', 'pay'],
    },
    {
      name: 'a step between gate and payment',
      on: asking,
      operations: [addNode(fn('mid')), cut('ask->pay'), addEdge('ask', 'mid'), addEdge('mid', 'pay')],
      completes: ['side', 'ask', 'mid', 'pay'],
    },
    {
      name: 'one more thing behind the gate',
      on: asking,
      operations: behind('ask', post('more', BANK)),
      by: AGENT,
      completes: ['side', 'ask', 'more', 'pay'],
    },
    {
      name: 'a second person behind the first',
      on: asking,
      operations: between('ask', hitl('second'), 'pay'),
      completes: ['side', 'ask', 'second', 'pay'],
    },
    {
      name: 'a gate before what nobody asked about so far',
      on: () =>
        given({ nodes: [fn('start'), post('pay', BANK)], edges: [link('start', 'pay')], outputs: {} }),
      operations: between('start', hitl('ask'), 'pay'),
      by: AGENT,
      completes: ['start', 'ask', 'pay'],
    },
    {
      name: 'a way out for a rejection, which comes',
      on: asking,
      operations: [addNode(fn('sorry')), addEdge('ask', 'sorry', { on: 'reject' })],
      then: (run) => {
        run.answer('reject');
      },
      completes: ['ask', 'side', 'sorry'],
      leaves: ['pay'],
    },
    {
      name: 'what was approved, by a person: asked once more, and then it runs',
      on: () => {
        const run = given({
          nodes: [
            fn('start'),
            hitl('ask'),
            { id: 'hour', type: 'delay', config: { duration: '1h' } },
            post('pay', BANK),
          ],
          edges: [link('start', 'ask'), link('ask', 'hour'), link('hour', 'pay')],
          outputs: {},
        });
        run.finish('start');
        run.answer('approve');
        return run;
      },
      operations: [set('pay', '/config/body', { amount: 9 })],
      then: (run) => {
        expect(openTickets(run)).toHaveLength(1);
      },
      completes: ['hour', 'pay'],
    },
    {
      name: 'a strict gate made stricter',
      on: () =>
        given({
          nodes: [fn('start'), hitl('ask'), post('pay', BANK)],
          edges: [link('start', 'ask'), link('ask', 'pay')],
          outputs: {},
        }),
      operations: [set('ask', '/config/four_eyes', true)],
      completes: ['start', 'ask', 'pay'],
    },
  ]);
});

const line = () => {
  const run = given({
    nodes: [fn('a'), fn('b'), fn('c', { inputs: {} })],
    edges: [link('a', 'b'), link('b', 'c')],
    outputs: {},
  });
  run.finish('a');
  return run;
};
const back = (patchId: string, id = `back_${patchId}`) =>
  sent({ type: 'withdraw_patch', id, patchId, reason: 'not needed', author: PERSON });
const completed = (run: Scenario) =>
  run.log.flatMap((event) => (event.type === 'node.completed' ? [event.node] : []));

describe('in a stack of patches', () => {
  it('one in the middle is taken back, the others run', () => {
    const run = line();
    run.patch(behind('c', fn('one')), PERSON, 'p1');
    run.patch(between('b', fn('two'), 'c'), PERSON, 'p2');
    run.patch(behind('c', fn('three')), PERSON, 'p3');
    expect(outcomeOf(back('p2')(run))).toEqual(['applied']);
    driveToEnd(run);
    expect(completed(run)).toEqual(['a', 'b', 'c', 'one', 'three']);
    expect(run.state.status).toBe('COMPLETED');
  });

  it('the removal of a node is taken back, and the node runs', () => {
    const run = line();
    run.patch([cut('b->c'), drop('c')], PERSON, 'p1');
    back('p1')(run);
    driveToEnd(run);
    expect(completed(run)).toEqual(['a', 'b', 'c']);
  });

  it('a withdrawal is taken back, and the patch runs', () => {
    const run = line();
    run.patch(behind('b', fn('x')), PERSON, 'p1');
    back('p1')(run);
    back('back_p1', 'again')(run);
    driveToEnd(run);
    expect(completed(run)).toEqual(['a', 'b', 'c', 'x']);
  });

  it('one that was written against an older document is moved on, and runs', () => {
    const run = line();
    const { plan: base } = run.state;
    run.patch(behind('b', fn('x')), PERSON);
    const proposal = { id: 'p2', operations: between('b', fn('y'), 'c'), reason: 'late', author: AGENT };
    sent({ type: 'apply_patch', proposal: { ...proposal, ...(base && { base }) } })(run);
    driveToEnd(run);
    expect(completed(run)).toEqual(['a', 'b', 'x', 'y', 'c']);
  });

  it('one that was approved while the run went on fires late and runs', () => {
    const run = line();
    run.patch(behind('b', post('call', 'https://new.example/')), AGENT, 'asked');
    run.finish('b');
    expect(run.state.status).toBe('RUNNING');
    driveToEnd(run);
    expect(completed(run)).toEqual(['a', 'b', 'c', 'call']);
  });

  it('one that was rejected leaves the run as it was', () => {
    const run = line();
    run.patch(behind('b', post('call', 'https://new.example/')), AGENT, 'asked');
    run.answer('reject');
    driveToEnd(run);
    expect(completed(run)).toEqual(['a', 'b', 'c']);
    expect(get(run.state.patches, 'asked')?.status).toBe('rejected');
  });

  it('what an agent stages is there before its own exits resolve', () => {
    const run = given({
      nodes: [
        { id: 'agent', type: 'agent', config: { provider: 'script', script: [] } },
        fn('end', { inputs: {} }),
      ],
      edges: [link('agent', 'end')],
      outputs: {},
    });
    const patches = [
      { id: 'p1', operations: between('agent', fn('mid'), 'end'), reason: 'needed', author: AGENT },
    ];
    const outcome = { ok: true, output: { value: {}, digest: 'sha256:00' } } as const;
    run.send({ type: 'result', ...run.job('agent'), startedAt: 1, outcome, patches });
    driveToEnd(run);
    expect(completed(run)).toEqual(['agent', 'mid', 'end']);
  });

  it('a failure that waits for a person is patched around', () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c', { inputs: {} })],
      edges: [link('a', 'b'), link('b', 'c')],
      outputs: {},
      policy: { on_failure: 'review' },
    });
    run.finish('a');
    run.fail('b');
    expect(outcomeOf(run.patch([...behind('a', fn('instead')), addEdge('instead', 'c')], PERSON))).toEqual([
      'applied',
    ]);
    run.finish('instead');
    run.send({ type: 'skip_node', node: 'b', output: {}, reason: 'done by hand', actor: HUMAN });
    driveToEnd(run);
    expect(completed(run)).toEqual(['a', 'instead', 'b', 'c']);
    expect(run.state.status).toBe('COMPLETED');
  });

  it('another workflow for a composite that has not begun', () => {
    const short = compiled({ name: 'short', nodes: [fn('one')], edges: [] });
    const long = compiled({ name: 'long', nodes: [fn('one'), fn('two')], edges: [link('one', 'two')] });
    const run = given(
      {
        nodes: [fn('a'), { id: 'part', type: 'composite', config: { workflow: 'short' } }],
        edges: [link('a', 'part')],
        outputs: {},
      },
      {},
      { others: { short, long } },
    );
    expect(outcomeOf(run.patch([replace('/nodes/{part}/config/workflow', 'long')], PERSON))).toEqual([
      'applied',
    ]);
    run.finish('a');
    expect(get(run.state.nodes, 'part')?.child?.workflow).toEqual({ name: 'long', digest: long.digest });
  });
});
