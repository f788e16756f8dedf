import { describe, expect, it } from 'vitest';
import { markBeside, marksOn, slotsOf } from './density.ts';
import type { MarkedEvent } from './event-kind.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
/** Events at these milliseconds. */
const at = (...times: number[]) => times.map((ms) => ({ at: new Date(START + ms).toISOString() }));

describe('slotsOf', () => {
  it('gives each event of a short log a slot of its own, and covers a long one without a hole', () => {
    expect(slotsOf(at(0, 1, 2), 100).map(({ from, to }) => [from, to])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    const many = slotsOf(at(...Array.from({ length: 1003 }, (_, ms) => ms)), 100);
    expect(many).toHaveLength(100);
    expect(many[0]?.from).toBe(1);
    expect(many.at(-1)?.to).toBe(1003);
    expect(many.slice(1).map(({ from }) => from)).toEqual(many.slice(0, -1).map(({ to }) => to + 1));
  });

  it('is high where events come fast', () => {
    const [, fast, slow] = slotsOf(at(0, 10, 4000), 3);
    expect(fast?.pace).toBeGreaterThan(slow?.pace ?? 1);
    expect(slow?.pace).toBeGreaterThan(0);
  });

  it('says where most of the time went', () => {
    const slots = slotsOf(at(0, 10, 3_600_000, 3_600_010), 4);
    expect(slots.map(({ isLull }) => isLull)).toEqual([false, false, true, false]);
    expect(slotsOf(at(0, 10, 4000), 3).some(({ isLull }) => isLull)).toBe(false);
  });

  it('has nothing to say about an empty log', () => {
    expect(slotsOf([], 100)).toEqual([]);
  });
});

const marks: readonly MarkedEvent[] = [
  { seq: 1, kind: 'start' },
  { seq: 40, kind: 'retry' },
  { seq: 41, kind: 'patch' },
  { seq: 42, kind: 'failure' },
  { seq: 100, kind: 'end' },
];

describe('marksOn', () => {
  it('shows the weightiest mark of a slot and counts the others', () => {
    expect(marksOn(marks, 100, 10)).toEqual([
      { seq: 1, kind: 'start', count: 1 },
      { seq: 41, kind: 'patch', count: 3 },
      { seq: 100, kind: 'end', count: 1 },
    ]);
  });

  it('never shows more than there are slots', () => {
    const failures = Array.from({ length: 10_000 }, (_, seq) => ({ seq: seq + 1, kind: 'failure' }) as const);
    expect(marksOn(failures, 10_000, 60).length).toBeLessThanOrEqual(60);
  });
});

describe('markBeside', () => {
  it('goes from mark to mark and stops at both ends', () => {
    expect(markBeside(marks, 41, 'after')).toBe(42);
    expect(markBeside(marks, 41, 'before')).toBe(40);
    expect(markBeside(marks, 50, 'before')).toBe(42);
    expect(markBeside(marks, 100, 'after')).toBeUndefined();
    expect(markBeside(marks, 1, 'before')).toBeUndefined();
  });
});
