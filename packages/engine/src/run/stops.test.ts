import { describe, expect, it } from 'vitest';
import { get, values } from './table.ts';
import { given, HUMAN, type Scenario } from './testing/given.ts';
import { body, type Element, fn, hitl, link, map } from './testing/operations.ts';

/** All of them at once. */
const beside = (nodes: Element[]): Scenario =>
  given({
    nodes: [...nodes, { id: 'end', type: 'join' }],
    edges: nodes.map(({ id }) => link(String(id), 'end')),
    outputs: {},
  });
const CANCEL = { type: 'cancel', reason: 'enough', actor: HUMAN } as const;
const effectsOf = (run: Scenario, command: Parameters<Scenario['decide']>[0]) => {
  const decision = run.decide(command);
  return decision.kind === 'accepted' ? decision.effects : decision.kind;
};
const takenBack = (run: Scenario) =>
  run.log.flatMap((event) => (event.type === 'ticket.superseded' ? [event.data.ticket_id] : []));

describe('design §5: the end of a run', () => {
  it('calls back the jobs that are out, each by its attempt, and nobody else', () => {
    const run = beside([
      fn('a'),
      fn('b'),
      hitl('ask'),
      { id: 'nap', type: 'delay', config: { duration: '1h' } },
    ]);
    run.send({ type: 'started', ...run.job('b'), at: run.now });
    expect(effectsOf(run, CANCEL)).toEqual([
      { type: 'cancel_job', job: { node: 'a', scope: '', execution: 1, attempt: 1 } },
      { type: 'cancel_job', job: { node: 'b', scope: '', execution: 1, attempt: 1 } },
    ]);
    expect(run.send(CANCEL)).toEqual([
      'node.cancelled a',
      'node.cancelled ask',
      'node.cancelled b',
      'node.cancelled nap',
      'ticket.superseded',
      'run.cancelled',
    ]);
    expect(run.log.slice(-3, -1).map(({ data }) => data)).toEqual([
      { by: 'run', reason: 'enough' },
      { ticket_id: 'ticket_1', reason: 'enough' },
    ]);
  });

  it('takes back what people are asked in the order of the tickets, whatever order they came to be in', () => {
    const ids = Array.from({ length: 11 }, (_, index) => `g${index}`);
    const run = beside(ids.map((id) => hitl(id)));
    const opened = values(run.state.tickets).map(({ id }) => id);
    run.send(CANCEL);
    expect(takenBack(run)).toEqual([...opened].sort());
    expect(takenBack(run)).not.toEqual(opened);
  });
});

describe('R4: what the end of a run stops', () => {
  it('is stopped in the order of its keys', () => {
    const run = given({ nodes: [map('each', body([fn('a')]))], edges: [] }, { list: [1] });
    expect(run.send(CANCEL)).toEqual(['node.cancelled each', 'node.cancelled each[0]/a', 'run.cancelled']);
  });

  it('is nothing that is decided already', () => {
    const run = given({ nodes: [hitl('g'), fn('a')], edges: [link('g', 'a')] });
    run.answer('approve');
    expect(run.send(CANCEL)).toEqual(['node.cancelled a', 'run.cancelled']);
  });

  it('is let go where a review held it, and nothing holds the run any more', () => {
    const run = given({ nodes: [fn('a'), fn('b')], edges: [link('a', 'b')] });
    const replaced = { id: 'b', type: 'http', config: { url: 'https://new.example/' } };
    run.patch([{ op: 'replace', path: '/nodes/{b}', value: replaced }], { kind: 'agent', id: 'agent:x' });
    expect(run.finish('a').at(-1)).toBe('node.held b');
    expect(run.send(CANCEL)).toEqual([
      'node.released b',
      'ticket.superseded',
      'patch.rejected',
      'run.cancelled',
    ]);
    expect([run.state.live.size, get(run.state.nodes, 'b')?.heldBy]).toEqual([0, undefined]);
  });
});

describe('R7: the end of a run by a failure', () => {
  it('says to whatever it stops which failure that was', () => {
    const run = given({
      nodes: [fn('s'), fn('a'), fn('b')],
      edges: [link('s', 'a'), link('s', 'b')],
    });
    run.finish('s');
    run.fail('a');
    expect(run.log.find(({ type }) => type === 'node.cancelled')?.data).toEqual({
      by: 'failure',
      reason: 'the run failed: as asked',
    });
  });
});

describe('R15: the end of a run whose time is up', () => {
  it('says so, and is not tried again', () => {
    const run = given({ nodes: [fn('a', { timeout: '2h' })], edges: [], limits: { run_timeout: '1h' } });
    run.wake();
    expect(run.state.error).toEqual({
      code: 'run.timeout',
      message: 'the run took longer than its limits.run_timeout',
      retryable: false,
    });
    expect(run.log.find(({ type }) => type === 'node.cancelled')?.data).toMatchObject({ by: 'run' });
  });

  it('never comes while it undoes what it did', () => {
    const undone = { type: 'function', config: { handler: 'builtin.echo' } };
    const run = given({
      nodes: [fn('book', { compensate: undone }), fn('ship')],
      edges: [link('book', 'ship')],
      limits: { run_timeout: '1h' },
    });
    run.finish('book');
    expect(run.fail('ship')).toContain('run.compensation_started');
    expect(values(run.state.timers).map(({ id }) => id)).toEqual([expect.stringMatching(/^attempt:/)]);
  });
});

describe('the end of a run whose outputs cannot be told', () => {
  it('is a failure that says which', () => {
    const run = given({
      nodes: [fn('a')],
      edges: [],
      outputs: { total: '${nodes.a.output.total}' },
    });
    expect(run.finish('a', {}).at(-1)).toBe('run.failed');
    expect(run.state.error).toMatchObject({
      message: expect.stringContaining('outputs/total: '),
      retryable: false,
    });
  });
});
