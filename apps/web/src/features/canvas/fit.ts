import { type FitViewOptions, getViewportForBounds, type Viewport } from '@xyflow/react';
import { around } from './around.ts';
import type { Size } from './layout.ts';
import type { NestedLayout } from './layout-nested.ts';

/** How the whole graph is brought into view: never larger than life, with air around it. */
export const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.05 } as const;

/** A duration for movements of the view; none when the reader asked for less motion. */
export function motionMs(ms: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms;
}

export type Fit = Required<Pick<FitViewOptions, 'padding' | 'maxZoom' | 'minZoom'>> & {
  /** Nodes to bring into view; absent: all. */
  readonly ids?: readonly string[];
};

/** Brings these nodes into view, or all of them; on a phone never so small that names vanish. */
export function fitOn(ids: readonly string[] | undefined): Fit {
  const isNarrow = matchMedia('(width < 40rem)').matches;
  const fit = isNarrow ? { ...FIT, minZoom: 0.42 } : FIT;
  if (ids === undefined || ids.length === 0) return fit;
  return { ...fit, padding: 0.18, maxZoom: 0.85, ids };
}

/** The view that fits, read off the layout: of a large graph most cards are not in the page and could not be asked. */
export function fittedView(
  { boxes }: Pick<NestedLayout, 'boxes'>,
  drawn: readonly string[],
  { width, height }: Size,
  { ids = drawn, padding, minZoom, maxZoom }: Fit,
): Viewport {
  const named = ids.flatMap((id) => boxes.get(id) ?? []);
  const inView = named.length > 0 ? named : [...boxes.values()];
  if (inView.length === 0) return { x: 0, y: 0, zoom: 1 };
  const { left, top, right, bottom } = around(inView);
  return getViewportForBounds(
    { x: left, y: top, width: right - left, height: bottom - top },
    width,
    height,
    minZoom,
    maxZoom,
    padding,
  );
}
