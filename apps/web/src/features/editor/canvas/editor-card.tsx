import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { CircleAlert, Layers2, Shield, UserCheck } from 'lucide-react';
import { memo } from 'react';
import type { CanvasNode } from '../../canvas/graph-model.ts';
import { NODE_TYPE_ICON } from '../../canvas/node-types.ts';

export type EditorNode = Node<
  {
    readonly node: CanvasNode;
    readonly problems: number;
    /** A line is being drawn that cannot end here. */
    readonly isRefused: boolean;
    readonly isSelected: boolean;
  },
  'step'
>;

/** A step that can be moved and connected. */
export const EditorCard = memo(function EditorCard({ data, isConnectable }: NodeProps<EditorNode>) {
  const { node, problems, isRefused, isSelected } = data;
  const TypeIcon = NODE_TYPE_ICON[node.type];
  return (
    <div
      className={node.body === undefined ? 'node-card' : 'node-card node-stack'}
      data-selected={isSelected || undefined}
      data-refused={isRefused || undefined}
    >
      <Handle type="target" position={Position.Left} isConnectable={isConnectable} />
      <div className="node-head">
        <TypeIcon className="node-type" aria-hidden />
        <span className="node-label">{node.label}</span>
        {problems > 0 && (
          <span className="step-problems">
            <CircleAlert aria-hidden />
            {problems}
          </span>
        )}
      </div>
      <div className="node-line">
        <span className="node-quiet">{node.line}</span>
        {node.body !== undefined && (
          <span className="step-inside">
            <Layers2 aria-hidden />
            {node.body.steps}
          </span>
        )}
        {node.type === 'hitl' && <UserCheck className="node-badge" aria-hidden />}
        {node.isProtected && <Shield className="node-badge" aria-hidden />}
      </div>
      <Handle type="source" position={Position.Right} isConnectable={isConnectable} />
    </div>
  );
});
