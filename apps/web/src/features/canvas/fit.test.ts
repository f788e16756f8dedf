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
  const view = fittedView(layout, { ids: ['a', 'b', 'c'] }, ROOM, FIT);
  const [left = 0] = onScreen('a', view);
  const [, right = 0] = onScreen('c', view);
  expect(left).toBeGreaterThan(0);
  expect(Math.round(left)).toBe(Math.round(ROOM.width - right));
  expect(view.zoom).toBeLessThanOrEqual(1);
});

it('leaves out what is not drawn, and everything but the named ones', () => {
  expect(fittedView(layout, { ids: ['a'] }, ROOM, FIT).zoom).toBe(1);
  const named = fittedView(layout, { ids: ['a', 'b', 'c'] }, ROOM, { ...FIT, ids: ['c'] });
  const [left = 0, right = 0] = onScreen('c', named);
  expect(Math.round(left + right)).toBe(ROOM.width);
});

it('shows all when none of the named ones has a place', () => {
  const whole = fittedView(layout, { ids: [] }, ROOM, FIT);
  expect(fittedView(layout, { ids: ['a'] }, ROOM, { ...FIT, ids: ['unknown'] })).toEqual(whole);
  expect(whole.zoom).toBeGreaterThan(0);
});

it('begins at the beginning where all of it would be too small, or shows what is looked for', () => {
  const phone = { width: 390, height: 280 };
  const fit = { ...FIT, minZoom: 0.8 };
  const ids = ['a', 'b', 'c'];
  const [start = 0] = onScreen('a', fittedView(layout, { ids }, phone, fit));
  expect(Math.round(start)).toBe(12);
  const [left = 0, right = 0] = onScreen('b', fittedView(layout, { ids, first: ['b'] }, phone, fit));
  expect(Math.round((left + right) / 2)).toBe(phone.width / 2);
  // At its end there is no more than some air behind it.
  const [, end = 0] = onScreen('c', fittedView(layout, { ids, first: ['c'] }, phone, fit));
  expect(Math.round(end)).toBe(phone.width - 12);
});
