import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { LayoutRequest } from './layout.worker.ts';
import { layoutNested, type NestedInput, type NestedLayout } from './layout-nested.ts';

/** Up to here a layout takes less than a frame; a worker's start would take longer. */
const INLINE_NODES_MAX = 120;

/**
 * The layout of a graph, kept still while it changes (L2). Runs outside the render: inline for small graphs, in a
 * worker for large ones; until the first one is there the result is undefined, later the one before stays.
 */
export function useLayout(input: NestedInput): NestedLayout | undefined {
  const [layout, setLayout] = useState<NestedLayout>();
  const last = useRef<NestedLayout>(undefined);
  const stable = useStructure(input);
  const accept = useRef((next: NestedLayout) => {
    last.current = next;
    setLayout(next);
  });

  useLayoutEffect(() => {
    if (stable.nodes.length <= INLINE_NODES_MAX) accept.current(layoutNested(stable, last.current));
  }, [stable]);

  useEffect(() => {
    if (stable.nodes.length <= INLINE_NODES_MAX) return;
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<NestedLayout>) => {
      accept.current(data);
      worker.terminate();
    });
    worker.postMessage({ input: stable, before: last.current } satisfies LayoutRequest);
    return () => worker.terminate();
  }, [stable]);

  return layout;
}

/** The same object as long as nodes and edges are the same, whatever their status. */
function useStructure(input: NestedInput): NestedInput {
  const key = JSON.stringify([
    input.nodes.map(({ id, parent, isFrame }) => [id, parent ?? '', isFrame]),
    input.edges.map(({ id, from, to, hasLabel }) => [id, from, to, hasLabel ?? false]),
  ]);
  // The key stands for everything of the input that matters here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo(() => input, [key]);
}
