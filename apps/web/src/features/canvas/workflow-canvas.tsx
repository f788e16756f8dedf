'use client';

import { ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type CanvasActions, CanvasActionsProvider } from './canvas-actions.ts';
import { CanvasControls } from './canvas-controls.tsx';
import { useCanvasKeys } from './canvas-keys.ts';
import { FlowEdge } from './flow-edge.tsx';
import { FrameCard } from './frame-card.tsx';
import type { CanvasGraph, CanvasMode } from './graph-model.ts';
import type { NestedLayout } from './layout-nested.ts';
import { LevelOfDetail } from './level-of-detail.tsx';
import { NodeCard } from './node-card.tsx';
import { NodeFinder } from './node-finder.tsx';
import { Overview } from './overview/overview.tsx';
import { OverviewZoom } from './overview/overview-zoom.tsx';
import { useBlockPointer } from './overview/use-block-pointer.ts';
import { useOverview } from './overview/use-overview.ts';
import { useElements } from './use-elements.ts';
import { useFollow } from './use-follow.ts';
import { useLayout } from './use-layout.ts';
import { useRoom } from './use-room.ts';
import { useView } from './use-view.ts';
import type { ViewLink } from './view-link.ts';

const NODE_TYPES = { card: NodeCard, frame: FrameCard };
const EDGE_TYPES = { flow: FlowEdge };
/** The graph is looked at here, and changed by patches only. */
const READ_ONLY = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  nodesDraggable: false,
  nodesConnectable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  minZoom: 0.05,
  maxZoom: 1.75,
  panOnDrag: true,
  zoomOnDoubleClick: false,
  deleteKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
} as const;
/** Above this, cards outside the view are not in the page at all, and from afar none is. */
const ALL_IN_PAGE_MAX = 200;

export interface WorkflowCanvasProps {
  readonly graph: CanvasGraph;
  /** Everything that may be shown here, so that switching a layer moves nothing; default: the graph. */
  readonly frame?: CanvasGraph;
  readonly mode: CanvasMode;
  readonly label: string;
  readonly selected?: string | undefined;
  readonly onSelect?: (id: string | undefined) => void;
  /** Opens or closes the body of a node. */
  readonly onFold?: (id: string) => void;
  /** Shows another instance of a body, by its path. */
  readonly onChoose?: (scope: string) => void;
  /** Keeps pan and zoom over a reload under this name. */
  readonly memory?: string;
  /** Nodes to bring into view at first; default: all. */
  readonly focus?: readonly string[];
  /** Moves with the other canvases of this link, which show the same frame. */
  readonly link?: ViewLink | undefined;
  /** Keeps what happens in view. */
  readonly isFollowing?: boolean;
  /** A preview inside a page: no keys, no wheel, no controls. */
  readonly isPreview?: boolean;
  readonly children?: ReactNode;
}

export function WorkflowCanvas(props: WorkflowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({
  graph,
  frame = graph,
  mode,
  label,
  selected,
  onSelect,
  onFold,
  onChoose,
  memory,
  focus,
  link,
  isFollowing = false,
  isPreview = false,
  children,
}: WorkflowCanvasProps) {
  const container = useRef<HTMLElement>(null);
  const [isFinding, setFinding] = useState(false);
  const layout = useLayout(useMemo(() => toLayoutInput(frame), [frame]));
  const room = useRoom(container);
  // What moves together fits the same: everything that is on any of them.
  const view = useView({ graph: link === undefined ? graph : frame, layout, room, memory, focus, link });
  const isLarge = graph.nodes.length > ALL_IN_PAGE_MAX;
  const overview = useOverview(isLarge, view.first?.zoom);
  const { nodes, edges, hold } = useElements({ graph, layout, selected, isOverview: overview.isShown });
  useFollow({ container, graph, layout, isFollowing });
  const select = useCallback((id: string) => onSelect?.(id), [onSelect]);
  const actions = useFrameActions({ isPreview, select, fold: onFold, choose: onChoose });
  const { focusNode, onKeyDown } = useCanvasKeys({
    container,
    graph,
    layout,
    isEnabled: !isPreview,
    isLarge,
    onHold: hold,
    onFit: view.fitAll,
    onSelect: select,
    onFind: () => setFinding(true),
  });
  const find = useFind(graph, layout, onFold, focusNode);
  const pointer = useBlockPointer({ container, graph, layout, isOn: overview.isShown, onPick: onSelect });

  return (
    <section
      ref={container}
      className="canvas"
      data-mode={mode}
      data-preview={isPreview || undefined}
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      {layout !== undefined && view.first !== undefined && (
        <CanvasActionsProvider value={actions}>
          <ReactFlow
            nodes={nodes}
            edges={edges}
            {...READ_ONLY}
            nodesFocusable={!isPreview}
            onlyRenderVisibleElements={isLarge && !overview.isShown}
            onNodeClick={(_event, node) => select(node.id)}
            {...pointer}
            defaultViewport={view.first}
            onMoveStart={() => setMoving(container, true)}
            onMove={(event, at) => view.onMove(event !== null, at)}
            onMoveEnd={(event, at) => {
              setMoving(container, false);
              overview.onZoom(at.zoom, true);
              view.onMoveEnd(event !== null, at);
            }}
            preventScrolling={!isPreview}
            zoomOnScroll={!isPreview}
          >
            <LevelOfDetail container={container} />
            <OverviewZoom container={container} onZoom={overview.onZoom} />
            {overview.isDrawn && <Overview graph={graph} layout={layout} mode={mode} />}
            {!isPreview && <CanvasControls onFit={view.fitAll} onFind={() => setFinding(true)} />}
          </ReactFlow>
        </CanvasActionsProvider>
      )}
      {isFinding && (
        <NodeFinder
          nodes={[...graph.nodes, ...graph.hidden]}
          onClose={() => setFinding(false)}
          onPick={(id) => {
            setFinding(false);
            find(id);
          }}
        />
      )}
      {children}
    </section>
  );
}

/** While the view moves it is one picture that is carried about; written past React, which has nothing to do with it. */
function setMoving(container: RefObject<HTMLElement | null>, isMoving: boolean): void {
  container.current?.toggleAttribute('data-moving', isMoving);
}

/** Goes to a node; one in a closed body as soon as that is open. */
function useFind(
  graph: CanvasGraph,
  layout: NestedLayout | undefined,
  fold: ((id: string) => void) | undefined,
  focusNode: (id: string) => void,
): (id: string) => void {
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (wanted === undefined || layout?.boxes.has(wanted) !== true) return;
    setWanted(undefined);
    focusNode(wanted);
  }, [wanted, layout, focusNode]);
  return (id) => {
    for (const owner of graph.hidden.find((node) => node.id === id)?.closed ?? []) fold?.(owner);
    setWanted(id);
  };
}

interface FrameActions {
  readonly isPreview: boolean;
  readonly select: (id: string) => void;
  readonly fold: ((id: string) => void) | undefined;
  readonly choose: ((scope: string) => void) | undefined;
}

/** The same object while they do the same: every frame reads it. */
function useFrameActions({ isPreview, select, fold, choose }: FrameActions): CanvasActions | undefined {
  return useMemo(
    () =>
      isPreview
        ? undefined
        : { select, ...(fold === undefined ? {} : { fold }), ...(choose === undefined ? {} : { choose }) },
    [isPreview, select, fold, choose],
  );
}

function toLayoutInput({ nodes, edges }: CanvasGraph) {
  return {
    nodes: nodes.map(({ id, parent, body }) => ({
      id,
      isFrame: body !== undefined && !body.isFolded,
      ...(parent === undefined ? {} : { parent }),
    })),
    edges: edges.map(({ id, from, to, label }) => ({ id, from, to, hasLabel: label !== undefined })),
  };
}
