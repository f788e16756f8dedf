import { LRUCache } from 'lru-cache';
import { isTerminal } from '../run/state.ts';
import { createTransientMap } from '../transient-map.ts';
import type { FoldedRun } from './fold.ts';
import { createSlot, type Slot } from './slot.ts';

/** Runs at work, and the states of those that have nothing to do just now. */
export interface Slots {
  /** The slot of a run, with its state if it is still in memory. */
  open(runId: string): Slot;
  all(): Iterable<Slot>;
  /** Lets go of a slot that has nothing to do; its state is kept as long as there is room. */
  rest(slot: Slot): void;
  /** The state of a run that rests, if it is still in memory. */
  peek(runId: string): FoldedRun | undefined;
}

/** Finished runs are asked after once or twice, and seldom told anything; what is kept of them should not fill the heap. */
const FINISHED_MAX = 32;

/** What a state weighs beside its events, in characters. */
const STATE_CHARS = 2_000;

export const createSlots = (cachedCharsMax: number): Slots => {
  const active = createTransientMap<Slot>();
  const resting = new LRUCache<string, FoldedRun>({
    maxSize: cachedCharsMax,
    sizeCalculation: (run) => run.chars + STATE_CHARS,
  });
  const finished = new LRUCache<string, FoldedRun>({ max: FINISHED_MAX });
  const kept = (runId: string): FoldedRun | undefined => resting.get(runId) ?? finished.get(runId);
  return {
    open: (runId) => {
      const found = active.get(runId);
      if (found !== undefined) return found;
      const slot = createSlot(runId);
      slot.run = kept(runId);
      active.set(runId, slot);
      return slot;
    },
    all: () => active.values(),
    rest: (slot) => {
      const { runId, run } = slot;
      active.delete(runId);
      // Nothing is kept of runs that nobody has heard of, or that wait for repair: look again next time.
      const isKept = run !== undefined && run.state.seq > 0 && run.quarantine === undefined;
      const isFinished = isKept && isTerminal(run.state.status);
      if (isKept && !isFinished) resting.set(runId, run);
      else resting.delete(runId);
      if (isFinished) finished.set(runId, run);
      else finished.delete(runId);
    },
    peek: (runId) => active.get(runId)?.run ?? kept(runId),
  };
};
