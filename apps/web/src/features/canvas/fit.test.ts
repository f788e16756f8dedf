import { expect, it } from 'vitest';
import { FIT, fittedView } from './fit.ts';
import { layoutNested } from './layout-nested.ts';

const ROOM = { width: 1000, height: 600 };
const layout = layoutNested({
  nodes: ['a', 'b', 'c'].map((id) => ({ id, isFrame: false })),
  edges: [
    { id: 'a->b', from: 'a', to: 'b' },
    { id: 'b->c', from: 'b', to: 'c' },
  ],
});

/** Where a step is on the screen: its left and its right edge. */
const onScreen = (id: string, { x, zoom }: { readonly x: number; readonly zoom: number }) => {
  const box = layout.boxes.get(id);
  if (box === undefined) throw new Error(`${id} has no place`);
  return [box.onCanvas.x * zoom + x, (box.onCanvas.x + box.width) * zoom + x];
};

it('brings all that is drawn into the middle of the room, never larger than life', () => {
  const view = fittedView(layout, ['a', 'b', 'c'], ROOM, FIT);
  const [left = 0] = onScreen('a', view);
  const [, right = 0] = onScreen('c', view);
  expect(left).toBeGreaterThan(0);
  expect(Math.round(left)).toBe(Math.round(ROOM.width - right));
  expect(view.zoom).toBeLessThanOrEqual(1);
});

it('leaves out what is not drawn, and everything but the named ones', () => {
  expect(fittedView(layout, ['a'], ROOM, FIT).zoom).toBe(1);
  const named = fittedView(layout, ['a', 'b', 'c'], ROOM, { ...FIT, ids: ['c'] });
  const [left = 0, right = 0] = onScreen('c', named);
  expect(Math.round(left + right)).toBe(ROOM.width);
});

it('shows all when none of the named ones has a place', () => {
  const whole = fittedView(layout, [], ROOM, FIT);
  expect(fittedView(layout, ['a'], ROOM, { ...FIT, ids: ['unknown'] })).toEqual(whole);
  expect(whole.zoom).toBeGreaterThan(0);
});
