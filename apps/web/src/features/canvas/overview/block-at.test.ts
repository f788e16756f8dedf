import { expect, it } from 'vitest';
import type { CanvasNode } from '../graph-model.ts';
import { layoutNested } from '../layout-nested.ts';
import { blockAt } from './block-at.ts';

const node = (id: string, parent?: string): CanvasNode => ({
  id,
  type: 'function',
  label: id,
  line: '',
  isProtected: false,
  isCached: false,
  ...(parent !== undefined && { parent }),
});

it('finds the inner one of a frame and what stands in it, and nothing where nothing is drawn', () => {
  const layout = layoutNested({
    nodes: [
      { id: 'each', isFrame: true },
      { id: 'work', parent: 'each', isFrame: false },
      { id: 'gone', isFrame: false },
    ],
    edges: [],
  });
  const graph = { nodes: [node('each'), node('work', 'each')] };
  const middle = (id: string) => {
    const box = layout.boxes.get(id);
    if (box === undefined) throw new Error(`${id} has no place`);
    return { x: box.onCanvas.x + box.width / 2, y: box.onCanvas.y + box.height / 2 };
  };
  const corner = layout.boxes.get('each')?.onCanvas ?? { x: Number.NaN, y: 0 };
  expect(blockAt(graph, layout, middle('work'))?.id).toBe('work');
  expect(blockAt(graph, layout, { x: corner.x + 4, y: corner.y + 4 })?.id).toBe('each');
  expect(blockAt(graph, layout, middle('gone'))).toBeUndefined();
  expect(blockAt(graph, layout, { x: -50, y: -50 })).toBeUndefined();
});
