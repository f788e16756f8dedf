import { useReactFlow, type Viewport } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { FIT, fitOn, fittedView, lookedFor, motionMs } from './fit.ts';
import type { CanvasGraph } from './graph-model.ts';
import type { Size } from './layout.ts';
import type { NestedLayout } from './layout-nested.ts';
import type { ViewLink } from './view-link.ts';
import { keepViewport, keptViewport } from './viewport-memory.ts';

interface ViewParts {
  readonly graph: CanvasGraph;
  readonly layout: NestedLayout | undefined;
  readonly room: Size | undefined;
  readonly memory: string | undefined;
  readonly focus: readonly string[] | undefined;
  /** Canvases that show the same place. */
  readonly link: ViewLink | undefined;
}

export interface CanvasView {
  /** Where the reader was, or everything; undefined until there is something to look at, and room for it. */
  readonly first: Viewport | undefined;
  readonly fitAll: () => void;
  readonly onMove: (isByReader: boolean, at: Viewport) => void;
  readonly onMoveEnd: (isByReader: boolean, at: Viewport) => void;
}

/** Fits once; after that the view belongs to the reader, except that growth is followed until they first move it. */
export function useView({ graph, layout, room, memory, focus, link }: ViewParts): CanvasView {
  const flow = useReactFlow();
  const [kept] = useState(() => (memory === undefined ? undefined : keptViewport(memory)));
  const fit = useMemo(() => fitOn(focus), [focus]);
  const drawn = useMemo(() => ({ ids: graph.nodes.map(({ id }) => id), first: lookedFor(graph) }), [graph]);
  const first = useRef<Viewport>(undefined);
  if (first.current === undefined && layout !== undefined && room !== undefined)
    first.current = kept ?? fittedView(layout, drawn, room, fit);
  const isTheirs = useRef(kept !== undefined);
  const size = layout?.boxes.size ?? 0;
  const lastSize = useRef(0);
  const fitAgain = useRef((_ms: number): void => undefined);
  useEffect(() => {
    fitAgain.current = (ms) => {
      if (layout === undefined || room === undefined || isTheirs.current) return;
      void flow.setViewport(fittedView(layout, drawn, room, fit), { duration: motionMs(ms) });
    };
  });
  // The panel below was opened, or the window is another size: what was fitted before fits no more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: this is about another room
  useEffect(() => {
    if (lastSize.current > 0) fitAgain.current(0);
  }, [room, fit]);
  useEffect(() => {
    const hasGrown = lastSize.current > 0 && lastSize.current !== size;
    lastSize.current = size;
    if (hasGrown) fitAgain.current(200);
  }, [size]);
  const fitAll = useCallback(() => {
    if (layout === undefined || room === undefined) return;
    void flow.setViewport(fittedView(layout, drawn, room, FIT), { duration: motionMs(200) });
  }, [flow, layout, drawn, room]);
  const follow = useRef((at: Viewport, isByReader: boolean) => {
    if (isByReader) isTheirs.current = true;
    void flow.setViewport(at);
  });
  useEffect(
    () => link?.join(follow.current, first.current === undefined ? undefined : flow.getViewport()),
    [link, flow],
  );
  return {
    first: first.current,
    fitAll,
    onMove: (isByReader, at) => link?.move(follow.current, at, isByReader),
    onMoveEnd: (isByReader, at) => {
      if (!isByReader) return;
      isTheirs.current = true;
      if (memory !== undefined) keepViewport(memory, at);
    },
  };
}
