import { describe, expect, it } from 'vitest';
import { newcombe, wilson } from './intervals.ts';

/** Newcombe (1998), Table II of "Interval estimation for the difference between independent proportions", method 10. */
describe('the difference of two shares', () => {
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i of %i less %i of %i has the interval that was published', (a, m, b, n, low, high) => {
    const difference = newcombe(wilson(a, m), wilson(b, n));
    expect(difference.value).toBeCloseTo(a / m - b / n, 10);
    expect(difference.low).toBeCloseTo(low, 4);
    expect(difference.high).toBeCloseTo(high, 4);
  });
});

describe('a share', () => {
  // Newcombe (1998), "Two-sided confidence intervals for the single proportion", method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [29, 29, 0.883, 1],
  ])('of %i of %i has the interval of Wilson', (successes, total, low, high) => {
    const interval = wilson(successes, total);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
    expect(interval.value).toBe(successes / total);
  });

  it('is held by its interval as often as that claims, small numbers included', () => {
    // Exact: over all outcomes of a binomial, how likely is one whose interval holds the true share.
    const logChoose = (n: number, k: number): number => {
      let sum = 0;
      for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
      return sum;
    };
    const coverages = [10, 20, 50, 100].flatMap((n) =>
      Array.from({ length: 98 }, (_, i) => {
        const p = (i + 1) / 100;
        let held = 0;
        for (let k = 0; k <= n; k++) {
          const { low, high } = wilson(k, n);
          if (low <= p && p <= high)
            held += Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log(1 - p));
        }
        return held;
      }),
    );
    const mean = coverages.reduce((sum, each) => sum + each, 0) / coverages.length;
    expect(mean).toBeGreaterThan(0.945);
    expect(mean).toBeLessThan(0.96);
    expect(Math.min(...coverages)).toBeGreaterThan(0.83);
  });
});
