import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Slice } from '../../ports/experiments.ts';
import { allocate, armOfBucket, BUCKETS, bucketsOf, movedBuckets, type Weighted } from './allocation.ts';
import { bucketOf } from './assign-arm.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const weighted = (weights: readonly number[]): readonly Weighted[] =>
  weights.map((weight, place) => ({ name: NAMES[place] ?? '', weight }));

const weights = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10_000 })), {
    minLength: 2,
    maxLength: NAMES.length,
  })
  .filter((each) => each.some((weight) => weight > 0));

/** Weights of the same arms, again and again. */
const histories = fc.integer({ min: 2, max: NAMES.length }).chain((length) =>
  fc.array(
    weights
      .map((each) => NAMES.slice(0, length).map((_, place) => each[place % each.length] ?? 0))
      .filter((each) => each.some((weight) => weight > 0)),
    { minLength: 2, maxLength: 5 },
  ),
);

const counted = (slices: readonly Slice[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { arm, from, to } of slices) counts.set(arm, (counts.get(arm) ?? 0) + to - from);
  return counts;
};

describe('the buckets of an experiment', () => {
  it('all belong to an arm, each arm having its share to the ten-thousandth, whatever the weights were before', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let slices: readonly Slice[] = [];
        for (const each of history) {
          const arms = weighted(each);
          slices = allocate(slices, arms);
          expect(slices[0]?.from).toBe(0);
          expect(slices.at(-1)?.to).toBe(BUCKETS);
          for (const [place, { to }] of slices.slice(0, -1).entries())
            expect(slices[place + 1]?.from).toBe(to);
          const counts = counted(slices);
          const total = each.reduce((sum, weight) => sum + weight, 0);
          for (const { name, weight } of arms) {
            const count = counts.get(name) ?? 0;
            expect(Math.abs(count - (BUCKETS * weight) / total)).toBeLessThan(1);
            if (weight === 0) expect(count).toBe(0);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('move with other weights as little as they can: what one arm loses is what another gains', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let slices = allocate([], weighted(history[0] ?? [1, 1]));
        for (const each of history.slice(1)) {
          const arms = weighted(each);
          const next = allocate(slices, arms);
          const before = counted(slices);
          const needed = [...bucketsOf(arms)].reduce(
            (sum, [name, count]) => sum + Math.max(0, count - (before.get(name) ?? 0)),
            0,
          );
          expect(movedBuckets(slices, next)).toBe(needed);
          slices = next;
        }
      }),
      { numRuns: 30 },
    );
  });

  it('stay where they are while the weights say the same in other numbers', () => {
    const slices = allocate([], weighted([1, 3]));
    expect(allocate(slices, weighted([250, 750]))).toEqual(slices);
  });
});

describe('10,000 fixed keys', () => {
  const KEYS = Array.from({ length: 10_000 }, (_, n) => `customer-${n}`);
  const sharesOf = (id: string, slices: readonly Slice[]): ReadonlyMap<string, number> => {
    const shares = new Map<string, number>();
    for (const key of KEYS) {
      const arm = armOfBucket(slices, bucketOf(id, key));
      shares.set(arm, (shares.get(arm) ?? 0) + 1 / KEYS.length);
    }
    return shares;
  };

  it.each([
    { id: 'experiment_1', weights: [50, 50] },
    { id: 'experiment_2', weights: [90, 10] },
    { id: 'experiment_3', weights: [1, 1, 1] },
    { id: 'experiment_4', weights: [70, 20, 9, 1] },
    { id: 'experiment_5', weights: [5, 0, 95] },
  ])('of $id are dealt within 1 % of the weights $weights, and always alike', ({ id, weights: wanted }) => {
    const arms = weighted(wanted);
    const slices = allocate([], arms);
    const shares = sharesOf(id, slices);
    const total = wanted.reduce((sum, weight) => sum + weight, 0);
    for (const { name, weight } of arms)
      expect(Math.abs((shares.get(name) ?? 0) - weight / total)).toBeLessThan(0.01);
    expect(sharesOf(id, allocate([], arms))).toEqual(shares);
  });

  it('fall alike into all parts, for a thousand experiments: as far off as chance has it, and no further', () => {
    // 20 parts of 500 keys: chi-square with 19 degrees of freedom has mean 19 and variance 38.
    const statistics = Array.from({ length: 1000 }, (_, n) => {
      const counts = new Array<number>(20).fill(0);
      for (const key of KEYS.slice(0, 500)) {
        const part = Math.floor((bucketOf(`experiment_${n}`, key) * 20) / BUCKETS);
        counts[part] = (counts[part] ?? 0) + 1;
      }
      return counts.reduce((sum, count) => sum + (count - 25) ** 2 / 25, 0);
    });
    const mean = statistics.reduce((sum, each) => sum + each, 0) / statistics.length;
    expect(Math.abs(mean - 19)).toBeLessThan(3 * Math.sqrt(38 / statistics.length));
  });

  it('fall elsewhere in another experiment', () => {
    const same = KEYS.filter(
      (key) => bucketOf('experiment_1', key) < 5000 === bucketOf('experiment_2', key) < 5000,
    );
    expect(Math.abs(same.length / KEYS.length - 0.5)).toBeLessThan(0.015);
  });

  it('are in the buckets they were in when this was written', () => {
    expect(['', 'a', 'customer-1', 'é'].map((key) => bucketOf('experiment_01', key))).toEqual([
      9752, 538, 9502, 2571,
    ]);
  });
});
