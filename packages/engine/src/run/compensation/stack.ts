/**
 * What a run has to undo is a stack: each record names the one before it. Taking a patch back undoes its own out of the
 * middle; they stay in the stack, and whoever goes down it passes them by. The way down is gone once, so that a turn costs
 * the same whether ten or ten thousand are left (R20).
 */
import { outermostOwner } from '../scope.ts';
import { type RunState, type UndoState, undoKey } from '../state.ts';
import { get } from '../table.ts';

/** It has not had its turn, or a person was asked about it and nobody has answered. */
export const isStillToUndo = ({ status, isGivenUp }: UndoState): boolean =>
  status !== 'completed' && status !== 'skipped' && status !== 'abandoned' && !isGivenUp;

/** Of these nodes at the top, or of what ran in their bodies. */
export const isUndoOf = ({ node, scope }: UndoState, nodes: readonly string[]): boolean =>
  nodes.includes(outermostOwner(scope) ?? node);

/** From `name` on down, itself included. */
export const nextIn = (
  state: RunState,
  name: number | undefined,
  isMeant: (undo: UndoState) => boolean,
): number | undefined => {
  let at = name;
  while (at !== undefined) {
    const undo = get(state.undos, undoKey(at));
    if (undo === undefined) return undefined;
    if (isMeant(undo)) return at;
    at = undo.before;
  }
  return undefined;
};

/** The last that was done of what a patch has brought, from `name` on down. */
export const nextOfPatch = (
  state: RunState,
  nodes: readonly string[],
  name: number | undefined,
): number | undefined => nextIn(state, name, (undo) => isStillToUndo(undo) && isUndoOf(undo, nodes));

/** Everything that is to be undone of these nodes, in the order of its turns. */
export const undosOf = (state: RunState, nodes: readonly string[]): readonly UndoState[] => {
  const found: UndoState[] = [];
  let name = nextOfPatch(state, nodes, state.nextUndo);
  while (name !== undefined) {
    const undo = get(state.undos, undoKey(name));
    if (undo === undefined) break;
    found.push(undo);
    name = nextOfPatch(state, nodes, undo.before);
  }
  return found;
};
