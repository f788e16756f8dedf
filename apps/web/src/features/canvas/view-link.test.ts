import type { Viewport } from '@xyflow/react';
import { expect, it } from 'vitest';
import { createViewLink, type Follow, type ViewLink } from './view-link.ts';

const HERE: Viewport = { x: 10, y: 20, zoom: 0.5 };
const THERE: Viewport = { x: -300, y: 0, zoom: 1 };

/** A canvas as React Flow makes one: it tells of every move, those it was told to make too. */
function canvas(link: ViewLink, at?: Viewport) {
  const went: Viewport[] = [];
  const hands: boolean[] = [];
  const follow: Follow = (at, isByReader) => {
    went.push(at);
    hands.push(isByReader);
    link.move(follow, { ...at }, false);
  };
  const leave = link.join(follow, at);
  return { went, hands, leave, move: (at: Viewport) => link.move(follow, at, true) };
}

it('takes every other canvas along, once, and says whether a hand moved it', () => {
  const link = createViewLink();
  const [before, after] = [canvas(link), canvas(link)];
  before.move(HERE);
  after.move(THERE);
  expect(after.went).toEqual([HERE]);
  expect(after.hands).toEqual([true]);
  expect(before.went).toEqual([THERE]);
});

it('brings one that joins to where the others are, and lets one that has left alone', () => {
  const link = createViewLink();
  const before = canvas(link);
  before.move(HERE);
  const after = canvas(link);
  expect(after.went).toEqual([HERE]);
  after.leave();
  before.move(THERE);
  after.move(HERE);
  expect(after.went).toEqual([HERE]);
  expect(before.went).toEqual([]);
});

it('begins where the first one is, not where they were before they parted', () => {
  const link = createViewLink();
  const [before, after] = [canvas(link, HERE), canvas(link, THERE)];
  expect(after.went).toEqual([HERE]);
  before.leave();
  after.leave();
  const again = canvas(link, THERE);
  expect(canvas(link, HERE).went).toEqual([THERE]);
  expect(again.went).toEqual([]);
});
