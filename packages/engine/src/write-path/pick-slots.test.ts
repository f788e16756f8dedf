import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeldSlot, QueuedRun } from '../ports/run-slots.ts';
import { HEAD_START_MS, pickSlots } from './pick-slots.ts';

const MINUTE = 60_000;
const queued = (runId: string, more: Partial<QueuedRun> = {}): QueuedRun => ({
  runId,
  priority: 'medium',
  key: undefined,
  createdAt: 0,
  limitsFrom: 'sha256:00',
  ...more,
});
const held = (number: number | undefined, key?: string, keyNumber?: number): HeldSlot => ({
  number,
  key,
  keyNumber,
});

describe('R19: who begins when there is room', () => {
  it('high before medium before low, and who came first among equals', () => {
    const line = [
      queued('run_4', { priority: 'low' }),
      queued('run_3'),
      queued('run_2'),
      queued('run_5', { priority: 'high' }),
    ];
    const { admitted } = pickSlots([], line, () => ({ concurrency: 3 }));
    expect(admitted.map(({ runId, number }) => `${runId} ${number}`)).toEqual([
      'run_5 1',
      'run_2 2',
      'run_3 3',
    ]);
  });

  it('nobody starves: who waits longer than the head start of the others goes first', () => {
    const low = queued('run_1', { priority: 'low', createdAt: 0 });
    const high = (at: number) => queued('run_2', { priority: 'high', createdAt: at });
    const first = (at: number) =>
      pickSlots([], [high(at), low], () => ({ concurrency: 1 })).admitted.map(({ runId }) => runId);
    expect(first(HEAD_START_MS.low - MINUTE)).toEqual(['run_2']);
    expect(first(HEAD_START_MS.low + MINUTE)).toEqual(['run_1']);
  });

  it('gives the lowest free number, and counts runs that began under no limit', () => {
    const taken = [held(1), held(3), held(undefined)];
    const line = ['run_1', 'run_2', 'run_3'].map((id) => queued(id));
    expect(pickSlots(taken, line, () => ({ concurrency: 5 })).admitted.map(({ number }) => number)).toEqual([
      2, 4,
    ]);
  });

  it('lets nobody begin while more than a lowered limit are under way', () => {
    expect(pickSlots([held(4), held(5)], [queued('run_1')], () => ({ concurrency: 2 })).admitted).toEqual([]);
  });

  it('a key that is full holds up nobody else, and is named', () => {
    const line = [queued('run_1', { key: 'a' }), queued('run_2', { key: 'b' }), queued('run_3')];
    const limits = { concurrency: 9, keyConcurrency: 1 };
    expect(pickSlots([held(1, 'a', 1)], line, () => limits)).toEqual({
      admitted: [
        { runId: 'run_2', number: 2, keyNumber: 1 },
        { runId: 'run_3', number: 3, keyNumber: undefined },
      ],
      fullKeys: ['a'],
    });
  });

  it('looks at the limit of each run, and takes no number where there is none any more', () => {
    const line = [queued('run_1', { limitsFrom: 'sha256:01' }), queued('run_2')];
    const limitsOf = ({ limitsFrom }: QueuedRun) => (limitsFrom === 'sha256:01' ? { concurrency: 1 } : {});
    expect(pickSlots([held(1)], line, limitsOf).admitted).toEqual([
      { runId: 'run_2', number: undefined, keyNumber: undefined },
    ]);
  });
});

type Step =
  | { readonly kind: 'look'; readonly who: number; readonly count: number }
  | { readonly kind: 'commit'; readonly who: number }
  | { readonly kind: 'end'; readonly which: number };

/** Three processes that look at old pictures, commit late, and are refused where a number is taken. */
it('R19: no order of looking, committing and ending exceeds a limit that was lowered before', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('look' as const), who: fc.nat(2), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('commit' as const), who: fc.nat(2) }),
    fc.record({ kind: fc.constant('end' as const), which: fc.nat(20) }),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(step, { maxLength: 60 }),
      (before, concurrency, steps) => {
        let numbers = [...before];
        const chosen = new Map<number, readonly number[]>();
        for (const move of steps) {
          if (move.kind === 'end')
            numbers = numbers.filter((_, index) => index !== move.which % numbers.length);
          else if (move.kind === 'look') {
            const line = Array.from({ length: move.count }, (_, index) => queued(`run_${index}`));
            const { admitted } = pickSlots(
              numbers.map((number) => held(number)),
              line,
              () => ({ concurrency }),
            );
            chosen.set(
              move.who,
              admitted.flatMap(({ number }) => number ?? []),
            );
          } else {
            const most = Math.max(numbers.length, concurrency);
            numbers = [...new Set([...numbers, ...(chosen.get(move.who) ?? [])])];
            chosen.delete(move.who);
            expect(numbers.length).toBeLessThanOrEqual(most);
          }
        }
      },
    ),
    { numRuns: 5_000 },
  );
});
