/** R34: what a replay does as its record says, seen in the events of both runs. */
import { describe, expect, it } from 'vitest';
import { eventLine } from './event-line.ts';
import type { RunEvent } from './events.ts';
import { values } from './table.ts';
import { AGENT } from './testing/attack.ts';
import { given, HUMAN, type Scenario } from './testing/given.ts';
import { body, fn, hitl, link, post, set } from './testing/operations.ts';
import { replayOf } from './testing/replay.ts';

/** What becomes of nodes, edges and instances; not who did the work, nor what people were asked. */
const OUTCOMES =
  /^(?:node\.(?:completed|failed|skipped|cancelled)|edge\.|scope\.|compensation\.(?:completed|failed)|run\.(?:completed|failed)|patch\.applied)/;
const outcomes = (log: readonly RunEvent[]): readonly string[] =>
  log.filter(({ type }) => OUTCOMES.test(type)).map(eventLine);

const PAUSE = { type: 'pause', reason: 'look', actor: HUMAN } as const;
const RESUME = { type: 'resume', actor: HUMAN } as const;
const ANY = { any: true, cancel_losers: true };
const twice = (concurrency = 10): Scenario =>
  given({
    nodes: [
      {
        id: 'each',
        type: 'map',
        config: { items: '[1, 2]', concurrency, body: body([fn('a'), fn('b')], [link('a', 'b')]) },
      },
      fn('end'),
    ],
    edges: [link('each', 'end')],
  });

const runs: { readonly [name: string]: () => Scenario } = {
  'a choice': () => {
    const run = given({
      nodes: [fn('a'), fn('b'), fn('c'), fn('d')],
      edges: [
        link('a', 'b', { when: 'nodes.a.output.n > 1' }),
        link('a', 'c', { when: 'nodes.a.output.n <= 1' }),
        link('b', 'd'),
        link('c', 'd'),
      ],
    });
    run.finish('a', { n: 2 });
    run.finish('b');
    run.finish('d');
    return run;
  },
  'a race whose losers end': () => {
    const run = given({
      nodes: [fn('fast'), fn('slow'), fn('later'), fn('pick', { join: ANY })],
      edges: [link('fast', 'pick'), link('slow', 'later'), link('later', 'pick')],
    });
    run.finish('fast');
    run.finish('pick');
    return run;
  },
  'a failure that an edge takes': () => {
    const run = given({
      nodes: [fn('a'), fn('mend'), fn('b')],
      edges: [link('a', 'b'), link('a', 'mend', { on: 'error' })],
    });
    run.fail('a');
    run.finish('mend');
    return run;
  },
  'a failure nobody takes': () => {
    const run = given({ nodes: [fn('a'), fn('b')], edges: [link('a', 'b')] });
    run.fail('a');
    return run;
  },
  'a map': () => {
    const run = twice();
    for (const key of ['each[1]/a', 'each[0]/a', 'each[1]/b', 'each[0]/b', 'end']) run.finish(key);
    return run;
  },
  'a map with an item that fails': () => {
    const run = twice();
    run.finish('each[1]/a');
    run.fail('each[0]/a');
    return run;
  },
  'a patch in the middle': () => {
    const run = given({ nodes: [fn('a'), fn('b'), fn('c')], edges: [link('a', 'b'), link('b', 'c')] });
    run.finish('a');
    run.patch([
      { op: 'add', path: '/nodes/-', value: fn('extra') },
      { op: 'add', path: '/edges/-', value: link('b', 'extra') },
    ]);
    run.finish('b');
    run.finish('extra');
    run.finish('c');
    return run;
  },
  'a patch while an instance goes on': () => {
    const run = twice(1);
    run.finish('each[0]/a');
    run.patch([set('b', '/timeout', '3s')]);
    for (const key of ['each[0]/b', 'each[1]/a', 'each[1]/b', 'end']) run.finish(key);
    return run;
  },
  'a patch during a pause, before what was ready': () => {
    const run = given({ nodes: [fn('a'), fn('b')], edges: [link('a', 'b')] });
    run.send(PAUSE);
    run.finish('a');
    run.patch([set('b', '/timeout', '3s')]);
    run.send(RESUME);
    run.finish('b');
    return run;
  },
  'a race that one lost while it was held back': () => {
    const run = given({
      policy: { rules: [{ when: 'true', then: 'review' }] },
      nodes: [fn('start'), fn('one'), fn('other'), fn('pick', { join: ANY })],
      edges: [link('start', 'one'), link('start', 'other'), link('one', 'pick'), link('other', 'pick')],
    });
    run.patch([set('other', '/label', 'held')], AGENT);
    for (const node of ['start', 'one', 'pick']) run.finish(node);
    run.answer('reject');
    return run;
  },
  'a failure that was reviewed and given up': () => {
    const run = given({
      policy: { on_failure: 'review' },
      nodes: [fn('a'), fn('b')],
      edges: [link('a', 'b')],
    });
    run.fail('a');
    const [ticket] = values(run.state.tickets);
    run.send({
      type: 'decide_ticket',
      ticketId: ticket?.id ?? '',
      decision: 'fail',
      reason: 'enough',
      actor: HUMAN,
    });
    return run;
  },
  'what was undone after a failure': () => {
    const run = given({
      nodes: [
        fn('book', { compensate: { type: 'function', config: { handler: 'builtin.echo' } } }),
        fn('ship'),
      ],
      edges: [link('book', 'ship')],
    });
    run.finish('book');
    run.fail('ship');
    run.finish('book');
    return run;
  },
  'a loop': () => {
    const run = given({
      nodes: [
        {
          id: 'again',
          type: 'loop',
          config: { while: 'iter.index < 2', max_iterations: 5, body: body([fn('step')]) },
        },
      ],
      edges: [],
    });
    run.finish('again[0]/step', 1);
    run.finish('again[1]/step', 2);
    return run;
  },
  'a gate': () => {
    const run = given({
      nodes: [hitl('ask'), post('pay', 'https://bank.example/')],
      edges: [link('ask', 'pay')],
    });
    run.answer('approve');
    run.finish('pay');
    return run;
  },
};

describe('R34: a frozen replay', () => {
  for (const [name, play] of Object.entries(runs)) {
    it(`comes to the same, event by event: ${name}`, () => {
      const run = play();
      expect(outcomes(replayOf(run, 'freeze').log)).toEqual(outcomes(run.log));
    });
  }

  it('opens an instance under the graph that it had then', () => {
    const run = twice(1);
    run.finish('each[0]/a');
    run.send(PAUSE);
    run.finish('each[0]/b');
    run.patch([set('b', '/timeout', '3s')]);
    run.send(RESUME);
    for (const key of ['each[1]/a', 'each[1]/b', 'end']) run.finish(key);
    const opened = ({ log }: Scenario) =>
      log.flatMap((event) => (event.type === 'scope.opened' ? [event.data] : []));
    expect(opened(run).map(({ graph_version: version }) => version)).toEqual([1, 2]);
    expect(opened(replayOf(run, 'freeze'))).toEqual(opened(run));
  });

  it('gives a node what a person gave it', () => {
    const run = given({
      policy: { on_failure: 'review' },
      nodes: [fn('a'), fn('b')],
      edges: [link('a', 'b')],
    });
    run.fail('a');
    run.send({ type: 'skip_node', node: 'a', output: { n: 1 }, reason: 'known', actor: HUMAN });
    run.finish('b');
    expect(outcomes(replayOf(run, 'freeze').log)).toEqual([
      'node.completed a',
      'edge.taken a->b',
      'node.completed b',
      'run.completed',
    ]);
  });

  it('names the event of the record that an answer comes from', () => {
    const run = given({ nodes: [fn('a')], edges: [] });
    run.finish('a');
    const done = run.log.findIndex(({ type }) => type === 'node.completed') + 1;
    expect(replayOf(run, 'freeze').log.find(({ type }) => type === 'node.completed')?.data).toMatchObject({
      recorded: done,
    });
  });

  it('asks nobody about a failure', () => {
    const run = given({ policy: { on_failure: 'review' }, nodes: [fn('a')], edges: [] });
    run.fail('a');
    const replay = replayOf(run, 'freeze');
    expect([replay.state.tickets.size, replay.state.status]).toEqual([0, 'FAILED']);
  });
});

describe('R34: a live replay', () => {
  const undo = { type: 'function', config: { handler: 'builtin.echo' } };
  const recorded = (): Scenario => {
    const run = given({
      policy: { on_failure: 'review' },
      nodes: [fn('book', { compensate: undo }), fn('ship', { compensate: undo })],
      edges: [link('book', 'ship')],
    });
    run.finish('book');
    run.finish('ship');
    return run;
  };

  it('takes over what lies before its starting point, and has nothing of that to undo', () => {
    const run = recorded();
    const replay = replayOf(run, 'live', (node) => node === 'ship');
    expect([replay.status('book'), replay.status('ship')]).toEqual(['completed', 'queued']);
    const done = run.log.findIndex(({ type }) => type === 'node.completed') + 1;
    expect(replay.log.find(({ type }) => type === 'node.completed')?.data).toMatchObject({ recorded: done });
    replay.finish('ship');
    expect(values(replay.state.undos).map(({ node }) => node)).toEqual(['ship']);
  });

  it('asks people about its failures like any run', () => {
    const replay = replayOf(recorded(), 'live', (node) => node === 'ship');
    replay.fail('ship');
    expect(values(replay.state.tickets)).toMatchObject([{ kind: 'failure', status: 'open' }]);
  });
});
