import type { Typed } from './hold.ts';

/** Long enough to see what one has pressed, short against the time it takes to decide. */
export const HOLD_MS = 5_000;
/** A question whose time is up sooner is answered at once: waiting could give the word to the clock. */
const DUE_MS_MIN = 60_000;
/** A request that is to outlive its page may carry 64 KiB; what is heavier is sent while the page is there. */
const TYPED_BYTES_MAX = 48 * 1024;

export function holdMs(due: string | undefined, now: number): number {
  return due !== undefined && Date.parse(due) - now < DUE_MS_MIN ? 0 : HOLD_MS;
}

export function isLightEnough(typed: Typed): boolean {
  return new TextEncoder().encode(JSON.stringify(typed)).length <= TYPED_BYTES_MAX;
}
