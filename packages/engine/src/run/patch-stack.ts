import type { ChangeSet } from '@aob/ir';
import type { PatchState, RunState } from './state.ts';
import { values } from './table.ts';

export interface AppliedPatch {
  readonly patch: PatchState;
  readonly graphVersion: number;
  readonly changes: ChangeSet;
}

/** Every patch that changed the graph, in that order; those that were taken back as well, and what took them back. */
export const appliedPatches = (state: RunState): readonly AppliedPatch[] =>
  values(state.patches)
    .flatMap((patch) => {
      const { graphVersion, changes } = patch;
      const isApplied = patch.status === 'applied' || patch.status === 'withdrawn';
      return isApplied && graphVersion !== undefined && changes !== undefined
        ? [{ patch, graphVersion, changes }]
        : [];
    })
    .sort((a, b) => a.graphVersion - b.graphVersion);
