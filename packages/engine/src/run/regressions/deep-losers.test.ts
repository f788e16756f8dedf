/** What loses to others ends with everything inside of it, however deep (R2). */
import { describe, expect, it } from 'vitest';
import { given } from '../testing/given.ts';

const fn = (id: string, more = {}) => ({ id, type: 'function', ...more });
const composite = (id: string, node: object) => ({
  id,
  type: 'composite',
  config: { body: { nodes: [node], edges: [], outputs: 'none' } },
});

describe('a loser with bodies in bodies', () => {
  it('is called back down to its innermost job, and leaves no clock behind', () => {
    const wait = { id: 'wait', type: 'wait', config: { signal: 'go', timeout: '1h' } };
    for (const [inner, ends] of [
      [fn('work'), 'slow/inner/work'],
      [wait, 'slow/inner/wait'],
    ] as const) {
      const run = given({
        nodes: [
          fn('fast'),
          composite('slow', composite('inner', inner)),
          fn('pick', { join: { any: true, cancel_losers: true } }),
        ],
        edges: [
          { from: 'fast', to: 'pick' },
          { from: 'slow', to: 'pick' },
        ],
      });
      const job = inner.type === 'function' ? run.job(ends) : undefined;
      const decision = run.decide({
        type: 'result',
        ...run.job('fast'),
        startedAt: run.now,
        outcome: { ok: true, output: { value: 1, digest: 'sha256:00' } },
      });
      if (job !== undefined)
        expect(decision.kind === 'accepted' && decision.effects).toContainEqual({ type: 'cancel_job', job });
      expect(run.finish('fast')).toContain(`node.cancelled ${ends}`);
      expect([...(run.state.timers.own?.keys() ?? [])]).toEqual(['attempt:pick']);
    }
  });
});
