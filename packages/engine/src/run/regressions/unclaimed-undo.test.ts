/** What undoes a run may need a runner that nobody has; the rest of it is undone all the same. */
import { describe, expect, it } from 'vitest';
import { given } from '../testing/given.ts';

const paid = (id: string) => ({
  id,
  type: 'function',
  compensate: { type: 'function', config: { handler: 'builtin.echo' }, retry: { max_attempts: 1 } },
});

describe('an undoing that no runner can carry out', () => {
  it('leaves its turn to the next one, and the run comes to its end', () => {
    const run = given({
      nodes: [paid('book'), paid('pay'), { id: 'ship', type: 'function' }],
      edges: [
        { from: 'book', to: 'pay' },
        { from: 'pay', to: 'ship' },
      ],
    });
    run.finish('book');
    run.finish('pay');
    run.fail('ship');
    const events = run.send({ type: 'unclaimed', ...run.job('pay'), need: { what: 'handler', name: 'x' } });
    expect(events).toEqual([
      'compensation.started pay',
      'compensation.failed pay',
      'compensation.queued book',
    ]);
    expect(run.finish('book').at(-1)).toBe('run.failed');
    expect(run.state.error).toMatchObject({ code: 'compensation.incomplete' });
  });
});
