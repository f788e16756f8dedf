import { describe, expect, it } from 'vitest';
import { coversView, inView, regionAround } from './region.ts';

const ROOM = { width: 1000, height: 600 };
const bounds = { left: 0, top: 0, right: 20_000, bottom: 5_000 };

describe('the part of a graph that is drawn', () => {
  it('is what is in view and some way around it, and nothing beyond the graph', () => {
    const view = inView({ x: -100, y: -100, zoom: 0.25 }, ROOM);
    expect(view).toEqual({ left: 400, top: 400, right: 4400, bottom: 2800 });
    expect(regionAround(view, bounds)).toEqual({ left: 0, top: 0, right: 6800, bottom: 4240 });
  });

  it('is nothing where no graph is near', () => {
    const view = inView({ x: 20_000, y: 0, zoom: 0.25 }, ROOM);
    expect(regionAround(view, bounds)).toBeUndefined();
    expect(coversView(undefined, view, bounds)).toBe(true);
  });

  it('holds until the view leaves it, and where the graph ends it need not hold', () => {
    const region = regionAround(inView({ x: 0, y: 0, zoom: 0.25 }, ROOM), bounds);
    const at = (x: number, y: number) => coversView(region, inView({ x, y, zoom: 0.25 }, ROOM), bounds);
    expect([at(0, 0), at(-500, -300), at(300, 200)]).toEqual([true, true, true]);
    expect([at(-700, 0), at(0, -900)]).toEqual([false, false]);
  });
});
