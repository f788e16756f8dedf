import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { throttle } from '../live/throttle.ts';
import { isInView } from './canvas-keys.ts';
import { AT_WORK, motionMs } from './fit.ts';
import type { CanvasGraph, CanvasStatus } from './graph-model.ts';
import { CARD } from './layout.ts';
import type { NestedLayout } from './layout-nested.ts';

/** More often would make nobody see more. */
const MOVE_MS = 700;

interface FollowParts {
  readonly container: RefObject<HTMLElement | null>;
  readonly graph: CanvasGraph;
  readonly layout: NestedLayout | undefined;
  readonly isFollowing: boolean;
}

/** Brings into view what something has just happened to; what is in view already is left alone. */
export function useFollow({ container, graph, layout, isFollowing }: FollowParts): void {
  const flow = useReactFlow();
  const seen = useRef<ReadonlyMap<string, CanvasStatus | undefined>>(undefined);
  const wanted = useRef<{ readonly x: number; readonly y: number }>(undefined);
  const move = useMemo(
    () =>
      throttle(() => {
        const to = wanted.current;
        wanted.current = undefined;
        if (to === undefined || isInView(container.current, flow.flowToScreenPosition(to))) return;
        void flow.setCenter(to.x, to.y, { zoom: flow.getZoom(), duration: motionMs(250) });
      }, MOVE_MS),
    [flow, container],
  );
  useEffect(() => () => move.cancel(), [move]);
  useEffect(() => {
    const before = seen.current;
    seen.current = new Map(graph.nodes.map(({ id, status }) => [id, status]));
    if (!isFollowing || before === undefined) return;
    const changed = graph.nodes.filter(({ id, status }) => before.get(id) !== status);
    const target = changed.findLast(({ status }) => AT_WORK.has(status)) ?? changed.at(-1);
    const box = target && layout?.boxes.get(target.id);
    if (box === undefined) return;
    wanted.current = { x: box.onCanvas.x + CARD.width / 2, y: box.onCanvas.y + CARD.height / 2 };
    move();
  }, [graph, layout, isFollowing, move]);
}
