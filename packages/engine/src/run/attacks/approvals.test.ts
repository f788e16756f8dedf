/** What was approved is what runs (R26, R27): changes around a decision, commands around a gate, words of other people. */
import type { PatchProposal } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../decision.ts';
import { get, values } from '../table.ts';
import { AGENT, CHIEF, itRepels, OPTIMIZER, PERSON, patched, patching, sent } from '../testing/attack.ts';
import { ADMIN, given, HUMAN, outcomeOf, type Scenario } from '../testing/given.ts';
import {
  addEdge,
  addNode,
  BANK,
  behind,
  between,
  body,
  cut,
  drop,
  type Element,
  fn,
  hitl,
  link,
  map,
  post,
  set,
} from '../testing/operations.ts';

const EVE = { id: 'human:eve', roles: ['viewer', 'operator', 'approver'] };
const TOM = { id: 'human:tom', roles: ['viewer', 'operator', 'approver'] };

/** Approved, and then an hour passes before the payment, which acts on what `rate` says. */
const waiting = (gate: Element = {}) => {
  const run = given({
    nodes: [
      fn('start'),
      hitl('ask', gate),
      fn('slow'),
      { id: 'calc', type: 'transform', config: { expression: 'size(nodes.slow.output)' } },
      { id: 'rate', type: 'transform', config: { expression: 'nodes.calc.output' } },
      { id: 'hour', type: 'delay', config: { duration: '1h' } },
      post('pay', BANK, {
        join: 'every',
        config: { url: BANK, method: 'POST', body: '${nodes.rate.output}' },
      }),
      fn('side'),
    ],
    edges: [
      link('start', 'ask'),
      link('start', 'slow'),
      link('slow', 'calc'),
      link('calc', 'rate'),
      link('ask', 'hour'),
      link('hour', 'pay'),
      link('rate', 'pay'),
      link('start', 'side'),
    ],
    outputs: {},
  });
  run.finish('start');
  return run;
};
const approved = () => {
  const run = waiting();
  run.answer('approve');
  return run;
};

const changed = patching({ rule: 'R26', code: 'gate.approved_changed', on: approved });

describe('after the decision', () => {
  itRepels([
    changed('an agent changes what is paid', [set('pay', '/config/body', { amount: 9 })]),
    changed('an agent changes what the payment reads, beside the gate', [
      set('rate', '/config/expression', '9.0'),
    ]),
    changed('an agent changes what that reads, one step further up', [
      set('calc', '/config/expression', '9'),
    ]),
    changed(
      'the optimizer merges something of its own in between',
      between('hour', fn('mid'), 'pay'),
      OPTIMIZER,
    ),
    changed('an agent hangs one more call behind the approved gate', behind('hour', post('more', BANK))),
    changed('an agent pays without waiting for the rate', [cut('rate->pay'), set('pay', '/config/body', 1)]),
    changed('an agent lets the payment be undone by another call', [
      set('pay', '/compensate', { type: 'http', config: { url: BANK, method: 'POST' } }),
    ]),
    changed('an agent loosens the join of what was approved', [set('pay', '/join', 'all')]),
    changed('an agent takes the way that was approved out', [
      drop('pay'),
      cut('hour->pay'),
      cut('rate->pay'),
    ]),
  ]);
});

const decide = (ticketId: string, actor = HUMAN) =>
  ({ type: 'decide_ticket', ticketId, decision: 'approve', reason: 'yes', actor }) as const;
const ticketsOf = (run: Scenario) => values(run.state.tickets).sort((a, b) => a.openedSeq - b.openedSeq);
const firstTicket = (run: Scenario): string => ticketsOf(run)[0]?.id ?? 'none';

/** The payment was changed by a person while its question was open. */
const asked =
  (gate: Element = {}) =>
  () => {
    const run = waiting(gate);
    run.patch([set('pay', '/config/body', { amount: 9 })], PERSON);
    return run;
  };

describe('words on tickets', () => {
  itRepels([
    {
      name: 'somebody approves what the ticket asked before it was changed',
      code: 'ticket.superseded',
      on: asked(),
      attempt: sent((run) => decide(firstTicket(run))),
    },
    {
      name: 'an agent approves',
      code: 'ticket.not_approver',
      on: waiting,
      attempt: sent((run) => decide(firstTicket(run), { id: 'agent:a', roles: ['approver', 'admin'] })),
    },
    {
      name: 'a person without the role approves',
      code: 'ticket.not_approver',
      on: waiting,
      attempt: sent((run) => decide(firstTicket(run), { id: 'human:eve', roles: ['operator'] })),
    },
    {
      name: 'an approver who is not named approves',
      code: 'ticket.not_approver',
      on: () => waiting({ approvers: ['human:mia'] }),
      attempt: sent((run) => decide(firstTicket(run), EVE)),
    },
    {
      name: 'somebody whose name only looks like that of the approver',
      code: 'ticket.not_approver',
      on: () => waiting({ approvers: ['human:mia'] }),
      attempt: sent((run) => decide(firstTicket(run), { id: 'human:m\u0456a', roles: ['approver'] })),
    },
    {
      name: 'one person approves twice for a quorum of two',
      code: 'ticket.already_spoken',
      on: () => {
        const run = waiting({ quorum: 2 });
        run.answer('approve');
        return run;
      },
      attempt: sent((run) => decide(firstTicket(run))),
    },
    {
      name: 'whoever started the run approves it',
      code: 'ticket.own_work',
      on: () => waiting({ four_eyes: true }),
      attempt: sent((run) => decide(firstTicket(run))),
    },
    {
      name: 'whoever changed the payment approves it',
      code: 'ticket.own_work',
      on: () => {
        const run = waiting({ four_eyes: true });
        run.patch([set('pay', '/config/body', 1)], { kind: 'human', ...EVE });
        return run;
      },
      attempt: sent((run) => decide(ticketsOf(run).at(-1)?.id ?? '', EVE)),
    },
    {
      name: 'whoever changed only what the payment reads approves it',
      code: 'ticket.own_work',
      on: () => {
        const run = waiting({ four_eyes: true });
        run.patch([set('rate', '/config/expression', '9.0')], { kind: 'human', ...EVE });
        return run;
      },
      attempt: sent((run) => decide(ticketsOf(run).at(-1)?.id ?? '', EVE)),
    },
    {
      name: 'somebody hands his own work to himself, over another name',
      code: 'ticket.own_work',
      on: () => waiting({ four_eyes: true }),
      attempt: sent((run) => ({
        type: 'delegate_ticket',
        ticketId: firstTicket(run),
        to: 'human:eve',
        reason: 'please',
        actor: HUMAN,
      })),
    },
    {
      name: 'somebody approves a second time what was rejected',
      code: 'ticket.decided',
      on: () => {
        const run = waiting({ on_reject: 'end' });
        run.answer('reject');
        return run;
      },
      attempt: sent((run) => decide(firstTicket(run))),
    },
  ]);

  it('R26: of a quorum nothing is carried over to the changed question', () => {
    const run = waiting({ quorum: 2 });
    run.answer('approve');
    run.patch([set('pay', '/config/body', { amount: 9 })], PERSON);
    run.answer('approve', TOM);
    expect(ticketsOf(run).at(-1)).toMatchObject({ status: 'open' });
    expect(run.status('ask')).toBe('waiting');
  });

  it('R26: a change that is taken back does not bring the old approval back', () => {
    const run = approved();
    run.finish('slow');
    run.patch([set('pay', '/config/body', { amount: 9 })], PERSON, 'p1');
    run.send({ type: 'withdraw_patch', id: 'back', patchId: 'p1', reason: 'no', author: PERSON });
    run.wake();
    expect(run.status('pay')).toBe('pending');
  });

  it('R26: a person who hangs a call behind an approved gate waits for another word', () => {
    const run = approved();
    run.patch(behind('ask', post('more', BANK)), PERSON);
    expect(run.status('more')).toBe('pending');
    run.answer('approve');
    expect(run.status('more')).toBe('queued');
  });
});

/** A gate that was rejected, so that its run failed. */
const rejected = () => {
  const run = waiting({ on_reject: 'fail' });
  run.answer('reject');
  return run;
};
const rejectedInside = () => {
  const run = given(
    {
      nodes: [
        fn('start'),
        map('each', body([hitl('ask', { on_reject: 'fail' }), post('send', BANK)], [link('ask', 'send')])),
      ],
      edges: [link('start', 'each')],
      outputs: {},
    },
    { list: [1] },
  );
  run.finish('start');
  run.answer('reject');
  return run;
};
const BOT = { id: 'agent:a', roles: ['viewer', 'operator'] };

describe('commands around a gate', () => {
  itRepels([
    {
      name: 'an operator skips a gate that was rejected',
      rule: 'R27',
      code: 'gate.not_skippable',
      on: rejected,
      attempt: sent({
        type: 'skip_node',
        node: 'ask',
        output: { decision: 'approve' },
        reason: 'hurry',
        actor: HUMAN,
      }),
    },
    {
      name: 'an operator gives the map an output in whose body the gate said no',
      rule: 'R27',
      code: 'gate.not_skippable',
      on: rejectedInside,
      attempt: sent({ type: 'skip_node', node: 'each', output: [], reason: 'hurry', actor: ADMIN }),
    },
    {
      name: 'an agent has a rejected gate ask again',
      rule: 'R29',
      code: 'ticket.not_approver',
      on: rejected,
      attempt: sent({ type: 'retry_node', node: 'ask', actor: BOT }),
    },
    {
      name: 'an agent has it ask again by way of the map around it',
      rule: 'R29',
      code: 'ticket.not_approver',
      on: rejectedInside,
      attempt: sent({ type: 'retry_node', node: 'each', actor: BOT }),
    },
    {
      name: 'an operator runs the payment as if it had failed',
      rule: 'R7',
      code: 'node.not_failed',
      on: waiting,
      attempt: sent({ type: 'retry_node', node: 'pay', actor: HUMAN }),
    },
    {
      name: 'an agent gives the gate a cache, so that one yes is good for all runs',
      code: 'gate.not_cacheable',
      on: () =>
        given({
          nodes: [fn('start'), hitl('ask'), post('pay', BANK)],
          edges: [link('start', 'ask'), link('ask', 'pay')],
        }),
      attempt: patched([set('ask', '/cache', { mode: 'read_through', ttl: '1h' })]),
    },
  ]);

  it('R27: an output given by hand behind a gate is asked about before anything acts on it', () => {
    const run = approved();
    run.finish('side');
    run.fail('slow');
    expect(run.state.status).toBe('FAILED');
    run.send({ type: 'skip_node', node: 'slow', output: { to: 'eve' }, reason: 'quicker', actor: HUMAN });
    run.wake();
    expect(run.status('pay')).toBe('pending');
    run.answer('approve');
    run.wake();
    expect(run.status('pay')).toBe('queued');
  });

  it('R27: a retried payment is checked again: what was approved has changed since', () => {
    const run = given({
      nodes: [fn('start'), hitl('ask'), post('pay', BANK), post('note', BANK)],
      edges: [link('start', 'ask'), link('ask', 'pay'), link('pay', 'note')],
      outputs: {},
      policy: { on_failure: 'review' },
    });
    run.finish('start');
    run.answer('approve');
    run.fail('pay');
    run.patch([set('note', '/config/body', 1)], PERSON);
    const again = run.send({ type: 'retry_node', node: 'pay', actor: HUMAN });
    expect(again).not.toContain('node.queued pay');
    expect(run.status('pay')).not.toBe('queued');
  });
});

/** What a worker of the agent sends back with its result. */
const reported = (run: Scenario, patches: readonly PatchProposal[]): Decision => {
  const decision = run.decide({
    type: 'result',
    ...run.job('agent'),
    startedAt: 1,
    outcome: { ok: true, output: { value: {}, digest: 'sha256:00' } },
    patches,
  });
  run.commit(decision);
  return decision;
};
const agentic = () => {
  const run = given({
    nodes: [
      fn('start'),
      { id: 'agent', type: 'agent', config: { provider: 'script', script: [] } },
      hitl('ask'),
      post('pay', BANK),
    ],
    edges: [link('start', 'agent'), link('agent', 'ask'), link('ask', 'pay')],
    outputs: {},
  });
  run.finish('start');
  return run;
};
const proposal = (operations: PatchProposal['operations'], more: object = {}): PatchProposal => ({
  id: 'patch_staged',
  operations,
  reason: 'because',
  author: AGENT,
  ...more,
});

describe('what comes with the result of a job', () => {
  it('R29: names no author but the agent of the job', () => {
    const run = agentic();
    const admin = { kind: 'human', id: 'human:root', roles: ['admin'] } as const;
    reported(run, [
      proposal([set('ask', '/config/quorum', 1), set('ask', '/config/approvers', ['human:eve'])], {
        author: admin,
      }),
    ]);
    expect(get(run.state.patches, 'patch_staged')).toMatchObject({
      status: 'refused',
      proposal: { author: { kind: 'agent', id: 'agent:agent', node: 'agent', roles: [] } },
    });
    expect(run.plan().node.get('ask')?.config['approvers']).toBeUndefined();
  });

  it('R32: takes no place of a patch that somebody looks at', () => {
    const run = agentic();
    run.patch(behind('agent', post('call', 'https://new.example/')), AGENT, 'patch_seen');
    const shown = get(run.state.patches, 'patch_seen');
    reported(run, [proposal(behind('agent', post('evil', 'https://evil.example/')), { id: 'patch_seen' })]);
    expect(get(run.state.patches, 'patch_seen')).toEqual(shown);
    run.answer('approve');
    expect(run.plan().node.has('evil')).toBe(false);
    expect(run.plan().node.has('call')).toBe(true);
  });

  it('R33: takes nothing back by the way, and says nothing about what references mean', () => {
    const run = agentic();
    run.patch(behind('agent', fn('watch')), PERSON, 'p1');
    reported(run, [proposal(behind('agent', fn('more')), { withdraws: 'p1', pins: { a: 'b' } })]);
    expect(get(run.state.patches, 'p1')?.status).toBe('applied');
    expect(get(run.state.patches, 'patch_staged')?.proposal).not.toHaveProperty('withdraws');
    expect(get(run.state.patches, 'patch_staged')?.proposal).not.toHaveProperty('pins');
  });

  it('R30: of one attempt does nothing when its last patch goes past the gate', () => {
    const run = agentic();
    reported(run, [
      proposal(behind('agent', fn('hop'))),
      proposal([addEdge('hop', 'pay')], { id: 'patch_second' }),
    ]);
    expect(run.plan().node.has('hop')).toBe(false);
    expect(run.state.graphVersion).toBe(1);
    expect(run.status('agent')).toBe('retrying');
  });
});

describe('taking back what brought a gate', () => {
  const withGate = () => {
    const run = given({
      nodes: [fn('start'), fn('mid'), post('pay', BANK)],
      edges: [link('start', 'mid'), link('mid', 'pay')],
      outputs: {},
    });
    run.patch(between('mid', hitl('ask'), 'pay'), { kind: 'human', ...ADMIN }, 'gate');
    return run;
  };
  const back = (patchId: string, author: PatchProposal['author'], id = 'back') =>
    sent({ type: 'withdraw_patch', id, patchId, reason: 'not needed', author });
  itRepels([
    {
      name: 'an operator withdraws the patch that brought the gate',
      rule: 'R29',
      code: 'gate.weakened',
      on: withGate,
      attempt: back('gate', PERSON),
    },
    { name: 'an agent does', rule: 'R24', code: 'gate.bypassed', on: withGate, attempt: back('gate', AGENT) },
    {
      name: 'an operator withdraws the withdrawal by which an admin had put the gate back',
      rule: 'R29',
      code: 'gate.weakened',
      on: () => {
        const run = withGate();
        back('gate', CHIEF)(run);
        back('back', CHIEF, 'again')(run);
        return run;
      },
      attempt: back('again', PERSON, 'once_more'),
    },
    {
      name: 'an agent brings a host back by withdrawing the withdrawal of its patch',
      rule: 'R31',
      code: 'review.new_host',
      on: () => {
        const run = withGate();
        run.patch(behind('mid', post('call', 'https://new.example/')), AGENT, 'host');
        run.answer('approve');
        back('host', PERSON)(run);
        return run;
      },
      attempt: back('back', AGENT, 'again'),
    },
    {
      name: 'an operator withdraws a patch whose call has been made',
      rule: 'R33',
      code: 'withdraw.begun',
      on: () => {
        const run = withGate();
        run.patch(behind('start', fn('call')), PERSON, 'call');
        run.finish('start');
        run.finish('call');
        return run;
      },
      attempt: back('call', PERSON),
    },
    {
      name: 'an operator withdraws what others have built on',
      rule: 'R33',
      code: 'withdraw.built_on',
      on: () => {
        const run = withGate();
        run.patch(behind('mid', fn('one')), PERSON, 'one');
        run.patch(behind('one', fn('two')), AGENT, 'two');
        return run;
      },
      attempt: back('one', PERSON),
    },
    {
      name: 'an operator withdraws what kept an edge from firing',
      rule: 'R33',
      code: 'withdraw.late_firing',
      on: () => {
        const run = withGate();
        run.patch([addNode(fn('extra')), addEdge('start', 'extra')], PERSON, 'added');
        run.patch([cut('start->extra'), addEdge('mid', 'extra')], PERSON, 'later');
        run.finish('start');
        return run;
      },
      attempt: back('later', PERSON),
    },
    {
      name: 'somebody withdraws a patch that was refused',
      rule: 'R33',
      code: 'patch.not_applied',
      on: () => {
        const run = withGate();
        run.patch([addEdge('start', 'pay')], AGENT, 'bad');
        return run;
      },
      attempt: back('bad', AGENT),
    },
  ]);
});

describe('a frozen replay', () => {
  it('R34: takes no patch', () => {
    const run = waiting();
    run.state = { ...run.state, replay: { of: 'run_0', mode: 'freeze', recording: 'sha256:00' } };
    expect(
      outcomeOf(run.decide({ type: 'apply_patch', proposal: proposal(behind('start', fn('x'))) })),
    ).toEqual(['run.frozen']);
  });
});
