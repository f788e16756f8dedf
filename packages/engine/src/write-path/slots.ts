import { LRUCache } from 'lru-cache';
import type { FoldedRun } from './fold.ts';
import { createSlot, type Slot } from './slot.ts';

/** Runs at work, and the states of those that have nothing to do just now. */
export interface Slots {
  /** The slot of a run, with its state if it is still in memory. */
  open(runId: string): Slot;
  find(runId: string): Slot | undefined;
  all(): Iterable<Slot>;
  /** Lets go of a slot that has nothing to do; its state is kept as long as there is room. */
  rest(slot: Slot): void;
  /** The state of a run that rests, if it is still in memory. */
  peek(runId: string): FoldedRun | undefined;
}

/** What a state weighs beside its events, in characters. */
const STATE_CHARS = 2_000;

export const createSlots = (cachedCharsMax: number): Slots => {
  const active = new Map<string, Slot>();
  const resting = new LRUCache<string, FoldedRun>({
    maxSize: cachedCharsMax,
    sizeCalculation: (run) => run.chars + STATE_CHARS,
  });
  return {
    open: (runId) => {
      const found = active.get(runId);
      if (found !== undefined) return found;
      const slot = createSlot(runId);
      slot.run = resting.get(runId);
      active.set(runId, slot);
      return slot;
    },
    find: (runId) => active.get(runId),
    all: () => active.values(),
    rest: (slot) => {
      active.delete(slot.runId);
      const { run } = slot;
      // Nothing is kept of runs that nobody has heard of, or that wait for repair: look again next time.
      if (run === undefined || run.state.seq === 0 || run.quarantine !== undefined)
        resting.delete(slot.runId);
      else resting.set(slot.runId, run);
    },
    peek: (runId) => active.get(runId)?.run ?? resting.get(runId),
  };
};
