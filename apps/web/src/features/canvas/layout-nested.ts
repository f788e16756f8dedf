/**
 * Graphs in graphs: the graph in the body of a node is laid out first and gives its frame a size, with which the frame
 * stands in the graph around it as a card does. Pure, like the layout of one graph.
 */
import { CARD, type Layout, layoutGraph, type Point, type Size } from './layout.ts';
import { readingOrder } from './layout-rank.ts';

export interface NestedNode {
  readonly id: string;
  /** The node in whose frame it stands; absent at the top. */
  readonly parent?: string;
  /** It is a frame, with its body inside. */
  readonly isFrame: boolean;
}

export interface NestedInput {
  /** A frame whose parent is not among them is not drawn, and neither is what stands in it. */
  readonly nodes: readonly NestedNode[];
  /** Both ends stand in the same graph; edges between graphs are left out. */
  readonly edges: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly hasLabel?: boolean;
  }[];
}

export interface Box extends Size {
  readonly parent: string | undefined;
  /** Upper left corner within the parent. */
  readonly inParent: Point;
  /** Upper left corner on the canvas. */
  readonly onCanvas: Point;
}

export interface NestedLayout {
  readonly boxes: ReadonlyMap<string, Box>;
  /** Column by column, what stands in a frame right behind it: the order in which Tab walks. */
  readonly order: readonly string[];
  /** Points an edge passes on the canvas, in pairs: level from the first to the second. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  /** Each graph on its own by the node that owns it: what the next layout keeps still. */
  readonly graphs: ReadonlyMap<string, Layout>;
}

const TOP = '';
/** What a frame needs around its graph; at the top there is its head. */
export const FRAME = { head: 68, side: 24, bottom: 24, top: 20, minWidth: 360 } as const;

export function layoutNested(input: NestedInput, before?: NestedLayout): NestedLayout {
  const inside = groupBy(input.nodes, ({ parent = TOP }) => parent);
  const parentOf = new Map(input.nodes.map(({ id, parent = TOP }) => [id, parent]));
  const inner = input.edges.filter(({ from, to }) => parentOf.get(from) === parentOf.get(to));
  const edges = groupBy(inner, ({ from }) => parentOf.get(from) ?? TOP);
  const graphs = new Map<string, Layout>();
  const sizes = new Map<string, Size>();

  const arrange = (owner: string): Layout => {
    const nodes = inside.get(owner) ?? [];
    for (const { id, isFrame } of nodes) sizes.set(id, isFrame ? frameAround(arrange(id)) : CARD);
    const layout = layoutGraph(
      { nodes: nodes.map(({ id }) => ({ id, size: sizes.get(id) ?? CARD })), edges: edges.get(owner) ?? [] },
      before?.graphs.get(owner),
    );
    graphs.set(owner, layout);
    return layout;
  };
  arrange(TOP);
  return { ...putTogether(graphs, sizes), graphs };
}

function frameAround({ nodes, width, top, bottom }: Layout): Size {
  const height = nodes.size === 0 ? 0 : bottom - top;
  return {
    width: Math.max(FRAME.minWidth, width + 2 * FRAME.side),
    height: FRAME.head + FRAME.top + height + FRAME.bottom,
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function putTogether(
  graphs: ReadonlyMap<string, Layout>,
  sizes: ReadonlyMap<string, Size>,
): Omit<NestedLayout, 'graphs'> {
  const boxes = new Map<string, Box>();
  const order: string[] = [];
  const edges = new Map<string, readonly Point[]>();
  const put = (owner: string, within: Point, origin: Point): void => {
    const layout = graphs.get(owner);
    if (layout === undefined) return;
    // At the top nothing moves; in a frame the graph begins under its head.
    const top = owner === TOP || layout.nodes.size === 0 ? 0 : layout.top;
    for (const id of readingOrder(layout.ranks, layout.nodes)) {
      const at = layout.nodes.get(id) ?? origin;
      const inParent = { x: within.x + at.x, y: within.y + at.y - top };
      const onCanvas = { x: origin.x + inParent.x, y: origin.y + inParent.y };
      const parent = owner === TOP ? undefined : owner;
      boxes.set(id, { ...(sizes.get(id) ?? CARD), parent, inParent, onCanvas });
      order.push(id);
      put(id, { x: FRAME.side, y: FRAME.head + FRAME.top }, onCanvas);
    }
    for (const [id, points] of layout.edges) {
      edges.set(
        id,
        points.map(({ x, y }) => ({ x: origin.x + within.x + x, y: origin.y + within.y + y - top })),
      );
    }
  };
  put(TOP, { x: 0, y: 0 }, { x: 0, y: 0 });
  return { boxes, order, edges };
}
