import { replaceEqualDeep } from '@tanstack/react-query';
import { type NodeHandle, Position } from '@xyflow/react';
import { CHANGE_GLYPH } from './change-words.ts';
import type { FlowEdgeType } from './flow-edge.tsx';
import type { FrameNode } from './frame-card.tsx';
import type { CanvasEdge, CanvasGraph, CanvasNode } from './graph-model.ts';
import type { Point, Size } from './layout.ts';
import type { Box, NestedLayout } from './layout-nested.ts';
import type { CardNode } from './node-card.tsx';
import { NODE_TYPE_WORD } from './node-types.ts';
import { nodesById } from './nodes-by-id.ts';
import { NODE_STATUS } from './status-words.ts';
import { UNDO_WORD } from './undo-words.ts';

interface Marks {
  readonly selected: string | undefined;
  readonly newcomers: ReadonlySet<string>;
}

type FlowNode = CardNode | FrameNode;

/** What a card or an edge was made from, and what came out. */
interface Made<From, To> {
  readonly from: From;
  readonly to: To;
}

interface NodeParts {
  readonly node: CanvasNode;
  readonly box: Box;
  readonly isNew: boolean;
  readonly isSelected: boolean;
}

interface EdgeParts {
  readonly edge: CanvasEdge;
  readonly via: readonly Point[];
}

/**
 * The elements of the drawing before this one. What shows the same stays the same object, so that of a thousand cards only
 * those render that something happened to.
 */
export interface FlowCache {
  nodes: Drawn<NodeParts, FlowNode>;
  edges: Drawn<EdgeParts, FlowEdgeType>;
}

/** All of one kind, and the list that was given out. */
interface Drawn<From, To> {
  readonly made: ReadonlyMap<string, Made<From, To>>;
  readonly list: To[];
}

export const emptyFlowCache = (): FlowCache => ({
  nodes: { made: new Map(), list: [] },
  edges: { made: new Map(), list: [] },
});

/** The same list where nothing in it is another one: it is looked through as a whole by whoever gets it. */
function drawn<From, To>(
  before: Drawn<From, To>,
  made: ReadonlyMap<string, Made<From, To>>,
): Drawn<From, To> {
  const list = [...made.values()].map(({ to }) => to);
  const isSame = list.length === before.list.length && list.every((to, index) => to === before.list[index]);
  return { made, list: isSame ? before.list : list };
}

function reused<From, To>(
  known: Made<From, To> | undefined,
  from: From,
  make: (from: From) => To,
): Made<From, To> {
  // It gives back the first of two that are equal.
  if (known !== undefined && replaceEqualDeep(known.from, from) === known.from) return known;
  return { from, to: make(from) };
}

/** Cards and frames in topological order: Tab walks the page in the order of this list, frames before what is in them. */
export function toFlowNodes(
  graph: CanvasGraph,
  layout: NestedLayout,
  { selected, newcomers }: Marks,
  cache: FlowCache = emptyFlowCache(),
): FlowNode[] {
  const byId = nodesById(graph);
  const made = new Map<string, Made<NodeParts, FlowNode>>();
  for (const id of layout.order) {
    const node = byId.get(id);
    const box = layout.boxes.get(id);
    // What stands in a frame that is not drawn has nowhere to stand.
    if (node === undefined || box === undefined || (box.parent !== undefined && !byId.has(box.parent)))
      continue;
    const parts = { node, box, isNew: newcomers.has(id), isSelected: id === selected };
    made.set(id, reused(cache.nodes.made.get(id), parts, toFlowNode));
  }
  cache.nodes = drawn(cache.nodes, made);
  return cache.nodes.list;
}

/** These nodes alone, each on the canvas itself: what it stands in is not among them. */
export function looseFlowNodes(
  graph: CanvasGraph,
  layout: NestedLayout,
  ids: readonly (string | undefined)[],
  selected: string | undefined,
): FlowNode[] {
  return graph.nodes.flatMap((node) => {
    const box = ids.includes(node.id) ? layout.boxes.get(node.id) : undefined;
    if (box === undefined) return [];
    const free: Box = { ...box, parent: undefined, inParent: box.onCanvas };
    return [toFlowNode({ node, box: free, isNew: false, isSelected: node.id === selected })];
  });
}

function toFlowNode({ node, box, isNew, isSelected }: NodeParts): FlowNode {
  const placed = {
    id: node.id,
    position: box.inParent,
    width: box.width,
    height: box.height,
    handles: handlesOf(box),
    ...(box.parent === undefined ? {} : { parentId: box.parent }),
    data: { node, isNew, isSelected },
    ariaLabel: spoken(node),
  };
  // A frame has controls of its own in its head: it is no button itself.
  if (node.body !== undefined)
    return { ...placed, type: 'frame' as const, focusable: false, ariaRole: 'group' as const };
  return {
    ...placed,
    type: 'card' as const,
    ariaRole: 'button' as const,
    domAttributes: { 'aria-pressed': isSelected },
  };
}

/** Where edges begin and end, known without looking at the page: a card out of view has its edges all the same. */
function handlesOf({ width, height }: Size): NodeHandle[] {
  const at = { y: height / 2 - 0.5, width: 1, height: 1 };
  return [
    { ...at, type: 'target', position: Position.Left, x: 0 },
    { ...at, type: 'source', position: Position.Right, x: width - 1 },
  ];
}

const NO_POINTS: readonly Point[] = [];

export function toFlowEdges(
  graph: CanvasGraph,
  layout: NestedLayout,
  cache: FlowCache = emptyFlowCache(),
): FlowEdgeType[] {
  const ids = nodesById(graph);
  const made = new Map<string, Made<EdgeParts, FlowEdgeType>>();
  for (const edge of graph.edges) {
    if (!ids.has(edge.from) || !ids.has(edge.to)) continue;
    const parts = { edge, via: layout.edges.get(edge.id) ?? NO_POINTS };
    made.set(edge.id, reused(cache.edges.made.get(edge.id), parts, toFlowEdge));
  }
  cache.edges = drawn(cache.edges, made);
  return cache.edges.list;
}

function toFlowEdge(data: EdgeParts): FlowEdgeType {
  const { id, from, to } = data.edge;
  return { id, type: 'flow', source: from, target: to, data };
}

function spoken(node: CanvasNode): string {
  const parts = [node.label, NODE_TYPE_WORD[node.type]];
  if (node.change?.isProposed) parts.push('proposed');
  else if (node.status !== undefined) parts.push(NODE_STATUS[node.status].word);
  if (node.versus !== undefined) parts.push(...versusWords(node.versus));
  if (node.isCached) parts.push('from the cache');
  if (node.undo !== undefined) parts.push(UNDO_WORD[node.undo]);
  if (node.body?.progress !== undefined) parts.push(node.body.progress);
  if (node.change !== undefined) parts.push(`${node.change.kind} (${CHANGE_GLYPH[node.change.kind]})`);
  return parts.join(', ');
}

function versusWords({ status, isOtherwise }: NonNullable<CanvasNode['versus']>): string[] {
  const was = status === undefined ? [] : [`${NODE_STATUS[status].word} in the other run`];
  return isOtherwise ? [...was, 'came to something else'] : was;
}
