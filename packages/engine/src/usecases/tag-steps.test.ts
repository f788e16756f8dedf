import type { Digest } from '@aob/ir';
import { expect, it } from 'vitest';
import type { TagMoveRow } from '../ports/workflows.ts';
import { tagSteps } from './tag-steps.ts';

const digest = (name: string): Digest => `sha256:${name}`;
/** `save:a`, `undo:a` … */
const stepsAfter = (...moves: readonly string[]) => {
  const { undo, redo } = tagSteps(
    moves.map((move) => {
      const [kind, to = ''] = move.split(':');
      return { kind: kind as TagMoveRow['kind'], to: digest(to) };
    }),
  );
  return [undo?.slice('sha256:'.length), redo?.slice('sha256:'.length)];
};

it('an undo leads to where the tag stood before, step by step, and a redo back', () => {
  expect(stepsAfter('save:a')).toEqual([undefined, undefined]);
  expect(stepsAfter('save:a', 'patch:b', 'set:c')).toEqual(['b', undefined]);
  expect(stepsAfter('save:a', 'patch:b', 'set:c', 'undo:b')).toEqual(['a', 'c']);
  expect(stepsAfter('save:a', 'patch:b', 'set:c', 'undo:b', 'undo:a')).toEqual([undefined, 'b']);
  expect(stepsAfter('save:a', 'patch:b', 'set:c', 'undo:b', 'undo:a', 'redo:b')).toEqual(['a', 'c']);
  expect(stepsAfter('save:a', 'patch:b', 'undo:a', 'redo:b')).toEqual(['a', undefined]);
});

it('whatever moves the tag anew forgets what was undone', () => {
  expect(stepsAfter('save:a', 'patch:b', 'undo:a', 'patch:c')).toEqual(['a', undefined]);
  // The same version may be left and come back to any number of times.
  expect(stepsAfter('save:a', 'save:b', 'set:a', 'set:b')).toEqual(['a', undefined]);
});
