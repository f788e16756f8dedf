import type { FitViewOptions } from '@xyflow/react';

/** How the whole graph is brought into view: never larger than life, with air around it. */
export const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.05 } as const;

/** A duration for movements of the view; none when the reader asked for less motion. */
export function motionMs(ms: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms;
}

/** Brings these nodes into view, or all of them; on a phone never so small that names vanish. */
export function fitOn(ids: readonly string[] | undefined): FitViewOptions {
  const isNarrow = matchMedia('(width < 40rem)').matches;
  const fit = isNarrow ? { ...FIT, minZoom: 0.42 } : FIT;
  if (ids === undefined || ids.length === 0) return fit;
  return { ...fit, padding: 0.18, maxZoom: 0.85, nodes: ids.map((id) => ({ id })) };
}
