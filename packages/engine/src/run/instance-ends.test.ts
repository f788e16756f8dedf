import { describe, expect, it } from 'vitest';
import { given, HUMAN, type Scenario } from './testing/given.ts';
import { body, type Element, fn, hitl, link, map } from './testing/operations.ts';

const answer = (run: Scenario, ticketId: string, decision: 'approve' | 'retry') =>
  run.send({ type: 'decide_ticket', ticketId, decision, reason: 'because', actor: HUMAN });

describe('R6: the end of an instance', () => {
  it('is its failure when what it returns cannot be told, and says where that was', () => {
    const part = {
      id: 'part',
      type: 'composite',
      config: { body: { nodes: [fn('a')], edges: [], outputs: '${nodes.a.output.total}' } },
    };
    const run = given({ nodes: [part], edges: [] });
    expect(run.finish('part/a', {})).toEqual([
      'node.started part/a',
      'node.completed part/a',
      'scope.closed part/',
      'node.failed part',
      'run.failed',
    ]);
    expect(run.state.error).toMatchObject({
      message: expect.stringMatching(/^outputs: /),
      retryable: false,
      node: 'part',
      scope: 'part/',
    });
  });
});

describe('R4, R26: the questions that an instance asked again', () => {
  it('are taken back with its end, in the order of their tickets', () => {
    const gates = ['g0', 'g1', 'g2', 'g3', 'g4'];
    const pay = { id: 'pay', type: 'http', config: { url: 'https://pay.example/', method: 'POST' } };
    const questions = {
      nodes: [...gates.map((id) => hitl(id)), fn('check'), pay],
      edges: [
        ...gates.map((id, index) => link(id, gates[index + 1] ?? 'check')),
        link('check', 'pay', { when: 'nodes.check.output.ok == true' }),
      ],
      outputs: 'none',
    };
    const run = given({
      policy: { on_failure: 'review' },
      nodes: [{ id: 'part', type: 'composite', config: { body: questions } }],
      edges: [],
    });
    for (const _ of gates) run.answer('approve');
    run.fail('part/check');
    const asked = run.log.filter(({ type }) => type === 'ticket.opened').length;
    run.send({
      type: 'skip_node',
      node: 'check',
      scope: 'part/',
      output: { ok: false },
      reason: 'known',
      actor: HUMAN,
    });
    const opened = run.log.flatMap((event) => (event.type === 'ticket.opened' ? [event.data.ticket_id] : []));
    const again = opened.slice(asked);
    const takenBack = run.log.flatMap((event) =>
      event.type === 'ticket.superseded' && again.includes(event.data.ticket_id)
        ? [event.data.ticket_id]
        : [],
    );
    expect([again.length, takenBack]).toEqual([gates.length, [...again].sort()]);
    expect(takenBack).not.toEqual(again);
  });
});

describe('R7: under on_failure: review', () => {
  const reviewed = (nodes: readonly Element[], edges: readonly Element[] = []) =>
    given(
      { nodes: [map('each', body(nodes, edges))], edges: [], policy: { on_failure: 'review' } },
      { list: [1, 2] },
    );

  it('an instance ends although something is asked about another one', () => {
    const run = reviewed([hitl('g'), fn('work')], [link('g', 'work')]);
    answer(run, 'ticket_1', 'approve');
    answer(run, 'ticket_2', 'approve');
    expect(run.fail('each[1]/work').at(-1)).toBe('ticket.opened');
    expect(run.finish('each[0]/work')).toContain('scope.closed each[0]/');
  });

  it('an instance ends although something was asked about it before', () => {
    const run = reviewed([fn('work')]);
    run.fail('each[0]/work');
    run.fail('each[1]/work');
    answer(run, 'ticket_1', 'retry');
    expect(run.finish('each[0]/work')).toContain('scope.closed each[0]/');
  });

  it('an instance in which something is asked does not end when the rest of it has', () => {
    const run = reviewed(
      [fn('work'), fn('beside'), { id: 'both', type: 'join' }],
      [link('work', 'both'), link('beside', 'both')],
    );
    run.fail('each[0]/work');
    expect(run.finish('each[0]/beside')).not.toContain('scope.closed each[0]/');
  });

  it('an instance ends although its gate was asked again, and something is asked about another one', () => {
    const pay = { id: 'pay', type: 'http', config: { url: 'https://pay.example/', method: 'POST' } };
    const run = given(
      {
        nodes: [
          map(
            'each',
            body(
              [hitl('g'), fn('check'), pay],
              [link('g', 'check'), link('check', 'pay', { when: 'nodes.check.output.ok == true' })],
            ),
          ),
        ],
        edges: [],
        policy: { on_failure: 'review' },
      },
      { list: [1, 2] },
    );
    answer(run, 'ticket_1', 'approve');
    answer(run, 'ticket_2', 'approve');
    run.fail('each[1]/check');
    run.fail('each[0]/check');
    const skip = { type: 'skip_node', node: 'check', scope: 'each[0]/' } as const;
    const events = run.send({ ...skip, output: { ok: false }, reason: 'known', actor: HUMAN });
    expect(events).toContain('ticket.opened');
    expect(events).toContain('scope.closed each[0]/');
  });
});
