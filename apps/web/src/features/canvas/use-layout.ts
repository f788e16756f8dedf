import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { LayoutRequest } from './layout.worker.ts';
import { layoutCache, structureOf } from './layout-cache.ts';
import { layoutNested, type NestedInput, type NestedLayout } from './layout-nested.ts';

/** Up to here a layout takes less than a frame; a worker's start would take longer. */
const INLINE_NODES_MAX = 120;

/**
 * The layout of a graph, kept still while it changes (L2). Runs outside the render: inline for small graphs, in a
 * worker for large ones; until the first one is there the result is undefined, later the one before stays. A graph that
 * this tab has shown before is not laid out again; one that grows is, from what stands: nothing may jump.
 */
export function useLayout(input: NestedInput): NestedLayout | undefined {
  const [layout, setLayout] = useState<NestedLayout>();
  const last = useRef<NestedLayout>(undefined);
  const { structure, stable } = useStructure(input);
  const accept = useRef((made: string, next: NestedLayout) => {
    layoutCache.keep(made, next);
    last.current = next;
    setLayout(next);
  });

  useLayoutEffect(() => {
    const known = last.current === undefined ? layoutCache.find(structure) : undefined;
    if (known !== undefined) {
      last.current = known;
      setLayout(known);
    } else if (stable.nodes.length <= INLINE_NODES_MAX)
      accept.current(structure, layoutNested(stable, last.current));
  }, [structure, stable]);

  useEffect(() => {
    const known = layoutCache.find(structure);
    const isKnown = known !== undefined && known === last.current;
    if (isKnown || stable.nodes.length <= INLINE_NODES_MAX) return;
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<NestedLayout>) => {
      accept.current(structure, data);
      worker.terminate();
    });
    worker.postMessage({ input: stable, before: last.current } satisfies LayoutRequest);
    return () => worker.terminate();
  }, [structure, stable]);

  return layout;
}

/** The same object as long as nodes and edges are the same, whatever their status. */
function useStructure(input: NestedInput): { readonly structure: string; readonly stable: NestedInput } {
  const structure = structureOf(input);
  // The text stands for everything of the input that matters here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo(() => ({ structure, stable: input }), [structure]);
}
