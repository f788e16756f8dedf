import { describe, expect, it } from 'vitest';
import { eventWords, guardrailWords, haltWords, percent, points } from './words.ts';

const breach = { guardrail: 'failure_rate', above: 0.2, value: 0.3, runs: 50, failed: 15 } as const;
const said = { revision: 2, at: '2026-01-02T03:04:05.000Z', by: 'human:mia' };

describe('an experiment in words', () => {
  it('says shares in hundredths, and differences with their sign', () => {
    expect([percent(0.125), percent(1), points(0.031), points(-0.5), points(0)]).toEqual([
      '12.5 %',
      '100 %',
      '+3.1',
      '-50',
      '0',
    ]);
  });

  it('says who halted it and why, or on which numbers', () => {
    expect(haltWords('paused', { by: 'human:mia', reason: 'sale' })).toBe('paused by mia: sale');
    expect(haltWords('stopped', { by: 'human:mia', reason: '' })).toBe('stopped by mia');
    expect(haltWords('stopped', { by: 'system:guardrail', reason: '', breach })).toBe(
      'stopped by a guardrail: 15 of 50 runs failed, more than 20 %',
    );
  });

  it('says what stops an arm', () => {
    expect(
      guardrailWords({
        failure_rate: { above: 0.2, min_runs: 50 },
        mean_cost: { above: 0.5, min_runs: 20 },
        total_cost: { above: 30 },
      }),
    ).toHaveLength(3);
    expect(guardrailWords({ failure_rate: null, mean_cost: null, total_cost: null })).toEqual([]);
  });

  it('tells of other weights only those that are other', () => {
    const data = {
      weights: { a: 50, b: 50, c: 1 },
      before: { a: 90, b: 10, c: 1 },
      moved: 0.4,
      reason: 'fine',
    };
    expect(eventWords({ ...said, type: 'experiment.weights_changed', data })).toBe(
      'changed weights, a from 90 to 50, b from 10 to 50; 40 % of the keys moved: fine',
    );
    const stop = { arm: 'b', reason: '', breach };
    expect(eventWords({ ...said, type: 'experiment.arm_stopped', data: stop })).toBe(
      'stopped b: 15 of 50 runs failed, more than 20 %',
    );
  });
});
