import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { edgePath, firstGap } from '../../canvas/flow-edge.tsx';
import type { CanvasEdge } from '../../canvas/graph-model.ts';
import type { Point } from '../../canvas/layout.ts';

export type EditorEdgeType = Edge<
  {
    readonly edge: CanvasEdge;
    readonly via: readonly Point[];
    readonly problems: number;
    readonly onSelect: (id: string) => void;
  },
  'step'
>;

/** A connection that can be chosen; its label is the larger target to hit. */
export const EditorEdge = memo(function EditorEdge({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  selected,
  data,
}: EdgeProps<EditorEdgeType>) {
  if (data === undefined) return null;
  const { edge, via, problems, onSelect } = data;
  const source = { x: sourceX, y: sourceY };
  const label = firstGap(source, via, { x: targetX, y: targetY });
  return (
    <>
      <BaseEdge
        id={id}
        path={edgePath(source, via, { x: targetX - 2, y: targetY })}
        interactionWidth={20}
        className="flow-edge step-edge"
        data-state={selected === true ? 'taken' : edge.state}
        data-selected={selected || undefined}
        data-problem={problems > 0 || undefined}
      />
      {edge.label !== undefined && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            className="edge-label nodrag nopan"
            data-selected={selected || undefined}
            data-problem={problems > 0 || undefined}
            style={{ transform: `translate(-50%, -50%) translate(${label.x}px,${label.y}px)` }}
            title={edge.label}
            onClick={() => onSelect(id)}
          >
            {edge.label}
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
