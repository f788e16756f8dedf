/**
 * R19: who may begin now, and in which place. Pure.
 *
 * A run gets the lowest free number, and only while fewer runs hold a slot than its limit says. For a number p with h slots
 * held above it that means p + h <= limit. What other processes have begun in the meantime took the same number, which the
 * database refuses, or another one under the same rule. So the limit holds whoever looks when, also after it was lowered
 * while more were under way; nobody counts and nobody waits for a lock.
 */
import type { PlanLimits, Priority } from '@aob/ir';
import type { HeldSlot, QueuedRun } from '../ports/run-slots.ts';

/** How much later than a run of this priority one of high priority may come and still begin before it: nobody starves. */
export const HEAD_START_MS: { readonly [priority in Priority]: number } = {
  high: 0,
  medium: 5 * 60_000,
  low: 30 * 60_000,
};

export interface Admitted {
  readonly runId: string;
  readonly number: number | undefined;
  readonly keyNumber: number | undefined;
}

export interface Admission {
  readonly admitted: readonly Admitted[];
  /** Keys with as many runs under way as they may have. */
  readonly fullKeys: readonly string[];
}

/** `limitsOf`: what is in force for a run now. */
export const pickSlots = (
  held: readonly HeldSlot[],
  queued: readonly QueuedRun[],
  limitsOf: (run: QueuedRun) => Pick<PlanLimits, 'concurrency' | 'keyConcurrency'>,
): Admission => {
  const all = roomOf(held.map(({ number }) => number));
  const keys = new Map<string, Room>();
  const roomOfKey = (key: string): Room => {
    const known = keys.get(key) ?? roomOf(held.flatMap((slot) => (slot.key === key ? [slot.keyNumber] : [])));
    keys.set(key, known);
    return known;
  };
  const admitted: Admitted[] = [];
  const fullKeys = new Set<string>();
  for (const run of inLine(queued)) {
    const { concurrency, keyConcurrency } = limitsOf(run);
    const ofKey = run.key === undefined ? undefined : roomOfKey(run.key);
    const isKeyFull = ofKey !== undefined && isFull(ofKey, keyConcurrency);
    if (isKeyFull && run.key !== undefined) fullKeys.add(run.key);
    if (isKeyFull || isFull(all, concurrency)) continue;
    admitted.push({
      runId: run.runId,
      number: take(all, concurrency),
      keyNumber: ofKey && take(ofKey, keyConcurrency),
    });
  }
  return { admitted, fullKeys: [...fullKeys] };
};

/** Who came first, counted with the head start that a higher priority has. */
const inLine = (queued: readonly QueuedRun[]): readonly QueuedRun[] => {
  const turn = ({ createdAt, priority }: QueuedRun): number => createdAt + HEAD_START_MS[priority];
  return [...queued].sort((a, b) => turn(a) - turn(b) || (a.runId < b.runId ? -1 : 1));
};

interface Room {
  readonly numbers: Set<number>;
  held: number;
}

const roomOf = (numbers: readonly (number | undefined)[]): Room => ({
  numbers: new Set(numbers.filter((number) => number !== undefined)),
  held: numbers.length,
});

const isFull = ({ held }: Room, limit: number | undefined): boolean => limit !== undefined && held >= limit;

/** The lowest free number; none where nothing is limited, though that counts as well. */
const take = (room: Room, limit: number | undefined): number | undefined => {
  room.held += 1;
  if (limit === undefined) return undefined;
  let number = 1;
  while (room.numbers.has(number)) number += 1;
  room.numbers.add(number);
  return number;
};
