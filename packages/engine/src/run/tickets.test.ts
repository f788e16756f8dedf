import { describe, expect, it } from 'vitest';
import { values } from './table.ts';
import { given, HUMAN } from './testing/given.ts';

const gate = (config = {}) => ({
  id: 'g',
  type: 'hitl',
  config: { message: 'Pay ${inputs.amount}?', ...config },
});
const pay = { id: 'pay', type: 'function' };
const approval = (config = {}, edges: object[] = []) => ({
  nodes: [gate(config), pay, { id: 'sorry', type: 'function' }],
  edges: [{ from: 'g', to: 'pay' }, ...edges],
});
const onReject = { from: 'g', to: 'sorry', on: 'reject' };

describe('tickets', () => {
  it('ask with the message rendered, and hold the run as WAITING', () => {
    const run = given({ nodes: [gate(), pay], edges: [{ from: 'g', to: 'pay' }] }, { amount: 500 });
    const opened = run.log.find((event) => event.type === 'ticket.opened');
    expect(opened?.type === 'ticket.opened' && opened.data.message).toBe('Pay 500?');
    expect(run.state.status).toBe('WAITING');
  });

  it('approve leads on through the unlabelled edge, reject through its own', () => {
    const yes = given(approval({}, [onReject]), { amount: 1 });
    yes.answer('approve');
    expect([yes.status('pay'), yes.status('sorry')]).toEqual(['queued', 'skipped']);
    const no = given(approval({}, [onReject]), { amount: 1 });
    no.answer('reject');
    expect([no.status('pay'), no.status('sorry')]).toEqual(['skipped', 'queued']);
  });

  it('a refused gate without a reject edge fails the run (R3)', () => {
    const run = given({ nodes: [gate(), pay], edges: [{ from: 'g', to: 'pay' }] }, { amount: 1 });
    expect(run.answer('reject').at(-1)).toBe('run.failed');
    expect(run.state.error?.code).toBe('gate.rejected');
  });

  it('on_reject end lets the branch end and the run complete', () => {
    const run = given(
      { nodes: [gate({ on_reject: 'end' }), pay], edges: [{ from: 'g', to: 'pay' }] },
      { amount: 1 },
    );
    expect(run.answer('reject').at(-1)).toBe('run.completed');
  });

  it('are decided once: the second word is told who and what', () => {
    const run = given(approval({}, [onReject]), { amount: 1 });
    const [ticket] = values(run.state.tickets);
    const command = { type: 'decide_ticket' as const, ticketId: ticket?.id ?? '', reason: '', actor: HUMAN };
    run.send({ ...command, decision: 'approve' });
    const second = run.decide({ ...command, decision: 'reject' });
    expect(second).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'ticket.decided', message: expect.stringContaining('human:mia') },
    });
  });

  it('are not for agents, nor for people who are not named (R29)', () => {
    const run = given(approval({ approvers: ['finance'] }, [onReject]), { amount: 1 });
    expect(run.answer('approve', { id: 'agent:x', roles: ['approver', 'finance'] })).toEqual([
      'rejected ticket.not_approver',
    ]);
    expect(run.answer('approve')).toEqual(['rejected ticket.not_approver']);
    expect(run.answer('approve', { id: 'human:joe', roles: ['approver', 'finance'] })).toContain(
      'ticket.decided',
    );
  });

  it('check the data of an approval against their form', () => {
    const form = { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] };
    const run = given(approval({ form }, [onReject]), { amount: 1 });
    expect(run.answer('approve')).toEqual(['rejected ticket.form']);
  });

  it('that time out are decided by the clock and say so', () => {
    const run = given(approval({ timeout: '1h' }, [onReject]), { amount: 1 });
    run.wake();
    expect(run.status('sorry')).toBe('queued');
    const decided = run.log.find((event) => event.type === 'ticket.decided');
    expect(decided?.type === 'ticket.decided' && decided.data).toMatchObject({
      timed_out: true,
      actor: { id: 'system:clock' },
    });
  });

  it('leave through a timeout edge where there is one', () => {
    const run = given(approval({ timeout: '1h' }, [{ from: 'g', to: 'sorry', on: 'timeout' }]), {
      amount: 1,
    });
    run.wake();
    expect(run.status('sorry')).toBe('queued');
  });

  it('on_timeout fail fails the gate', () => {
    const run = given(approval({ timeout: '1h', on_timeout: 'fail' }, [onReject]), { amount: 1 });
    run.wake();
    expect(run.state.error?.code).toBe('ticket.timeout');
  });

  it('fall with the run when it is cancelled', () => {
    const run = given(approval({}, [onReject]), { amount: 1 });
    run.send({ type: 'cancel', reason: 'enough', actor: HUMAN });
    expect(values(run.state.tickets)[0]?.status).toBe('superseded');
    expect(run.answer('approve')).toEqual(['rejected ticket.unknown']);
  });

  it('of gates cannot be skipped (R27)', () => {
    const run = given(approval({}, [onReject]), { amount: 1 });
    const command = { type: 'skip_node' as const, node: 'g', output: {}, reason: '', actor: HUMAN };
    expect(run.send(command)).toEqual(['rejected gate.not_skippable']);
  });
});
