import { describe, expect, it } from 'vitest';
import type { Actor } from './events.ts';
import { values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, refold, type Scenario } from './testing/given.ts';

const HOUR = 3_600_000;
const BOSS: Actor = { id: 'human:boss', roles: ['approver'] };
const CFO: Actor = { id: 'human:cfo', roles: ['approver'] };

const CHAIN = {
  approvers: ['human:mia'],
  timeout: '1h',
  on_timeout: 'escalate',
  escalate_to: [{ approvers: ['human:boss'], timeout: '4h' }, { approvers: ['human:cfo'] }],
};

const paying = (config: object, edges: object[] = []): Scenario =>
  given({
    nodes: [
      { id: 'g', type: 'hitl', config: { message: 'Pay?', ...config } },
      { id: 'pay', type: 'function' },
      { id: 'late', type: 'function' },
    ],
    edges: [{ from: 'g', to: 'pay' }, { from: 'g', to: 'late', on: 'reject' }, ...edges],
  });

const ticketOf = (run: Scenario) => {
  const ticket = values(run.state.tickets).at(-1);
  if (ticket === undefined) throw new Error('no ticket');
  return ticket;
};

describe('escalation', () => {
  it('asks the next in line when nobody answered in time, each step with a deadline of its own', () => {
    const run = paying(CHAIN);
    const start = run.now;
    expect(run.answer('approve', BOSS)).toEqual(['rejected ticket.not_approver']);
    expect(run.wake()).toEqual(['timer.fired', 'ticket.escalated', 'timer.set']);
    expect(run.now).toBe(start + HOUR);
    expect(ticketOf(run)).toMatchObject({
      status: 'open',
      due: start + 5 * HOUR,
      asked: [{ at: start + HOUR }],
    });
    expect(run.wake()).toEqual(['timer.fired', 'ticket.escalated', 'timer.set']);
    // A step without a time of its own has as long as the first ones had.
    expect(ticketOf(run)).toMatchObject({ due: start + 6 * HOUR });
    expect(run.answer('approve', CFO)).toContain('ticket.decided');
    expect(run.status('pay')).toBe('queued');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('leaves those who were asked before their say', () => {
    const run = paying(CHAIN);
    run.wake();
    run.wake();
    expect(run.answer('approve', HUMAN)).toContain('ticket.decided');
  });

  it('keeps the approvals of a quorum that were given before', () => {
    const run = paying({ ...CHAIN, approvers: ['human:mia', 'human:joe'], quorum: 2 });
    expect(run.answer('approve')).toEqual(['ticket.approved']);
    run.wake();
    expect(run.answer('approve', BOSS)).toContain('ticket.decided');
  });

  it('records the breach of its last step, approves nothing, and lets those who were asked decide', () => {
    const run = paying(CHAIN);
    run.wake();
    run.wake();
    expect(run.wake()).toEqual(['timer.fired', 'ticket.breached']);
    expect(ticketOf(run)).toMatchObject({ status: 'open', breachedAt: run.now });
    expect([run.state.status, run.status('pay')]).toEqual(['WAITING', 'pending']);
    expect(run.answer('approve', CFO)).toContain('ticket.decided');
  });

  it('leaves through a timeout edge after its last step where there is one', () => {
    const run = paying(CHAIN, [{ from: 'g', to: 'late', on: 'timeout' }]);
    run.wake();
    run.wake();
    expect(run.wake()).toContain('ticket.decided');
    expect([run.status('late'), run.status('pay')]).toEqual(['queued', 'skipped']);
    expect(ticketOf(run)).toMatchObject({ timedOut: true });
  });

  it('of a review ends with a rejection, which lets go what it held (R32)', () => {
    const { approvers: reviewers, ...review } = CHAIN;
    const run = given({
      policy: { reviewers, review, rules: [{ when: 'true', then: 'review' }] },
      nodes: [
        { id: 'a', type: 'function' },
        { id: 'b', type: 'function' },
      ],
      edges: [{ from: 'a', to: 'b' }],
    });
    run.patch([{ op: 'replace', path: '/nodes/{b}/inputs', value: { n: 1 } }]);
    run.finish('a');
    expect(run.status('b')).toBe('pending');
    const steps = [run.wake(), run.wake(), run.wake()];
    expect(steps.map((events) => events[1])).toEqual([
      'ticket.escalated',
      'ticket.escalated',
      'ticket.decided',
    ]);
    expect(run.status('b')).toBe('queued');
  });

  it('starts anew with the question that a patch made of it (R26)', () => {
    const run = paying(CHAIN);
    run.wake();
    run.patch([{ op: 'add', path: '/nodes/{pay}/inputs', value: { n: 1 } }]);
    expect(ticketOf(run)).toMatchObject({ status: 'open', asked: [], due: run.now + HOUR });
  });
});

describe('reminders', () => {
  it('come as often as the gate says until somebody decides', () => {
    const run = paying({ remind_every: '1h' });
    const start = run.now;
    expect(run.wake()).toEqual(['timer.fired', 'ticket.reminded', 'timer.set']);
    expect(run.wake()).toEqual(['timer.fired', 'ticket.reminded', 'timer.set']);
    expect(ticketOf(run)).toMatchObject({ reminders: 2, remindedAt: start + 2 * HOUR });
    run.answer('approve');
    expect(values(run.state.timers).filter(({ kind }) => kind === 'reminder')).toEqual([]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('come to an end, so that a forgotten ticket does not fill the log', () => {
    const run = paying({ remind_every: '1m' });
    for (let i = 0; i < 110; i += 1) run.wake();
    expect(ticketOf(run).reminders).toBe(100);
    expect(values(run.state.timers)).toEqual([]);
  });
});
