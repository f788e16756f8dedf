import type { Slot } from './slot.ts';

/** Slots that wait for their turn, first come first served; a slot stands in it once. */
export interface ReadyLine {
  join(slot: Slot): void;
  next(): Slot | undefined;
  readonly length: number;
}

/** Places passed before the array is cut. */
const PASSED_MAX = 4_096;

export const createReadyLine = (): ReadyLine => {
  let slots: Slot[] = [];
  let head = 0;
  return {
    join: (slot) => {
      if (slot.isReady) return;
      slot.isReady = true;
      slots.push(slot);
    },
    next: () => {
      const slot = slots[head];
      if (slot === undefined) return undefined;
      slot.isReady = false;
      head += 1;
      if (head === slots.length || head > PASSED_MAX) {
        slots = slots.slice(head);
        head = 0;
      }
      return slot;
    },
    get length() {
      return slots.length - head;
    },
  };
};
