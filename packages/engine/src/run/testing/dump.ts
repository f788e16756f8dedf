import { snapshotOf } from '../snapshot.ts';
import type { RunState } from '../state.ts';

/** A state as text, tables in key order: equal text means equal state. */
export const dumpState = (state: RunState): string => snapshotOf(state);
