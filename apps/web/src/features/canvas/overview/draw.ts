/** Draws a graph as blocks and lines. Everything is in the units of the layout; the pen is scaled by whoever owns it. */
import type { CanvasEdge, CanvasGraph, CanvasMode, CanvasNode } from '../graph-model.ts';
import { type Box, FRAME, type NestedLayout } from '../layout-nested.ts';
import { nodesById } from '../nodes-by-id.ts';
import { type BlockLook, blockLook, type LineLook, lineLook, type Token } from './looks.ts';
import { MARK_FIELD } from './marks.ts';
import { lineOf, markPath } from './paths.ts';

export type Pen = CanvasRenderingContext2D;
/** The value a colour of the theme has now. */
export type Ink = (token: Token) => string;

export interface Scene {
  readonly graph: CanvasGraph;
  readonly layout: NestedLayout;
  readonly mode: CanvasMode;
}

interface Tools {
  readonly pen: Pen;
  readonly ink: Ink;
  /** Pixels of the picture for one unit. */
  readonly scale: number;
}

/** No line thinner than this many pixels, or it could not be seen. */
const LINE_PX_MIN = 0.7;
/** Below so many pixels a corner is not seen to be round. */
const ROUND_PX_MIN = 2;
const RADIUS = 12;
const MARK_SIZE = 38;
const MARK_STROKE = 3.2;
const OTHERWISE_RADIUS = 12;

export function drawScene({ graph, layout, mode }: Scene, tools: Tools): void {
  drawLines(graph.edges, layout, mode, tools);
  const byId = nodesById(graph);
  // Frames stand before what is in them.
  for (const id of layout.order) {
    const node = byId.get(id);
    const box = layout.boxes.get(id);
    if (node === undefined || box === undefined) continue;
    if (box.parent !== undefined && !byId.has(box.parent)) continue;
    drawBlock(node, box, blockLook(node, mode), tools);
  }
}

/** Look by look: the pen is set up a few times, not a thousand. */
function drawLines(
  edges: readonly CanvasEdge[],
  layout: NestedLayout,
  mode: CanvasMode,
  { pen, ink, scale }: Tools,
): void {
  const byLook = new Map<LineLook, Path2D[]>();
  for (const edge of edges) {
    const path = lineOf(layout, edge);
    if (path === undefined) continue;
    const look = lineLook(edge, mode);
    const alike = byLook.get(look);
    if (alike === undefined) byLook.set(look, [path]);
    else alike.push(path);
  }
  for (const [{ colour, width, dash, opacity }, paths] of byLook) {
    pen.strokeStyle = ink(colour);
    pen.lineWidth = Math.max(width, LINE_PX_MIN / scale);
    pen.globalAlpha = opacity;
    pen.setLineDash([...dash]);
    for (const path of paths) pen.stroke(path);
  }
  pen.globalAlpha = 1;
  pen.setLineDash([]);
}

function drawBlock(node: CanvasNode, box: Box, look: BlockLook, tools: Tools): void {
  const { pen, ink, scale } = tools;
  const { x, y } = box.onCanvas;
  const isOpen = node.body !== undefined && !node.body.isFolded;
  if (isOpen) {
    pen.globalAlpha = 0.45;
    pen.fillStyle = ink('sunken');
    fillBox(tools, { x, y, width: box.width, height: box.height });
    pen.globalAlpha = 1;
  }
  // The head of a frame is what a card is as a whole.
  const head = { x, y, width: box.width, height: isOpen ? FRAME.head : box.height };
  if (look.fill !== undefined) {
    pen.fillStyle = ink(look.fill);
    fillBox(tools, head);
  }
  pen.strokeStyle = ink(look.border);
  pen.lineWidth = Math.max(look.borderWidth, LINE_PX_MIN / scale);
  pen.setLineDash([...look.dash]);
  strokeBox(tools, { x, y, width: box.width, height: box.height });
  pen.setLineDash([]);
  if (look.mark !== undefined) drawMark(tools, look.mark, { x: x + head.width / 2, y: y + head.height / 2 });
  if (look.isOtherwise) {
    pen.fillStyle = ink('change-changed');
    pen.beginPath();
    pen.arc(x + box.width, y, OTHERWISE_RADIUS, 0, 2 * Math.PI);
    pen.fill();
  }
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function fillBox({ pen, scale }: Tools, { x, y, width, height }: Rect): void {
  if (RADIUS * scale < ROUND_PX_MIN) {
    pen.fillRect(x, y, width, height);
    return;
  }
  pen.beginPath();
  pen.roundRect(x, y, width, height, RADIUS);
  pen.fill();
}

function strokeBox({ pen, scale }: Tools, { x, y, width, height }: Rect): void {
  if (RADIUS * scale < ROUND_PX_MIN) {
    pen.strokeRect(x, y, width, height);
    return;
  }
  pen.beginPath();
  pen.roundRect(x, y, width, height, RADIUS);
  pen.stroke();
}

function drawMark(
  { pen, ink }: Tools,
  { path, colour }: NonNullable<BlockLook['mark']>,
  centre: { readonly x: number; readonly y: number },
): void {
  const by = MARK_SIZE / MARK_FIELD;
  pen.save();
  pen.translate(centre.x - MARK_SIZE / 2, centre.y - MARK_SIZE / 2);
  pen.scale(by, by);
  pen.strokeStyle = ink(colour);
  pen.lineWidth = MARK_STROKE;
  pen.stroke(markPath(path));
  pen.restore();
}
