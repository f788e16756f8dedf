import { describe, expect, it } from 'vitest';
import { askedPeople } from './deciders.ts';
import type { Actor } from './events.ts';
import { values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, refold, type Scenario } from './testing/given.ts';

const person = (name: string): Actor => ({ id: `human:${name}`, roles: ['approver'] });
const [JOE, EVE] = [person('joe'), person('eve')];

const paying = (config: object): Scenario =>
  given({
    nodes: [
      { id: 'g', type: 'hitl', config: { message: 'Pay?', ...config } },
      { id: 'pay', type: 'function' },
    ],
    edges: [{ from: 'g', to: 'pay' }],
  });

const ticketOf = (run: Scenario) => {
  const [ticket] = values(run.state.tickets);
  if (ticket === undefined) throw new Error('no ticket');
  return ticket;
};

const hand = (run: Scenario, to: string, actor = HUMAN) =>
  run.send({ type: 'delegate_ticket', ticketId: ticketOf(run).id, to, reason: 'on holiday', actor });

describe('delegation', () => {
  it('hands the say of one person to another, who was not asked', () => {
    const run = paying({ approvers: ['human:mia'] });
    expect(run.answer('approve', JOE)).toEqual(['rejected ticket.not_approver']);
    expect(hand(run, 'human:joe')).toEqual(['ticket.delegated']);
    expect(askedPeople(ticketOf(run))).toEqual(['human:joe']);
    expect(run.decide({ ...approval(run), actor: HUMAN })).toMatchObject({
      rejection: {
        code: 'ticket.not_approver',
        message: expect.stringMatching(/handed .* to human:joe at 19/),
      },
    });
    expect(run.answer('approve', JOE)).toContain('ticket.decided');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  const approval = (run: Scenario) => ({
    type: 'decide_ticket' as const,
    decision: 'approve' as const,
    ticketId: ticketOf(run).id,
    reason: '',
  });

  it('takes it back when it is handed back', () => {
    const run = paying({ approvers: ['human:mia'] });
    hand(run, 'human:joe');
    expect(hand(run, 'human:mia', JOE)).toEqual(['ticket.delegated']);
    expect(run.answer('approve', JOE)).toEqual(['rejected ticket.not_approver']);
    expect(run.answer('approve')).toContain('ticket.decided');
  });

  it('makes no quorum: a say that was handed on counts once', () => {
    const run = paying({ approvers: ['human:mia', 'human:eve'], quorum: 2 });
    hand(run, 'human:joe');
    expect(run.answer('approve', JOE)).toEqual(['ticket.approved']);
    expect(run.answer('approve')).toEqual(['rejected ticket.not_approver']);
    expect(run.answer('approve', EVE)).toContain('ticket.decided');
  });

  it('is for whoever may decide, and only once', () => {
    const run = paying({ approvers: ['human:mia'] });
    expect(hand(run, 'human:eve', JOE)).toEqual(['rejected ticket.not_approver']);
    expect(hand(run, 'human:eve', { id: 'agent:x', roles: ['approver'] })).toEqual([
      'rejected ticket.not_approver',
    ]);
    hand(run, 'human:joe');
    expect(hand(run, 'human:eve')).toEqual(['rejected ticket.not_approver']);
  });

  it('goes to a person who has no say yet', () => {
    const run = paying({ approvers: ['human:mia', 'joe'] });
    for (const to of ['agent:x', 'finance', 'human:mia', 'human:joe', 'human:'])
      expect(hand(run, to)).toEqual(['rejected ticket.delegate']);
  });

  it('does not lead around four eyes: neither from nor to whose own work it is', () => {
    const run = paying({ four_eyes: true });
    expect(hand(run, 'human:joe')).toEqual(['rejected ticket.own_work']);
    expect(hand(run, 'human:mia', JOE)).toEqual(['rejected ticket.delegate']);
  });

  it('is refused for a decided ticket, with who and when', () => {
    const run = paying({});
    run.answer('approve', EVE);
    expect(hand(run, 'human:joe')).toEqual(['rejected ticket.decided']);
  });

  it('is refused to whoever has approved already', () => {
    const run = paying({ quorum: 2 });
    run.answer('approve');
    expect(hand(run, 'human:joe')).toEqual(['rejected ticket.already_spoken']);
    expect(hand(run, 'human:mia', JOE)).toEqual(['rejected ticket.delegate']);
  });
});
