import type { FitViewOptions } from '@xyflow/react';

/** How the whole graph is brought into view: never larger than life, with air around it. */
export const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.05 } as const;

/** A duration for movements of the view; none when the reader asked for less motion. */
export function motionMs(ms: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms;
}

/** Brings these nodes into view, or all of them. */
export function fitOn(ids: readonly string[] | undefined): FitViewOptions {
  return ids === undefined || ids.length === 0 ? FIT : { ...FIT, nodes: ids.map((id) => ({ id })) };
}
