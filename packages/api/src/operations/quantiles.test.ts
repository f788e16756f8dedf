import { expect, it } from 'vitest';
import { bucketsBetween, latencyIn } from './quantiles.ts';

const bounds = [0.01, 0.1, 1];

it('takes the middle from the bucket it falls into', () => {
  expect(latencyIn({ bounds, counts: [0, 100, 0, 0] })).toEqual({
    count: 100,
    p50: expect.closeTo(55),
    p95: expect.closeTo(95.5),
    p99: expect.closeTo(99.1),
  });
});

it('finds the slow ones behind the many', () => {
  const found = latencyIn({ bounds, counts: [97, 0, 3, 0] });
  expect(found?.p50).toBeLessThan(10);
  expect(found?.p95).toBeLessThan(10);
  expect(found?.p99).toBeCloseTo(700);
});

it('knows of what is beyond the last bound only that it is', () => {
  expect(latencyIn({ bounds, counts: [0, 0, 0, 4] })).toEqual({ count: 4, p50: 1000, p95: 1000, p99: 1000 });
});

it('says nothing of nothing', () => {
  expect(latencyIn({ bounds, counts: [0, 0, 0, 0] })).toBeUndefined();
});

it('leaves out what came before', () => {
  const before = { bounds, counts: [5, 1, 0, 0] };
  expect(bucketsBetween(before, { bounds, counts: [5, 3, 0, 1] }).counts).toEqual([0, 2, 0, 1]);
});
