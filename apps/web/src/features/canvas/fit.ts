import { type FitViewOptions, getViewportForBounds, type Viewport } from '@xyflow/react';
import { around } from './around.ts';
import type { CanvasGraph, CanvasStatus } from './graph-model.ts';
import type { Size } from './layout.ts';
import type { NestedLayout } from './layout-nested.ts';

/** How the whole graph is brought into view: never larger than life, with air around it. */
export const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.05 } as const;

/** Between the end of a graph that goes beyond the room and the end of the room. */
const EDGE_PX = 12;

/** A duration for movements of the view; none when the reader asked for less motion. */
export function motionMs(ms: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms;
}

export type Fit = Required<Pick<FitViewOptions, 'padding' | 'maxZoom' | 'minZoom'>> & {
  /** Nodes to bring into view; absent: all. */
  readonly ids?: readonly string[];
};

export const AT_WORK: ReadonlySet<CanvasStatus | undefined> = new Set([
  'queued',
  'running',
  'retrying',
  'waiting',
]);

/** What a reader looks for first where there is no room for everything. */
export function lookedFor({ nodes }: CanvasGraph): readonly string[] {
  return nodes.flatMap(({ id, status }) => (AT_WORK.has(status) || status === 'failed' ? [id] : []));
}

/** Brings these nodes into view, or all of them; on a phone never so small that names vanish. */
export function fitOn(ids: readonly string[] | undefined): Fit {
  const isNarrow = matchMedia('(width < 40rem)').matches;
  const fit = isNarrow ? { ...FIT, minZoom: 0.42 } : FIT;
  if (ids === undefined || ids.length === 0) return fit;
  return { ...fit, padding: 0.18, maxZoom: 0.85, ids };
}

export interface Drawn {
  readonly ids: readonly string[];
  /** Of which these are seen when not all can be. */
  readonly first?: readonly string[];
}

/**
 * The view that fits, read off the layout: of a large graph most cards are not in the page and could not be asked. Where it
 * would be too small to read, what is looked for is in the middle, else the graph begins at its beginning.
 */
export function fittedView(
  { boxes }: Pick<NestedLayout, 'boxes'>,
  { ids: drawn, first = [] }: Drawn,
  { width, height }: Size,
  { ids = drawn, padding, minZoom, maxZoom }: Fit,
): Viewport {
  const named = ids.flatMap((id) => boxes.get(id) ?? []);
  const inView = named.length > 0 ? named : [...boxes.values()];
  if (inView.length === 0) return { x: 0, y: 0, zoom: 1 };
  const { left, top, right, bottom } = around(inView);
  const bounds = { x: left, y: top, width: right - left, height: bottom - top };
  const view = getViewportForBounds(bounds, width, height, minZoom, maxZoom, padding);
  const { zoom } = view;
  const wanted = first.flatMap((id) => boxes.get(id) ?? []);
  const middle = wanted.length === 0 ? { left, top, right: left, bottom: top } : around(wanted);
  const along = (from: number, to: number, room: number, at: number): number => {
    const air = EDGE_PX - from * zoom;
    const least = room - EDGE_PX - to * zoom;
    return Math.min(air, Math.max(least, room / 2 - at * zoom));
  };
  return {
    zoom,
    x: bounds.width * zoom <= width ? view.x : along(left, right, width, (middle.left + middle.right) / 2),
    y: bounds.height * zoom <= height ? view.y : along(top, bottom, height, (middle.top + middle.bottom) / 2),
  };
}
