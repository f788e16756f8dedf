/** Which part of the graph the picture shows: what is in view and some way around it, and nothing where there is no graph. */
import type { Viewport } from '@xyflow/react';
import { around, type Region } from '../around.ts';
import type { Size } from '../layout.ts';
import type { NestedLayout } from '../layout-nested.ts';

/** Beyond each side of the view, in views. */
const AROUND = 0.6;
/** Borders and the marks at corners stand out a little. */
const AIR = 24;

export function boundsOf({ boxes }: Pick<NestedLayout, 'boxes'>): Region {
  const { left, top, right, bottom } = around(boxes.values());
  return { left: left - AIR, top: top - AIR, right: right + AIR, bottom: bottom + AIR };
}

export function inView({ x, y, zoom }: Viewport, { width, height }: Size): Region {
  return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
}

/** Undefined where nothing of the graph is near the view. */
export function regionAround(view: Region, bounds: Region): Region | undefined {
  const wide = (view.right - view.left) * AROUND;
  const high = (view.bottom - view.top) * AROUND;
  const region = {
    left: Math.max(bounds.left, view.left - wide),
    top: Math.max(bounds.top, view.top - high),
    right: Math.min(bounds.right, view.right + wide),
    bottom: Math.min(bounds.bottom, view.bottom + high),
  };
  return region.left < region.right && region.top < region.bottom ? region : undefined;
}

/** Whether all of the graph that is in view is in the region. */
export function coversView(region: Region | undefined, view: Region, bounds: Region): boolean {
  const left = Math.max(view.left, bounds.left);
  const top = Math.max(view.top, bounds.top);
  const right = Math.min(view.right, bounds.right);
  const bottom = Math.min(view.bottom, bounds.bottom);
  if (left >= right || top >= bottom) return true;
  if (region === undefined) return false;
  return region.left <= left && region.top <= top && region.right >= right && region.bottom >= bottom;
}
