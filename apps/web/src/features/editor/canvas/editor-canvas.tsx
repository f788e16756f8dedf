'use client';

import {
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  useReactFlow,
  type Viewport,
} from '@xyflow/react';
import { type DragEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { CanvasControls } from '../../canvas/canvas-controls.tsx';
import { useCanvasKeys } from '../../canvas/canvas-keys.ts';
import { FIT, motionMs } from '../../canvas/fit.ts';
import { CARD, type Point } from '../../canvas/layout.ts';
import { LevelOfDetail } from '../../canvas/level-of-detail.tsx';
import { useLayout } from '../../canvas/use-layout.ts';
import { keepViewport, keptViewport } from '../../canvas/viewport-memory.ts';
import { refusal } from '../document/connecting.ts';
import type { Places } from '../document/edits.ts';
import { graphOf } from '../document/graphs.ts';
import { useEditor } from '../state/editor-context.ts';
import { STEP_DRAG_TYPE } from '../steps/step-types.ts';
import { EditorCard } from './editor-card.tsx';
import { EditorEdge } from './editor-edge.tsx';
import { levelGraph, withPlaces } from './level-graph.ts';
import { afterChanges, type Selection } from './selection.ts';
import { toEditorEdges, toEditorNodes } from './to-editor-flow.ts';

const NOBODY: ReadonlySet<string> = new Set();
const NOWHERE: Places = {};
/** Above this, cards outside the view are not in the page at all. */
const ALL_IN_PAGE_MAX = 200;

interface EditorCanvasProps {
  readonly places: Places;
  readonly selection: Selection;
  readonly onSelection: (change: (selection: Selection) => Selection) => void;
  /** Enter on a step, or a second click: to its form, or into its body. */
  readonly onOpenForm: () => void;
  readonly onOpenBody: (id: string) => void;
  /** A step of this type was dropped here. */
  readonly onDropStep: (type: string, at: Point) => void;
  /** A line was drawn into the open. */
  readonly onWantStep: (from: string, at: Point) => void;
  /** A line was drawn where none can be: why. */
  readonly onRefused: (reason: string) => void;
  readonly onFind: () => void;
  /** A step that is to have the focus as soon as it is drawn. */
  readonly wanted: string | undefined;
  readonly onWantedShown: () => void;
  readonly memory: string;
  readonly children?: ReactNode;
}

export function EditorCanvas(props: EditorCanvasProps) {
  const { selection, onSelection, onOpenForm, onOpenBody, onFind, memory, children } = props;
  const { owner, issues, isReadOnly, selectEdge } = useEditor();
  const container = useRef<HTMLElement>(null);
  const { graph, layout, dragging } = useDraggedLayout(props.places);
  const drawing = useDrawing(props);
  const nodes = useMemo(
    () => (layout ? toEditorNodes(graph, layout, { selection, issues, refused: drawing.refused }) : []),
    [graph, layout, selection, issues, drawing.refused],
  );
  const edges = useMemo(
    () => (layout ? toEditorEdges(graph, layout, { selection, issues, onSelect: selectEdge }) : []),
    [graph, layout, selection, issues, selectEdge],
  );
  const { focusNode, onKeyDown } = useCanvasKeys({
    container,
    graph,
    layout,
    isEnabled: true,
    onFind,
    onSelect: (id) => {
      onSelection(() => ({ nodes: [id], edges: [] }));
      onOpenForm();
    },
  });
  useWanted(props, layout?.boxes, focusNode);
  const viewport = useViewport(memory, layout?.graphs);
  const drop = useDrop(props.onDropStep);

  return (
    <section
      ref={container}
      className="canvas"
      data-mode="live"
      data-editor={isReadOnly ? undefined : true}
      aria-label={owner === '' ? 'Workflow canvas' : `Steps in ${owner}`}
      onKeyDown={onKeyDown}
      {...drop}
    >
      {layout !== undefined && (
        <ReactFlow
          // Another graph is another canvas: its view is its own.
          key={memory}
          {...SETTINGS}
          nodes={nodes}
          edges={edges}
          nodesDraggable={!isReadOnly}
          nodesConnectable={!isReadOnly}
          onlyRenderVisibleElements={nodes.length > ALL_IN_PAGE_MAX}
          onNodesChange={(changes) => {
            onSelection((now) => afterChanges(now, 'nodes', changes));
            dragging.onChanges(changes);
          }}
          onEdgesChange={(changes) => onSelection((now) => afterChanges(now, 'edges', changes))}
          onNodeDragStop={(_event, _node, moved) => dragging.onStop(moved)}
          onNodeDoubleClick={(_event, { id, data }) =>
            data.node.body === undefined ? onOpenForm() : onOpenBody(id)
          }
          {...drawing.handlers}
          {...viewport}
        >
          <LevelOfDetail container={container} />
          <CanvasControls onFind={onFind} />
          {nodes.length > 1 && <GraphMap />}
        </ReactFlow>
      )}
      {children}
    </section>
  );
}

/** What is the same on every canvas. */
const SETTINGS = {
  nodeTypes: { step: EditorCard },
  edgeTypes: { step: EditorEdge },
  nodesFocusable: true,
  edgesFocusable: false,
  disableKeyboardA11y: true,
  fitViewOptions: FIT,
  minZoom: 0.05,
  maxZoom: 1.75,
  snapToGrid: true,
  snapGrid: [4, 4] as [number, number],
  zoomOnDoubleClick: false,
  deleteKeyCode: null,
  selectionKeyCode: 'Shift',
  multiSelectionKeyCode: ['Control', 'Meta'],
};

function GraphMap() {
  return (
    <MiniMap
      pannable
      zoomable
      ariaLabel="Map of the graph"
      nodeColor="var(--edge)"
      nodeBorderRadius={24}
      maskColor="color-mix(in srgb, var(--canvas) 70%, transparent)"
      bgColor="var(--surface)"
    />
  );
}

/** The graph on view and where its steps stand: by the layout, where somebody put them, or under the pointer. */
function useDraggedLayout(places: Places) {
  const { document, owner, edit } = useEditor();
  const [dragged, setDragged] = useState(NOWHERE);
  const graph = useMemo(() => levelGraph(document, owner), [document, owner]);
  const arranged = useLayout(useMemo(() => toLayoutInput(graph), [graph]));
  const layout = useMemo(
    () => arranged && withPlaces(arranged, graph, dragged === NOWHERE ? places : { ...places, ...dragged }),
    [arranged, graph, places, dragged],
  );
  const dragging = {
    onChanges: (changes: readonly NodeChange[]) => {
      const moved = changes.flatMap((change) =>
        change.type === 'position' && change.position !== undefined && change.dragging === true
          ? [[change.id, change.position] as const]
          : [],
      );
      if (moved.length > 0) setDragged((now) => ({ ...now, ...Object.fromEntries(moved) }));
    },
    onStop: (moved: readonly { readonly id: string; readonly position: Point }[]) => {
      edit({ kind: 'place', places: Object.fromEntries(moved.map(({ id, position }) => [id, position])) });
      setDragged(NOWHERE);
    },
  };
  return { graph, layout, dragging };
}

/** A step from the palette, dropped where it is to stand. */
function useDrop(onDropStep: EditorCanvasProps['onDropStep']) {
  const { isReadOnly } = useEditor();
  const flow = useReactFlow();
  return {
    onDragOver: allowDrop,
    onDrop: (event: DragEvent) => {
      const type = event.dataTransfer.getData(STEP_DRAG_TYPE);
      if (type === '' || isReadOnly) return;
      event.preventDefault();
      onDropStep(type, cardAt(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })));
    },
  };
}

/** Drawing a line: which steps it may end at, and what its end means. */
function useDrawing({ onWantStep, onRefused }: EditorCanvasProps) {
  const { document, owner, isReadOnly, edit } = useEditor();
  const flow = useReactFlow();
  const [refused, setRefused] = useState(NOBODY);
  const graph = useMemo(() => graphOf(document, owner) ?? { nodes: [], edges: [] }, [document, owner]);
  const handlers = {
    isValidConnection: ({ source, target }: { source: string; target: string }) =>
      refusal(graph, source, target) === undefined,
    onConnect: ({ source, target }: { source: string; target: string }) =>
      edit({ kind: 'connect', owner, from: source, to: target }),
    onConnectStart: (_event: MouseEvent | TouchEvent, { nodeId, handleType }: StartOfLine) => {
      if (nodeId === null || isReadOnly) return;
      const cannot = ({ id }: { id: string }): boolean =>
        (handleType === 'target' ? refusal(graph, id, nodeId) : refusal(graph, nodeId, id)) !== undefined;
      setRefused(
        new Set(graph.nodes.filter((node) => node.id !== nodeId && cannot(node)).map(({ id }) => id)),
      );
    },
    onConnectEnd: (
      event: MouseEvent | TouchEvent,
      { fromNode, fromHandle, toNode, isValid }: FinalConnectionState,
    ) => {
      setRefused(NOBODY);
      if (isValid === true || fromNode === null) return;
      if (toNode !== null) {
        const [from, to] =
          fromHandle?.type === 'target' ? [toNode.id, fromNode.id] : [fromNode.id, toNode.id];
        const reason = refusal(graph, from, to);
        if (reason !== undefined && from !== to) onRefused(reason);
        return;
      }
      const end = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (end === undefined || fromHandle?.type !== 'source') return;
      const at = flow.screenToFlowPosition({ x: end.clientX, y: end.clientY });
      onWantStep(fromNode.id, { x: at.x, y: at.y - CARD.height / 2 });
    },
  };
  return { refused, handlers };
}

interface StartOfLine {
  readonly nodeId: string | null;
  readonly handleType: 'source' | 'target' | null;
}

function useWanted(
  { wanted, onWantedShown }: EditorCanvasProps,
  boxes: ReadonlyMap<string, unknown> | undefined,
  focusNode: (id: string) => void,
): void {
  useEffect(() => {
    if (wanted === undefined || boxes?.has(wanted) !== true) return;
    onWantedShown();
    focusNode(wanted);
  }, [wanted, boxes, focusNode, onWantedShown]);
}

/** Pan and zoom per graph for this tab. Growth is followed until the reader moves the view: from then on it is theirs. */
function useViewport(memory: string, arranged: object | undefined) {
  const flow = useReactFlow();
  const [kept, setKept] = useState<{ readonly memory: string; readonly at: Viewport | undefined }>();
  if (kept?.memory !== memory) setKept({ memory, at: keptViewport(memory) });
  const at = kept?.at;
  const isTheirs = useRef(false);
  const last = useRef<{ readonly memory: string; readonly arranged: object | undefined }>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = { memory, arranged };
    if (before?.memory !== memory) isTheirs.current = keptViewport(memory) !== undefined;
    else if (before.arranged !== undefined && before.arranged !== arranged && !isTheirs.current)
      void flow.fitView({ ...FIT, duration: motionMs(200) });
  }, [flow, memory, arranged]);
  const onMoveEnd = useCallback(
    (event: MouseEvent | TouchEvent | null, viewport: Viewport) => {
      if (event === null) return;
      isTheirs.current = true;
      keepViewport(memory, viewport);
    },
    [memory],
  );
  return at === undefined ? { fitView: true, onMoveEnd } : { defaultViewport: at, onMoveEnd };
}

function allowDrop(event: DragEvent): void {
  if (event.dataTransfer.types.includes(STEP_DRAG_TYPE)) event.preventDefault();
}

/** The card is under the pointer, not beside it. */
function cardAt({ x, y }: Point): Point {
  return { x: x - CARD.width / 2, y: y - CARD.height / 2 };
}

function toLayoutInput({ nodes, edges }: ReturnType<typeof levelGraph>) {
  return {
    nodes: nodes.map(({ id }) => ({ id, isFrame: false })),
    edges: edges.map(({ id, from, to, label }) => ({ id, from, to, hasLabel: label !== undefined })),
  };
}
