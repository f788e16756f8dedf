import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { DatabaseZap, Diff, Shield, Undo2, UserCheck } from 'lucide-react';
import { memo } from 'react';
import { AUTHOR_ICON, CHANGE_GLYPH } from './change-words.ts';
import { STATUS_GLYPH, TYPE_GLYPH } from './glyphs.tsx';
import type { CanvasNode } from './graph-model.ts';
import { NODE_STATUS } from './status-words.ts';

export type CardNode = Node<
  { readonly node: CanvasNode; readonly isNew: boolean; readonly isSelected: boolean },
  'card'
>;

/** One step. What happened: icon and tint of the head. What changed: outline and corner glyph. */
export const NodeCard = memo(function NodeCard({ data }: NodeProps<CardNode>) {
  const { node, isNew, isSelected } = data;
  return (
    <div
      className="node-card"
      data-status={node.status}
      data-change={node.change?.kind}
      data-proposed={node.change?.isProposed || undefined}
      data-selected={isSelected || undefined}
      data-new={isNew || undefined}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className="node-head">
        {TYPE_GLYPH.get(node.type)}
        <span className="node-label">{node.label}</span>
        <VersusMark node={node} />
        <StatusIcon node={node} />
      </div>
      <div className="node-line">
        <span className="node-quiet">{node.line}</span>
        {node.type === 'hitl' && <UserCheck className="node-badge" aria-hidden />}
        {node.isCached && <DatabaseZap className="node-badge" aria-hidden />}
        {node.undo !== undefined && <Undo2 className="node-badge" data-undo={node.undo} aria-hidden />}
        {node.isProtected && <Shield className="node-badge" aria-hidden />}
        {(node.attempt ?? 1) > 1 && (
          <span className="node-count">
            {node.attempt}/{node.maxAttempts ?? node.attempt}
          </span>
        )}
      </div>
      <ChangeBadge node={node} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

export function StatusIcon({ node }: { readonly node: CanvasNode }) {
  // Nothing can have happened to what is only proposed.
  if (node.status === undefined || (node.change?.isProposed && node.change.kind === 'added')) return null;
  return STATUS_GLYPH.get(node.status);
}

/** How it went in the other run, before how it went in this one. */
export function VersusMark({ node: { versus } }: { readonly node: CanvasNode }) {
  if (versus === undefined) return null;
  const Was = versus.status === undefined ? undefined : NODE_STATUS[versus.status].icon;
  return (
    <>
      {versus.isOtherwise && <Diff className="node-versus" aria-hidden />}
      {Was !== undefined && (
        <span className="node-was" data-status={versus.status} aria-hidden>
          <Was />→
        </span>
      )}
    </>
  );
}

export function ChangeBadge({ node }: { readonly node: CanvasNode }) {
  if (node.change === undefined) return null;
  const { author } = node.change;
  const AuthorIcon = author && AUTHOR_ICON[author];
  return (
    <span className="node-change" aria-hidden>
      <b>{CHANGE_GLYPH[node.change.kind]}</b>
      {AuthorIcon !== undefined && <AuthorIcon />}
    </span>
  );
}
