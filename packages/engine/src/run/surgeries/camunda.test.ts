/**
 * What Camunda documents as limits of changing running instances, one test per row of the table in docs/overlays.md: a
 * limit is gone, or the same thing is refused here for a stated reason.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outstandingChildren } from '../child-run.ts';
import { get, values } from '../table.ts';
import { AGENT, PERSON, sent } from '../testing/attack.ts';
import { type Given, given, HUMAN, outcomeOf, type Scenario } from '../testing/given.ts';
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
  free,
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
import { driveToEnd } from '../testing/surgery.ts';

const started = (
  nodes: readonly Element[],
  edges: readonly Element[],
  inputs: Element = {},
  more: Given = {},
): Scenario => {
  const run = given({ nodes, edges, outputs: {} }, inputs, more);
  run.finish('a');
  return run;
};
/** a → b → c, `b` works. */
const line = () => started([fn('a'), fn('b'), free('c')], [link('a', 'b'), link('b', 'c')]);
const wait = (id: string, signal: string): Element => ({ id, type: 'wait', config: { signal } });

const apply = (run: Scenario, ...operations: Parameters<Scenario['patch']>[0]): void =>
  expect(outcomeOf(run.patch(operations, PERSON))).toEqual(['applied']);
const refuse = (run: Scenario, code: string, ...operations: Parameters<Scenario['patch']>[0]): void =>
  expect(outcomeOf(run.patch(operations, PERSON))).toContain(code);
const completed = (run: Scenario) =>
  run.log.flatMap((event) => (event.type === 'node.completed' ? [`${event.scope ?? ''}${event.node}`] : []));
const endsWith = (run: Scenario, ...order: readonly string[]): void => {
  driveToEnd(run);
  expect(run.state.status).toBe('COMPLETED');
  expect(completed(run)).toEqual(order);
};

/** Three items, `concurrency` at a time; all that may has begun. */
const items = (concurrency: number) => {
  const inner = body([fn('x'), free('y')], [link('x', 'y')]);
  return started(
    [fn('a'), map('each', inner, { concurrency }), free('z')],
    [link('a', 'each'), link('each', 'z')],
    {
      list: [1, 2, 3],
    },
  );
};

const ROWS: { readonly [name: string]: () => void } = {
  'a run that is over takes no patch': () => {
    const run = line();
    driveToEnd(run);
    refuse(run, 'run.finished', ...behind('c', fn('x')));
  },
  'no active node has to be named': () => {
    const run = started(
      [fn('a'), fn('b'), hitl('ask'), { id: 'hour', type: 'delay', config: { duration: '1h' } }, free('end')],
      [
        link('a', 'b'),
        link('a', 'ask'),
        link('a', 'hour'),
        link('b', 'end'),
        link('ask', 'end'),
        link('hour', 'end'),
      ],
    );
    apply(run, ...behind('end', fn('more')));
    endsWith(run, 'a', 'b', 'ask', 'hour', 'end', 'more');
  },
  'the number of active nodes grows and shrinks': () => {
    const run = line();
    expect(run.state.jobs.size).toBe(1);
    apply(run, ...behind('a', fn('one')), ...behind('a', fn('two')));
    expect(run.state.jobs.size).toBe(3);
    apply(run, cut('a->one'), drop('one'));
    expect(run.state.jobs.size).toBe(2);
    endsWith(run, 'a', 'b', 'c', 'two');
  },
  'the target need not be deployed': () => {
    const run = line();
    const base = run.state.plan;
    apply(run, ...between('b', fn('x'), 'c'));
    expect(run.state.workflow?.digest).toBe(base);
    endsWith(run, 'a', 'b', 'x', 'c');
  },
  'what a patch names must be there': () => {
    refuse(line(), 'patch.not_found', set('nowhere', '/label', 'x'));
  },
  'only supported types: any type may be active': () => {
    const child = compiled({ name: 'child', nodes: [fn('inner')], edges: [] });
    const active: readonly Element[] = [
      fn('job'),
      post('call', 'https://x.example/'),
      { id: 'say', type: 'notify', config: { channel: 'log', body: 'x' } },
      { id: 'agent', type: 'agent', config: { provider: 'script', script: [] } },
      hitl('ask'),
      { id: 'hour', type: 'delay', config: { duration: '1h' } },
      wait('signal', 'go'),
      map('each', body([fn('item')])),
      loop('again', body([fn('round')])),
      { id: 'part', type: 'composite', config: { body: body([fn('inside')]) } },
      { id: 'run', type: 'composite', config: { workflow: 'child' } },
    ];
    const run = started(
      [fn('a'), ...active],
      active.map(({ id }) => link('a', `${id}`)),
      { list: [1] },
      { others: { child } },
    );
    const before = active.map(({ id }) => run.status(`${id}`));
    apply(run, ...active.flatMap(({ id }) => behind(`${id}`, free(`after_${id}`))));
    expect(active.map(({ id }) => run.status(`${id}`))).toEqual(before);
    expect(before.every((status) => status === 'queued' || status === 'waiting')).toBe(true);
  },
  'a step comes to stand in a new subprocess': () => {
    const run = line();
    apply(
      run,
      cut('b->c'),
      addNode({ id: 'part', type: 'composite', config: { body: body([fn('x')], [], { outputs: {} }) } }),
      addEdge('b', 'part'),
      move('/nodes/{c}', '/nodes/{part}/config/body/nodes/-'),
      addEdge('x', 'c', {}, 'part'),
    );
    endsWith(run, 'a', 'b', 'part/x', 'part/c', 'part');
  },
  'a step leaves its subprocess': () => {
    const inner = body([fn('x'), free('y')], [link('x', 'y')], { outputs: {} });
    const run = started(
      [fn('a'), fn('b'), { id: 'part', type: 'composite', config: { body: inner } }],
      [link('a', 'b'), link('b', 'part')],
    );
    apply(run, cut('x->y'), move('/nodes/{y}', '/nodes/-'), addEdge('part', 'y'));
    endsWith(run, 'a', 'b', 'part/x', 'part', 'y');
  },
  'what is active stays where it is': () => {
    refuse(
      line(),
      'history.node_running',
      addNode({ id: 'part', type: 'composite', config: { body: body([fn('x')]) } }),
      addEdge('a', 'part'),
      cut('a->b'),
      cut('b->c'),
      move('/nodes/{b}', '/nodes/{part}/config/body/nodes/-'),
      addEdge('x', 'b', {}, 'part'),
      addEdge('part', 'c'),
    );
  },
  'the type of a step changes': () => {
    const run = line();
    apply(run, replace('/nodes/{c}', { id: 'c', type: 'transform', config: { expression: '1' } }));
    endsWith(run, 'a', 'b', 'c');
    refuse(
      line(),
      'history.node_running',
      replace('/nodes/{b}', { id: 'b', type: 'delay', config: { duration: '1h' } }),
    );
  },
  'the implementation of a task changes': () => {
    const run = line();
    apply(run, set('c', '/config', { code: 'return 1' }));
    endsWith(run, 'a', 'b', 'c');
    refuse(line(), 'history.node_running', set('b', '/config', { code: 'return 1' }));
  },
  'the run need not be in a wait state': () => {
    const run = line();
    const job = run.job('b');
    run.send({ type: 'started', ...job, at: 1 });
    apply(run, ...between('b', fn('x'), 'c'));
    // The word of the worker was on its way: it counts, and leads along the new graph.
    const outcome = { ok: true, output: { value: 1, digest: 'sha256:00' } } as const;
    expect(run.send({ type: 'result', ...job, startedAt: 1, outcome })).toContain('node.queued x');
  },
  'a joining gateway with taken edges needs no mapping': () => {
    const run = started([fn('a'), fn('b'), free('j')], [link('a', 'j'), link('b', 'j')]);
    apply(run, ...between('b', fn('x'), 'j'));
    endsWith(run, 'a', 'b', 'x', 'j');
  },
  'a joining gateway may have fewer incoming edges than before': () => {
    const run = started(
      [fn('a'), fn('b'), fn('c'), free('j')],
      [link('a', 'j'), link('b', 'j'), link('c', 'j')],
    );
    apply(run, cut('b->j'), drop('b'));
    endsWith(run, 'a', 'c', 'j');
  },
  'two joins become one': () => {
    const run = started(
      [fn('a'), fn('b'), free('j'), free('k')],
      [link('a', 'j'), link('b', 'j'), link('j', 'k'), link('b', 'k')],
    );
    apply(run, cut('j->k'), cut('a->j'), cut('b->j'), drop('j'), addEdge('a', 'k'));
    endsWith(run, 'a', 'b', 'k');
  },
  'what catches a failure is attached and detached while its step runs': () => {
    const run = line();
    apply(run, addNode(free('mend')), addEdge('b', 'mend', { on: 'error' }));
    apply(
      run,
      cut('b->mend:error'),
      drop('mend'),
      addNode(free('other')),
      addEdge('b', 'other', { on: 'error' }),
    );
    run.fail('b');
    endsWith(run, 'a', 'other');
  },
  'a catch event becomes one of another type': () => {
    const ahead = () => started([fn('a'), fn('b'), wait('w', 'go')], [link('a', 'b'), link('b', 'w')]);
    const run = ahead();
    apply(run, replace('/nodes/{w}', { id: 'w', type: 'delay', config: { duration: '1h' } }));
    endsWith(run, 'a', 'b', 'w');
    const waiting = ahead();
    waiting.finish('b');
    refuse(
      waiting,
      'history.node_running',
      replace('/nodes/{w}', { id: 'w', type: 'delay', config: { duration: '1h' } }),
    );
  },
  'two catch events become one': () => {
    const run = started(
      [fn('a'), wait('one', 'go'), wait('two', 'go'), free('end')],
      [link('a', 'one'), link('a', 'two'), link('one', 'end'), link('two', 'end')],
    );
    apply(run, cut('two->end'), cut('a->two'), drop('two'));
    run.send({ type: 'signal', name: 'go', data: 1, actor: HUMAN });
    endsWith(run, 'a', 'one', 'end');
  },
  'a message that is on its way is not lost': () => {
    const run = line();
    run.send({ type: 'signal', name: 'go', data: 1, actor: HUMAN });
    apply(run, ...behind('a', wait('w', 'go')));
    expect(run.status('w')).toBe('completed');
  },
  'an event subprocess is a wait that is added': () => {
    const run = line();
    apply(run, ...behind('a', wait('stop', 'stop')), ...behind('stop', free('handle')));
    run.send({ type: 'signal', name: 'stop', data: 1, actor: HUMAN });
    expect(run.status('handle')).toBe('queued');
  },
  'items of a multi-instance body are changed with one patch': () => {
    const run = items(1);
    apply(run, addNode(free('more'), 'each'), addEdge('y', 'more', {}, 'each'));
    endsWith(
      run,
      ...['a', 'each[0]/x', 'each[0]/y', 'each[1]/x', 'each[1]/y', 'each[1]/more'],
      ...['each[2]/x', 'each[2]/y', 'each[2]/more', 'each', 'z'],
    );
  },
  'items that have begun keep their body': () => {
    refuse(items(3), 'history.body_started', addNode(free('more'), 'each'), addEdge('y', 'more', {}, 'each'));
  },
  'parallel becomes sequential': () => {
    const nodes = [fn('a'), fn('b'), map('each', body([fn('x')]), { concurrency: 3 })];
    const run = started(nodes, [link('a', 'b'), link('b', 'each')], { list: [1, 2] });
    apply(run, set('each', '/config/concurrency', 1));
    run.finish('b');
    expect([run.status('each[0]/x'), run.status('each[1]/x')]).toEqual(['queued', 'pending']);
    refuse(items(3), 'history.node_running', set('each', '/config/concurrency', 1));
  },
  'a multi-instance marker is taken off': () => {
    const run = items(3);
    refuse(run, 'history.node_running', replace('/nodes/{each}', fn('each')));
    apply(
      run,
      cut('a->each'),
      cut('each->z'),
      drop('each'),
      ...behind('a', fn('once')),
      addEdge('once', 'z'),
    );
    endsWith(run, 'a', 'once', 'z');
  },
  'a step inside of a body is begun in every instance that follows': () => {
    const run = started(
      [fn('a'), loop('again', body([fn('x')])), free('z')],
      [link('a', 'again'), link('again', 'z')],
    );
    apply(run, addNode(free('more'), 'again'), addEdge('x', 'more', {}, 'again'));
    endsWith(run, 'a', 'again[0]/x', 'again[1]/x', 'again[1]/more', 'again', 'z');
  },
  'a called process is changed for itself': () => {
    const child = compiled({ name: 'child', nodes: [fn('x'), free('y')], edges: [link('x', 'y')] });
    const others = { child };
    const run = started(
      [fn('a'), { id: 'call', type: 'composite', config: { workflow: 'child' } }],
      [link('a', 'call')],
      {},
      { others },
    );
    const [wanted] = outstandingChildren(run.state);
    if (wanted === undefined) throw new Error('no child run');
    const called = given(child.document, {}, { runId: wanted.runId, parent: wanted.parent, others });
    apply(called, ...between('x', fn('mid'), 'y'));
    apply(run, ...behind('call', free('after')));
    endsWith(called, 'x', 'mid', 'y');
  },
  'what is active keeps what it was given': () => {
    const run = line();
    const inputs = get(run.state.nodes, 'b')?.inputs;
    refuse(run, 'history.node_running', set('b', '/inputs', { other: 1 }));
    expect(get(run.state.nodes, 'b')?.inputs).toEqual(inputs);
  },
  'a timer keeps the time that has passed': () => {
    const run = started(
      [fn('a'), { id: 'hour', type: 'delay', config: { duration: '1h' } }, free('z')],
      [link('a', 'hour'), link('hour', 'z')],
    );
    const due = values(run.state.timers)[0]?.due;
    run.now += 1_800_000;
    apply(run, ...between('hour', fn('x'), 'z'));
    expect(values(run.state.timers)[0]?.due).toBe(due);
    refuse(run, 'history.node_running', set('hour', '/config/duration', '2h'));
  },
  'an incident stays with its step': () => {
    const run = given({
      nodes: [fn('a'), fn('b')],
      edges: [link('a', 'b')],
      outputs: {},
      policy: { on_failure: 'review' },
    });
    run.finish('a');
    run.fail('b');
    apply(run, ...behind('a', free('x')));
    expect(values(run.state.tickets)).toMatchObject([{ kind: 'failure', node: 'b', status: 'open' }]);
    run.send({ type: 'retry_node', node: 'b', actor: HUMAN });
    endsWith(run, 'a', 'b', 'x');
  },
  'a user task stays with whom it was given to': () => {
    const run = started(
      [fn('a'), hitl('ask', { approvers: ['human:mia'] }), free('z')],
      [link('a', 'ask'), link('a', 'z')],
    );
    const [ticket] = values(run.state.tickets);
    apply(run, ...behind('z', fn('x')));
    expect(values(run.state.tickets)).toEqual([ticket]);
  },
  'compensation is added for what has not finished': () => {
    const undo = { type: 'function', config: { handler: 'builtin.echo' } };
    const run = line();
    apply(run, set('c', '/compensate', undo));
    refuse(run, 'history.node_finished', set('a', '/compensate', undo));
    run.finish('b');
    run.finish('c');
    expect(run.state.undos.size).toBe(1);
  },
  'a run that compensates takes no patch': () => {
    const undo = { type: 'function', config: { handler: 'builtin.echo' } };
    const run = started([fn('a', { compensate: undo }), fn('b')], [link('a', 'b')]);
    run.fail('b');
    refuse(run, 'run.compensating', ...behind('a', fn('x')));
  },
  'an activity that is being left leads along the new edges': () => {
    const run = started(
      [fn('a'), { id: 'agent', type: 'agent', config: { provider: 'script', script: [] } }, free('end')],
      [link('a', 'agent'), link('agent', 'end')],
    );
    const patches = [
      {
        id: 'p1',
        operations: [
          cut('agent->end'),
          drop('end'),
          ...behind('agent', free('one')),
          ...behind('agent', free('two')),
        ],
        reason: 'split',
        author: AGENT,
      },
    ];
    const outcome = { ok: true, output: { value: {}, digest: 'sha256:00' } } as const;
    run.send({ type: 'result', ...run.job('agent'), startedAt: 1, outcome, patches });
    endsWith(run, 'a', 'agent', 'one', 'two');
  },
  'nothing begins that nothing leads to': () => {
    refuse(line(), 'patch.entry_node', addNode(fn('x')), addEdge('x', 'c'));
  },
  'the last active node of a run is cancelled': () => {
    const run = started([fn('a'), fn('b')], [link('a', 'b')]);
    apply(run, cut('a->b'), drop('b'), ...behind('a', fn('x')));
    apply(run, cut('a->x'), drop('x'), ...behind('a', { id: 'end', type: 'join' }));
    expect(run.state.status).toBe('COMPLETED');
  },
  'a situation that cannot be reached is refused': () => {
    refuse(
      started([fn('a'), wait('w', 'go'), free('c')], [link('a', 'w'), link('w', 'c')]),
      'data_flow.not_sure',
      addNode(fn('d', { inputs: { x: '${nodes.w.output}' } })),
      addEdge('w', 'd'),
      addEdge('a', 'd'),
      set('d', '/join', 'any'),
    );
  },
  'a change is carried out as a whole or not at all': () => {
    const run = line();
    const before = run.state.plan;
    refuse(run, 'patch.not_found', ...behind('b', fn('x')), drop('nowhere'));
    expect(run.state.plan).toBe(before);
  },
  'a run goes back to an older version': () => {
    const run = line();
    const before = run.state.plan;
    run.patch(behind('c', fn('x')), PERSON, 'p1');
    sent({ type: 'withdraw_patch', id: 'back', patchId: 'p1', reason: 'older', author: PERSON })(run);
    expect(run.state.plan).toBe(before);
    endsWith(run, 'a', 'b', 'c');
  },
};

describe('what Camunda does not do with running instances', () => {
  it.each(Object.entries(ROWS))('%s', (_name, test) => test());

  it('is what the table in docs/overlays.md says, row by row', () => {
    const page = readFileSync(new URL('../../../../../docs/overlays.md', import.meta.url), 'utf8');
    const rows = [
      ...page.matchAll(/^\| [^|]+ \| C[78] [^|]+ \| (lifted|refused|partly|the same) \| [^|]+ \| (.+) \|$/gm),
    ];
    expect(rows.map(([, , test]) => test)).toEqual(Object.keys(ROWS));
  });
});
