/** Undo and redo of a tag, read from its moves: those are never taken out, a step back is one more of them. */
import type { Digest } from '@aob/ir';
import type { TagMoveRow } from '../ports/workflows.ts';

export interface TagSteps {
  /** Where an undo leads; undefined when nothing came before. */
  readonly undo: Digest | undefined;
  /** Where a redo leads; undefined unless the last moves were undone. */
  readonly redo: Digest | undefined;
}

/** `moves`: oldest first. Whatever moves a tag anew forgets what was undone before it. */
export const tagSteps = (moves: readonly Pick<TagMoveRow, 'kind' | 'to'>[]): TagSteps => {
  const done: Digest[] = [];
  const undone: Digest[] = [];
  for (const { kind, to } of moves) {
    if (kind === 'undo') {
      const left = done.pop();
      if (left !== undefined) undone.push(left);
    } else {
      if (kind === 'redo') undone.pop();
      else undone.length = 0;
      done.push(to);
    }
  }
  return { undo: done.at(-2), redo: undone.at(-1) };
};
