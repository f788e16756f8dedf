import { type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { CHANGE_GLYPH } from './change-words.ts';
import type { CanvasEdge } from './graph-model.ts';
import type { Point } from './layout.ts';

export type FlowEdgeType = Edge<{ readonly edge: CanvasEdge; readonly via: readonly Point[] }, 'flow'>;

/** Level at every card and lane, a soft curve in the gaps between columns. */
export function edgePath(source: Point, via: readonly Point[], target: Point): string {
  let path = `M${source.x},${source.y}`;
  let at = source;
  [...via, target].forEach((point, index) => {
    // Points come in pairs (lane in, lane out): only the odd hops are gaps.
    if (index % 2 === 1) path += ` L${point.x},${point.y}`;
    else {
      const middle = (at.x + point.x) / 2;
      path += ` C${middle},${at.y} ${middle},${point.y} ${point.x},${point.y}`;
    }
    at = point;
  });
  return path;
}

/** The middle of the first curve that has a length: a label stands in the gap behind its column. */
export function firstGap(source: Point, via: readonly Point[], target: Point): Point {
  const points = [source, ...via, target];
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [from, to] = [points[at], points[at + 1]];
    if (from !== undefined && to !== undefined && to.x - from.x > 1)
      return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  }
  return source;
}

export const FlowEdge = memo(function FlowEdge({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
}: EdgeProps<FlowEdgeType>) {
  if (data === undefined) return null;
  const { edge, via } = data;
  const source = { x: sourceX, y: sourceY };
  const label = firstGap(source, via, { x: targetX, y: targetY });
  const change = edge.change?.kind;
  return (
    <>
      <path
        id={id}
        className="flow-edge"
        data-state={edge.state}
        data-change={change}
        data-proposed={edge.change?.isProposed || undefined}
        d={edgePath(source, via, { x: targetX - 2, y: targetY })}
      />
      {(edge.label !== undefined || change !== undefined) && (
        <EdgeLabelRenderer>
          <div
            className="edge-label nodrag nopan"
            data-bare={edge.label === undefined || undefined}
            data-state={edge.state}
            data-change={change}
            style={{ transform: `translate(-50%, -50%) translate(${label.x}px,${label.y}px)` }}
            title={edge.label}
          >
            {change !== undefined && <b>{CHANGE_GLYPH[change]}</b>}
            {edge.label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
