import { useMemo, useState } from 'react';
import type { CanvasGraph } from './graph-model.ts';
import type { NestedLayout } from './layout-nested.ts';
import { nodesById } from './nodes-by-id.ts';
import { emptyFlowCache, looseFlowNodes, toFlowEdges, toFlowNodes } from './to-flow.ts';
import { useNewcomers } from './use-newcomers.ts';

interface ElementParts {
  readonly graph: CanvasGraph;
  readonly layout: NestedLayout | undefined;
  readonly selected: string | undefined;
  readonly isOverview: boolean;
}

const NO_EDGES: ReturnType<typeof toFlowEdges> = [];

/**
 * The cards and edges that are in the page. Beside the overview these are the chosen card and the one that is walked on, so
 * that a keyboard and a screen reader find the graph; the first in reading order until somebody walks.
 */
export function useElements({ graph, layout, selected, isOverview }: ElementParts) {
  const newcomers = useNewcomers(graph);
  const [cache] = useState(emptyFlowCache);
  const [held, hold] = useState<string>();
  const nodes = useMemo(() => {
    if (layout === undefined) return [];
    if (!isOverview) return toFlowNodes(graph, layout, { selected, newcomers }, cache);
    const drawn = nodesById(graph);
    const walked = held !== undefined && drawn.has(held) ? held : layout.order.find((id) => drawn.has(id));
    return looseFlowNodes(graph, layout, [walked, selected], selected);
  }, [graph, layout, selected, newcomers, cache, isOverview, held]);
  const edges = useMemo(
    () => (layout && !isOverview ? toFlowEdges(graph, layout, cache) : NO_EDGES),
    [graph, layout, cache, isOverview],
  );
  return { nodes, edges, hold };
}
