import { describe, expect, it } from 'vitest';
import type { Actor } from './events.ts';
import { get, values } from './table.ts';
import { dumpState } from './testing/dump.ts';
import { given, HUMAN, outcomeOf, refold, type Scenario } from './testing/given.ts';

const JOE: Actor = { id: 'human:joe', roles: ['approver'] };

const started = (policy = {}): Scenario =>
  given({
    policy,
    nodes: [
      { id: 'a', type: 'function' },
      { id: 'g', type: 'hitl', config: { message: 'Pay?' } },
      { id: 'pay', type: 'function', inputs: { amount: 1 } },
    ],
    edges: [
      { from: 'a', to: 'g' },
      { from: 'g', to: 'pay' },
    ],
  });

const openTicket = (run: Scenario) => values(run.state.tickets).find(({ status }) => status === 'open');

const ask = (run: Scenario, reason = 'pay less', actor = HUMAN) =>
  run.send({
    type: 'decide_ticket',
    ticketId: openTicket(run)?.id ?? '',
    decision: 'request_changes',
    reason,
    actor,
  });

const lower = [{ op: 'replace' as const, path: '/nodes/{pay}/inputs', value: { amount: 0 } }];

describe('a request for changes', () => {
  it('says what is to change', () => {
    const run = started();
    run.finish('a');
    expect(ask(run, ' ')).toEqual(['rejected ticket.reason_missing']);
  });

  it('at a gate is noted, and the ticket goes on waiting for whoever decides', () => {
    const run = started();
    run.finish('a');
    expect(ask(run)).toEqual(['ticket.changes_requested']);
    expect(openTicket(run)?.changesRequested).toMatchObject([{ actor: HUMAN, reason: 'pay less' }]);
    expect(run.state.status).toBe('WAITING');
    // It is no word of a quorum and no rejection: the same person may approve in the end.
    expect(run.answer('approve')).toContain('ticket.decided');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('at a gate keeps the latest of each person', () => {
    const run = started();
    run.finish('a');
    ask(run, 'first');
    ask(run, 'from joe', JOE);
    ask(run, 'second');
    expect(openTicket(run)?.changesRequested.map(({ reason }) => reason)).toEqual(['from joe', 'second']);
  });

  it('at a gate is answered by a patch, which asks anew without it (R26)', () => {
    const run = started();
    run.finish('a');
    ask(run);
    run.patch(lower);
    expect(openTicket(run)?.changesRequested).toEqual([]);
    expect(values(run.state.tickets).map(({ status }) => status)).toEqual(['superseded', 'open']);
  });

  it('sends a patch back to its author: it is not pending any more and holds nothing', () => {
    const run = started({ rules: [{ when: 'true', then: 'review' }] });
    const g = [{ op: 'add' as const, path: '/nodes/{g}/config/message', value: 'Pay it?' }];
    expect(outcomeOf(run.patch(g, {}, 'patch_back'))).toEqual(['pending_review']);
    run.finish('a');
    expect(run.status('g')).toBe('pending');
    expect(ask(run, 'ask for the amount')).toContain('patch.changes_requested');
    expect(get(run.state.patches, 'patch_back')?.status).toBe('changes_requested');
    expect(run.status('g')).toBe('waiting');
    // Sent again, the same patch is told why it is not taken; a changed one is a new one.
    expect(outcomeOf(run.patch(g, {}, 'patch_back'))).toEqual(['patch.changes_requested']);
  });
});
