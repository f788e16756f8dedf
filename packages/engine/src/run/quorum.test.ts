import { describe, expect, it } from 'vitest';
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
      { id: 'pay', type: 'function', inputs: { said: '${nodes.g.output}' } },
      { id: 'sorry', type: 'function' },
    ],
    edges: [
      { from: 'g', to: 'pay' },
      { from: 'g', to: 'sorry', on: 'reject' },
    ],
  });

const ticketOf = (run: Scenario) => {
  const [ticket] = values(run.state.tickets);
  if (ticket === undefined) throw new Error('no ticket');
  return ticket;
};

describe('a quorum', () => {
  it('goes on when so many different people have approved, and each word is an event', () => {
    const run = paying({ quorum: 3 });
    expect(run.answer('approve')).toEqual(['ticket.approved']);
    run.now += 1000;
    expect(run.answer('approve', JOE)).toEqual(['ticket.approved']);
    expect([run.state.status, run.status('pay')]).toEqual(['WAITING', 'pending']);
    expect(run.answer('approve', EVE)).toContain('ticket.decided');
    expect(run.status('pay')).toBe('queued');
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('is told to what comes after the gate: who approved, when and why', () => {
    const run = paying({ quorum: 2 });
    run.answer('approve');
    run.now += 1000;
    run.answer('approve', JOE);
    const queued = run.log.find((event) => event.type === 'node.queued' && event.node === 'pay');
    expect(queued?.data).toMatchObject({
      inputs: {
        value: {
          said: {
            decision: 'approve',
            by: 'human:joe',
            approvals: [
              { by: 'human:mia', reason: 'because', at: 1000, data: null },
              { by: 'human:joe', reason: 'because', at: 2000, data: null },
            ],
          },
        },
      },
    });
  });

  it('hands on what each of them filled in', () => {
    const form = { type: 'object', properties: { limit: { type: 'number' } } };
    const run = paying({ quorum: 2, form });
    for (const [actor, limit] of [[JOE, 10] as const, [EVE, 20] as const]) {
      const { id: ticketId } = ticketOf(run);
      const word = { decision: 'approve', reason: '', data: { limit }, actor } as const;
      run.send({ type: 'decide_ticket', ticketId, ...word });
    }
    const { approvals, decision } = ticketOf(run);
    expect([...approvals, decision].map((word) => word?.data)).toEqual([{ limit: 10 }, { limit: 20 }]);
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('is made of different people: the second word of one is refused with who and when', () => {
    const run = paying({ quorum: 2 });
    run.answer('approve');
    for (const decision of ['approve', 'reject'] as const) {
      const command = { type: 'decide_ticket' as const, reason: '', actor: HUMAN, decision };
      expect(run.decide({ ...command, ticketId: ticketOf(run).id })).toMatchObject({
        kind: 'rejected',
        rejection: {
          code: 'ticket.already_spoken',
          message: expect.stringMatching(/human:mia approved .* at 1970-01-01T00:00:01Z/),
        },
      });
    }
  });

  it('falls with one rejection', () => {
    const run = paying({ quorum: 3 });
    run.answer('approve');
    expect(run.answer('reject', JOE)).toContain('ticket.decided');
    expect([run.status('pay'), run.status('sorry')]).toEqual(['skipped', 'queued']);
  });

  it('is what the ticket says: the words on a ticket end with it when a patch changes what it covers (R26)', () => {
    const run = paying({ quorum: 2 });
    run.answer('approve');
    run.patch([{ op: 'replace', path: '/nodes/{pay}/inputs', value: { said: 'other' } }]);
    const [old, asked] = values(run.state.tickets);
    expect([old?.status, old?.approvals.length]).toEqual(['superseded', 1]);
    expect([asked?.status, asked?.approvals.length, asked?.quorum]).toEqual(['open', 0, 2]);
    expect(run.answer('approve')).toEqual(['ticket.approved']);
  });

  it('is not made by silence: what the clock says it says alone', () => {
    const run = paying({ quorum: 2, timeout: '1h', on_timeout: 'approve' });
    run.wake();
    expect(ticketOf(run)).toMatchObject({ status: 'decided', timedOut: true });
    expect(run.status('pay')).toBe('queued');
  });

  it('answers with how far it has come', () => {
    const run = paying({ quorum: 2 });
    const command = { type: 'decide_ticket' as const, decision: 'approve' as const, reason: '' };
    const ticketId = ticketOf(run).id;
    const first = run.decide({ ...command, ticketId, actor: HUMAN });
    expect(first).toMatchObject({ result: { kind: 'ticket', status: 'open', approvals: 1, quorum: 2 } });
    run.send({ ...command, ticketId, actor: HUMAN });
    const second = run.decide({ ...command, ticketId, actor: JOE });
    expect(second).toMatchObject({ result: { kind: 'ticket', status: 'decided', approvals: 2, quorum: 2 } });
  });

  it('of two decisions at once one wins, and the other is told who it was and when', () => {
    const run = paying({});
    const ticketId = ticketOf(run).id;
    run.answer('approve', JOE);
    run.now += 5000;
    const late = { type: 'decide_ticket' as const, decision: 'reject' as const, ticketId, reason: '' };
    expect(run.decide({ ...late, actor: EVE })).toMatchObject({
      rejection: {
        code: 'ticket.decided',
        message: 'human:joe decided this ticket at 1970-01-01T00:00:01Z: approve',
      },
    });
  });
});
