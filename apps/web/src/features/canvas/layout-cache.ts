import type { NestedInput, NestedLayout } from './layout-nested.ts';

/** The graphs of some twenty large runs; a layout of 1,000 nodes is some hundred kilobytes. */
const NODES_MAX = 20_000;

/** What a layout is made from, as text: two graphs with the same text stand alike, whatever happens in their nodes. */
export function structureOf({ nodes, edges }: NestedInput): string {
  return JSON.stringify([
    nodes.map(({ id, parent, isFrame }) => [id, parent ?? '', isFrame]),
    edges.map(({ id, from, to, hasLabel }) => [id, from, to, hasLabel ?? false]),
  ]);
}

export interface LayoutCache {
  find(structure: string): NestedLayout | undefined;
  keep(structure: string, layout: NestedLayout): void;
}

/** Layouts by what they were made from; beyond `nodesMax` those that were looked at longest ago are forgotten. */
export function createLayoutCache(nodesMax: number): LayoutCache {
  const kept = new Map<string, NestedLayout>();
  let nodes = 0;
  const forget = (structure: string): void => {
    nodes -= kept.get(structure)?.boxes.size ?? 0;
    kept.delete(structure);
  };
  return {
    find: (structure) => {
      const layout = kept.get(structure);
      if (layout === undefined) return undefined;
      kept.delete(structure);
      kept.set(structure, layout);
      return layout;
    },
    keep: (structure, layout) => {
      forget(structure);
      kept.set(structure, layout);
      nodes += layout.boxes.size;
      for (const oldest of kept.keys()) {
        if (nodes <= nodesMax || oldest === structure) break;
        forget(oldest);
      }
    },
  };
}

/** What this tab has laid out: coming back to a graph shows it as it was left, at once. */
export const layoutCache = createLayoutCache(NODES_MAX);
