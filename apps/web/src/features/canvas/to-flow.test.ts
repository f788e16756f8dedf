import { describe, expect, it } from 'vitest';
import type { CanvasEdge, CanvasGraph, CanvasNode } from './graph-model.ts';
import { layoutNested, type NestedLayout } from './layout-nested.ts';
import { emptyFlowCache, toFlowEdges, toFlowNodes } from './to-flow.ts';

const node = (id: string, more: Partial<CanvasNode> = {}): CanvasNode => ({
  id,
  type: 'function',
  label: id,
  line: 'builtin.echo',
  status: 'pending',
  isProtected: false,
  isCached: false,
  ...more,
});
const edge = (from: string, to: string, state: CanvasEdge['state'] = 'open'): CanvasEdge => ({
  id: `${from}->${to}`,
  from,
  to,
  state,
});
const graphOf = (nodes: CanvasNode[], edges: CanvasEdge[]): CanvasGraph => ({ nodes, edges, hidden: [] });
const layoutOf = ({ nodes, edges }: CanvasGraph): NestedLayout =>
  layoutNested({ nodes: nodes.map(({ id }) => ({ id, isFrame: false })), edges });

const NOBODY = { selected: undefined, newcomers: new Set<string>() };
const before = graphOf([node('a'), node('b'), node('c')], [edge('a', 'b'), edge('b', 'c')]);

describe('the elements of a drawing', () => {
  it('stay the same objects where nothing happened, whatever was made anew around them', () => {
    const cache = emptyFlowCache();
    const first = toFlowNodes(before, layoutOf(before), NOBODY, cache);
    const edges = toFlowEdges(before, layoutOf(before), cache);
    const after = graphOf(
      [node('a', { status: 'completed' }), node('b', { status: 'running' }), node('c')],
      [edge('a', 'b', 'live'), edge('b', 'c')],
    );
    const second = toFlowNodes(after, layoutOf(after), NOBODY, cache);
    expect(second.map((each, index) => each === first[index])).toEqual([false, false, true]);
    expect(toFlowEdges(after, layoutOf(after), cache).map((each, index) => each === edges[index])).toEqual([
      false,
      true,
    ]);
  });

  it('are new where the choice or the place is another', () => {
    const cache = emptyFlowCache();
    const first = toFlowNodes(before, layoutOf(before), NOBODY, cache);
    const chosen = toFlowNodes(before, layoutOf(before), { ...NOBODY, selected: 'b' }, cache);
    expect(chosen.map((each, index) => each === first[index])).toEqual([true, false, true]);
    const wider = graphOf([...before.nodes, node('d')], [...before.edges, edge('a', 'd')]);
    const moved = toFlowNodes(wider, layoutOf(wider), { ...NOBODY, selected: 'b' }, cache);
    expect(moved.map(({ id }) => id)).toEqual(['a', 'b', 'd', 'c']);
    expect(moved.find(({ id }) => id === 'd')?.position).not.toEqual({ x: 0, y: 0 });
  });

  it('have ends for their edges before they were ever on the page', () => {
    const [first] = toFlowNodes(before, layoutOf(before), NOBODY);
    expect(first?.handles?.map(({ type, x }) => [type, x])).toEqual([
      ['target', 0],
      ['source', 219],
    ]);
  });
});
