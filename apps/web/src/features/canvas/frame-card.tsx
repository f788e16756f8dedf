import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import clsx from 'clsx';
import { FoldVertical, Shield, UnfoldVertical } from 'lucide-react';
import { memo } from 'react';
import { InstanceChooser } from '../bodies/instance-chooser.tsx';
import { useCanvasActions } from './canvas-actions.ts';
import { TYPE_GLYPH } from './glyphs.tsx';
import type { CanvasBody, CanvasNode } from './graph-model.ts';
import { ChangeBadge, StatusIcon, VersusMark } from './node-card.tsx';

export type FrameNode = Node<
  { readonly node: CanvasNode; readonly isNew: boolean; readonly isSelected: boolean },
  'frame'
>;

/** A node with a body: a frame around its steps, or, while it is closed, a card that says how many there are. */
export const FrameCard = memo(function FrameCard({ data }: NodeProps<FrameNode>) {
  const { node, isNew, isSelected } = data;
  if (node.body === undefined) return null;
  return (
    <div
      className={clsx('node-card', node.body.isFolded ? 'node-stack' : 'node-frame')}
      data-status={node.status}
      data-change={node.change?.kind}
      data-proposed={node.change?.isProposed || undefined}
      data-selected={isSelected || undefined}
      data-new={isNew || undefined}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <FrameHead node={node} body={node.body} isSelected={isSelected} />
      <FrameLine node={node} body={node.body} />
      <ChangeBadge node={node} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

interface FramePart {
  readonly node: CanvasNode;
  readonly body: CanvasBody;
}

function FrameHead({ node, body, isSelected }: FramePart & { readonly isSelected: boolean }) {
  const actions = useCanvasActions();
  return (
    <div className="node-head">
      {TYPE_GLYPH.get(node.type)}
      {actions === undefined ? (
        <span className="node-label">{node.label}</span>
      ) : (
        <button
          type="button"
          className="node-label frame-label"
          aria-pressed={isSelected}
          onClick={(event) => {
            // The frame below would choose it a second time.
            event.stopPropagation();
            actions.select(node.id);
          }}
        >
          {node.label}
        </button>
      )}
      {body.progress !== undefined && !body.isFolded && (
        <span className="frame-progress">{body.progress}</span>
      )}
      {node.isProtected && <Shield className="node-badge" aria-hidden />}
      <VersusMark node={node} />
      <StatusIcon node={node} />
      {actions?.fold !== undefined && <FoldButton node={node} body={body} fold={actions.fold} />}
    </div>
  );
}

function FoldButton({ node, body, fold }: FramePart & { readonly fold: (id: string) => void }) {
  const Icon = body.isFolded ? UnfoldVertical : FoldVertical;
  const label = body.isFolded ? `Show the ${stepWords(body.steps)} in ${node.label}` : `Close ${node.label}`;
  return (
    <button
      type="button"
      className="frame-button"
      aria-expanded={!body.isFolded}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        fold(node.id);
      }}
    >
      <Icon aria-hidden />
    </button>
  );
}

/** Open: which instance is on view. Closed: how far it has come, or how much there is. */
function FrameLine({ node, body }: FramePart) {
  const choose = useCanvasActions()?.choose;
  const { choice, progress, isFolded, steps } = body;
  if (isFolded || choice === undefined || choose === undefined) {
    return (
      <div className="node-line">
        <span className="node-quiet">{isFolded ? (progress ?? stepWords(steps)) : node.line}</span>
      </div>
    );
  }
  return (
    <div className="node-line">
      <InstanceChooser
        choice={choice}
        label={node.label}
        onChoose={choose}
        className="nodrag nopan nowheel"
      />
      <span className="node-quiet frame-quiet">{node.line}</span>
    </div>
  );
}

function stepWords(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`;
}
