/** Who mends a failure deep inside has answered for everything around it that failed with it (R7). */
import { describe, expect, it } from 'vitest';
import { get, values } from '../table.ts';
import { given, HUMAN, type Scenario } from '../testing/given.ts';

const body = (nodes: readonly object[]) => ({ nodes, edges: [], outputs: 'none' });
const work = { id: 'work', type: 'function' };
const part = { id: 'part', type: 'composite', config: { body: body([work]) } };
const document = {
  policy: { on_failure: 'review' },
  nodes: [{ id: 'each', type: 'map', config: { items: '[1]', body: body([part]) } }],
  edges: [],
};

const openTickets = (run: Scenario) => values(run.state.tickets).filter(({ status }) => status === 'open');
const answer = (run: Scenario, decision: 'fail' | 'retry') => {
  const ticketId = openTickets(run)[0]?.id ?? 'none';
  return run.send({ type: 'decide_ticket', ticketId, decision, reason: 'so', actor: HUMAN });
};

/** `work` has failed, a person let that be, and somebody is asked what becomes of `part`. */
const asked = (): Scenario => {
  const run = given(document);
  run.fail('each[0]/part/work');
  answer(run, 'fail');
  expect(openTickets(run)).toMatchObject([{ node: 'part', scope: 'each[0]/' }]);
  return run;
};

describe('R7: a question about a body that failed', () => {
  it('is taken back when what failed inside of it is run again', () => {
    const run = asked();
    run.send({ type: 'retry_node', node: 'work', scope: 'each[0]/part/', actor: HUMAN });
    expect(openTickets(run)).toEqual([]);
    expect(get(run.state.nodes, 'each[0]/part')?.status).toBe('waiting');
    expect(run.finish('each[0]/part/work').at(-1)).toBe('run.completed');
  });

  it('is taken back when what failed inside of it is given an output', () => {
    const run = asked();
    const given = { output: 1, reason: 'known', actor: HUMAN };
    const events = run.send({ type: 'skip_node', node: 'work', scope: 'each[0]/part/', ...given });
    expect(events).toContain('ticket.superseded');
    expect(events.at(-1)).toBe('run.completed');
  });
});

describe('R7: a node with a body that is given an output', () => {
  /** The second item has failed the map, and in the first one something is run again all the same. */
  const underWay = (): Scenario => {
    const run = given({
      ...document,
      nodes: [{ id: 'each', type: 'map', config: { items: '[1, 2]', body: body([part]) } }],
    });
    const letBe = (scope: string): void => {
      const ticketId = openTickets(run).find((ticket) => ticket.scope === scope)?.id ?? 'none';
      run.send({ type: 'decide_ticket', ticketId, decision: 'fail', reason: 'so', actor: HUMAN });
    };
    run.fail('each[0]/part/work');
    run.fail('each[1]/part/work');
    for (const scope of ['each[0]/part/', 'each[1]/part/', 'each[1]/']) letBe(scope);
    run.send({ type: 'retry_node', node: 'work', scope: 'each[0]/part/', actor: HUMAN });
    expect([run.status('each'), run.status('each[0]/part/work')]).toEqual(['failed', 'queued']);
    return run;
  };
  const skip = { type: 'skip_node', node: 'each', output: [], reason: 'known', actor: HUMAN } as const;

  it('stops what still runs inside of it', () => {
    const run = underWay();
    const late = run.job('each[0]/part/work');
    const decision = run.decide(skip);
    expect(decision.kind === 'accepted' && decision.effects).toContainEqual({
      type: 'cancel_job',
      job: late,
    });
    const events = run.send(skip);
    expect(events).toContain('node.cancelled each[0]/part/work');
    expect(events.at(-1)).toBe('run.completed');
  });

  it('takes back what is asked inside of it', () => {
    const run = underWay();
    run.fail('each[0]/part/work');
    expect(openTickets(run)).toHaveLength(2);
    expect(run.send(skip).at(-1)).toBe('run.completed');
    expect(openTickets(run)).toEqual([]);
  });
});

describe('R7: a failure that is mended while the run waits for a slot', () => {
  it('is asked about no more', () => {
    const run = given({
      policy: { on_failure: 'review' },
      limits: { concurrency: 1 },
      nodes: [work],
      edges: [],
    });
    run.send({ type: 'begin', number: 1 });
    run.fail('work');
    answer(run, 'fail');
    expect(run.state.status).toBe('FAILED');
    run.send({ type: 'retry_node', node: 'work', actor: HUMAN });
    expect([run.state.status, openTickets(run)]).toEqual(['QUEUED', []]);
    run.send({ type: 'begin', number: 1 });
    expect(run.finish('work').at(-1)).toBe('run.completed');
  });
});
