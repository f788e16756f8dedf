import { describe, expect, it } from 'vitest';
import type { Actor } from './events.ts';
import { values } from './table.ts';
import { given, outcomeOf, type Scenario } from './testing/given.ts';

const JOE: Actor = { id: 'human:joe', roles: ['approver'] };
const EVE: Actor = { id: 'human:eve', roles: ['approver'] };

/** Started by human:mia, who answers where no other is named. */
const started = (policy = {}): Scenario =>
  given({
    policy,
    nodes: [
      { id: 'g', type: 'hitl', config: { message: 'Pay?', four_eyes: true } },
      { id: 'pay', type: 'function', inputs: { amount: 1 } },
    ],
    edges: [{ from: 'g', to: 'pay' }],
  });

const openTicket = (run: Scenario) => values(run.state.tickets).find(({ status }) => status === 'open');

const raise = [{ op: 'replace' as const, path: '/nodes/{pay}/inputs', value: { amount: 9 } }];

describe('four eyes', () => {
  it('whoever started the run cannot approve, and is told why', () => {
    const run = started();
    expect(openTicket(run)?.barred).toEqual([{ id: 'human:mia', because: 'started the run' }]);
    expect(run.answer('approve')).toEqual(['rejected ticket.own_work']);
    expect(run.answer('approve', JOE)).toContain('ticket.decided');
  });

  it('whoever started the run may still reject', () => {
    expect(started().answer('reject').at(-1)).toBe('run.failed');
  });

  it('neither can whoever changed what is approved while it ran', () => {
    const run = started();
    run.patch(raise, { id: 'human:joe', roles: ['operator'] });
    expect(openTicket(run)?.barred.map(({ id }) => id)).toEqual(['human:mia', 'human:joe']);
    expect(run.answer('approve', JOE)).toEqual(['rejected ticket.own_work']);
    expect(run.answer('approve', EVE)).toContain('ticket.decided');
  });

  const review = {
    reviewers: ['human:mia', 'human:joe', 'human:eve'],
    review: { four_eyes: true, quorum: 2 },
    rules: [{ when: 'true', then: 'review' }],
  };

  it('a person does not review the patch they proposed', () => {
    const run = started(review);
    expect(outcomeOf(run.patch(raise, { id: 'human:joe' }))).toEqual(['pending_review']);
    const ticket = values(run.state.tickets).find(({ kind }) => kind === 'patch');
    expect(ticket).toMatchObject({
      quorum: 2,
      barred: [{ id: 'human:joe', because: 'proposed the patch' }],
    });
    const word = { type: 'decide_ticket' as const, ticketId: ticket?.id ?? '', reason: '' };
    expect(run.send({ ...word, decision: 'approve', actor: JOE })).toEqual(['rejected ticket.own_work']);
    expect(run.send({ ...word, decision: 'approve', actor: EVE })).toEqual(['ticket.approved']);
  });

  it('whoever started the run does not review what its agents propose', () => {
    const run = started(review);
    run.patch(raise, { kind: 'agent', id: 'agent:x', roles: [], node: 'x' });
    const ticket = values(run.state.tickets).find(({ kind }) => kind === 'patch');
    expect(ticket?.barred).toEqual([{ id: 'human:mia', because: 'started the run' }]);
  });
});
