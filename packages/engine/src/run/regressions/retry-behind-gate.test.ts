/** A failed node that is run again while its gate asks anew begins when the gate has answered, and is not forgotten (R7, R27). */
import { describe, expect, it } from 'vitest';
import { dumpState } from '../testing/dump.ts';
import { given, HUMAN, refold, type Scenario } from '../testing/given.ts';

const fn = (id: string) => ({ id, type: 'function' });
const call = (id: string) => ({ id, type: 'http', config: { url: 'https://bank.example/', method: 'POST' } });
const document = {
  nodes: [
    fn('a'),
    { id: 'gate', type: 'hitl', config: { message: '?' } },
    call('pay'),
    call('book'),
    fn('side'),
  ],
  edges: [
    { from: 'a', to: 'gate' },
    { from: 'gate', to: 'pay' },
    { from: 'pay', to: 'book' },
    { from: 'a', to: 'side' },
  ],
};

const retry = { type: 'retry_node', node: 'pay', actor: HUMAN } as const;
const amount = (value: number) =>
  [{ op: 'add', path: '/nodes/{book}/config/body', value: { amount: value } }] as const;

/** `pay` has failed behind its gate, and what the gate covers has changed since. */
const failed = (): Scenario => {
  const run = given(document);
  run.finish('a');
  run.answer('approve');
  run.patch(amount(1));
  run.fail('pay');
  return run;
};

describe('R7, R27: a failed node that is run again while its gate asks anew', () => {
  it('is held, and begins with the answer', () => {
    const run = failed();
    expect(run.send(retry)).toEqual([
      'run.reopened',
      'ticket.opened',
      'node.cancelled pay',
      'node.queued side',
      'node.held pay',
    ]);
    expect(run.answer('approve')).toContain('node.queued pay');
    expect(run.job('pay')).toMatchObject({ execution: 2, attempt: 1 });
    expect(dumpState(refold(run))).toBe(dumpState(run.state));
  });

  it('waits for the question that took the place of the one it waited for', () => {
    const run = failed();
    run.send(retry);
    run.patch(amount(2));
    expect(run.status('pay')).toBe('cancelled');
    expect(run.answer('approve')).toContain('node.queued pay');
  });

  it('can be run again or given an output after the gate has refused', () => {
    const run = failed();
    run.send(retry);
    expect(run.answer('reject')).toContain('run.failed');
    expect(run.send(retry)).toContain('ticket.opened');
    expect(run.answer('approve')).toContain('node.queued pay');
  });

  it('is asked for once: a second order to run it again is told that it has not failed', () => {
    const run = failed();
    run.send(retry);
    expect(run.send(retry)).toEqual(['rejected node.not_failed']);
  });
});
