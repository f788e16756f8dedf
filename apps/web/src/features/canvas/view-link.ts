import type { Viewport } from '@xyflow/react';

/** Shows a place that another canvas has gone to, `isByReader` if by somebody's hand. */
export type Follow = (at: Viewport, isByReader: boolean) => void;

/** Canvases that show the same place: where one goes the others go, however it was moved. */
export interface ViewLink {
  /** The answer ends it. Whoever joins goes where the others are; the first says where that is, if it is anywhere yet. */
  join(follow: Follow, at: Viewport | undefined): () => void;
  /** Says where this one is; what the link itself has moved says nothing new. */
  move(mover: Follow, at: Viewport, isByReader: boolean): void;
}

export function createViewLink(): ViewLink {
  const canvases = new Set<Follow>();
  let place: Viewport | undefined;
  return {
    join: (follow, at) => {
      if (canvases.size === 0) place = at;
      else if (place !== undefined) follow(place, false);
      canvases.add(follow);
      return () => canvases.delete(follow);
    },
    move: (mover, at, isByReader) => {
      if (!canvases.has(mover) || (place !== undefined && isSame(place, at))) return;
      place = at;
      for (const follow of canvases) if (follow !== mover) follow(at, isByReader);
    },
  };
}

function isSame(a: Viewport, b: Viewport): boolean {
  return a.x === b.x && a.y === b.y && a.zoom === b.zoom;
}
