/** The lines of a layout as paths the canvas can draw, made once: what happens to an edge does not move it. */
import { edgePath } from '../flow-edge.tsx';
import type { CanvasEdge } from '../graph-model.ts';
import type { Point } from '../layout.ts';
import type { Box, NestedLayout } from '../layout-nested.ts';

const NO_POINTS: readonly Point[] = [];
const byLayout = new WeakMap<NestedLayout, Map<string, Path2D>>();

/** Undefined where one of its ends is not drawn. */
export function lineOf(layout: NestedLayout, { id, from, to }: CanvasEdge): Path2D | undefined {
  const known = byLayout.get(layout) ?? new Map<string, Path2D>();
  byLayout.set(layout, known);
  const made = known.get(id);
  if (made !== undefined) return made;
  const source = layout.boxes.get(from);
  const target = layout.boxes.get(to);
  if (source === undefined || target === undefined) return undefined;
  const path = new Path2D(
    edgePath({ x: source.onCanvas.x + source.width, y: middle(source) }, layout.edges.get(id) ?? NO_POINTS, {
      x: target.onCanvas.x,
      y: middle(target),
    }),
  );
  known.set(id, path);
  return path;
}

const middle = ({ onCanvas, height }: Box): number => onCanvas.y + height / 2;

const marks = new Map<string, Path2D>();

export function markPath(path: string): Path2D {
  const known = marks.get(path) ?? new Path2D(path);
  marks.set(path, known);
  return known;
}
