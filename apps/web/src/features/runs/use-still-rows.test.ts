import { expect, it } from 'vitest';
import { keptStill } from './use-still-rows.ts';

const idOf = (row: string): string => row;

it('keeps rows where they stood while newer ones come', () => {
  expect(keptStill(['new', 'a', 'b'], ['a', 'b'], idOf)).toEqual({ shown: ['a', 'b'], waiting: 1 });
});

it('lets a row go that is not there any more', () => {
  expect(keptStill(['b'], ['a', 'b'], idOf)).toEqual({ shown: ['b'], waiting: 0 });
});

it('puts older rows below that were read meanwhile', () => {
  expect(keptStill(['new', 'a', 'b', 'older'], ['a', 'b'], idOf)).toEqual({
    shown: ['a', 'b', 'older'],
    waiting: 1,
  });
});

it('holds everything when nothing of what stood is left', () => {
  expect(keptStill(['x', 'y'], ['a'], idOf)).toEqual({ shown: [], waiting: 2 });
});
