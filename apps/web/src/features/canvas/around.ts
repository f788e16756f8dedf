import type { Box } from './layout-nested.ts';

export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest region with all of these in it. */
export function around(boxes: Iterable<Box>): Region {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { onCanvas, width, height } of boxes) {
    left = Math.min(left, onCanvas.x);
    top = Math.min(top, onCanvas.y);
    right = Math.max(right, onCanvas.x + width);
    bottom = Math.max(bottom, onCanvas.y + height);
  }
  return { left, top, right, bottom };
}
