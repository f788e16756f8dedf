import type { CanvasGraph, CanvasNode } from '../graph-model.ts';
import type { Point } from '../layout.ts';
import type { NestedLayout } from '../layout-nested.ts';
import { nodesById } from '../nodes-by-id.ts';

/** The block under a point of the canvas; of a frame and what stands in it the inner one. */
export function blockAt(
  graph: Pick<CanvasGraph, 'nodes'>,
  { boxes, order }: Pick<NestedLayout, 'boxes' | 'order'>,
  { x, y }: Point,
): CanvasNode | undefined {
  const drawn = nodesById(graph);
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const id = order[index] ?? '';
    const box = boxes.get(id);
    const node = drawn.get(id);
    if (box === undefined || node === undefined) continue;
    const { onCanvas, width, height } = box;
    if (x >= onCanvas.x && x <= onCanvas.x + width && y >= onCanvas.y && y <= onCanvas.y + height)
      return node;
  }
  return undefined;
}
