import { useStoreApi, ViewportPortal } from '@xyflow/react';
import { useTheme } from 'next-themes';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { throttle } from '../../live/throttle.ts';
import type { Region } from '../around.ts';
import { drawScene, type Ink, type Scene } from './draw.ts';
import { boundsOf, coversView, inView, regionAround } from './region.ts';

/** What happens is drawn at most this often: from so far away nobody sees more. */
const PAINT_MS = 100;
/** The view rests when it has not moved for so long. */
const REST_MS = 120;
/** A picture stretched by more than this would be seen to be coarse even while it moves. */
const COARSE = 1.6;

/**
 * All blocks and lines of a large graph as one picture, which the browser carries about as a whole while the view moves: a
 * thousand cards and their edges would have to be laid out and painted again. It is drawn anew when something has happened,
 * when the view comes to rest at another zoom, and when it leaves what is drawn.
 */
export function Overview(scene: Scene) {
  return (
    <ViewportPortal>
      <Picture {...scene} />
    </ViewportPortal>
  );
}

interface Subject {
  readonly scene: Scene;
  readonly bounds: Region;
}

interface Painted {
  readonly region: Region | undefined;
  readonly zoom: number;
}

function Picture({ graph, layout, mode }: Scene) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { resolvedTheme } = useTheme();
  const bounds = useMemo(() => boundsOf(layout), [layout]);
  const subject = useRef<Subject>({ scene: { graph, layout, mode }, bounds });
  const painter = usePainter(canvas, subject);
  // At once, before the cards go: the page must not be empty for a frame.
  useLayoutEffect(() => painter.now(), [painter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    subject.current = { scene: { graph, layout, mode }, bounds };
    painter.soon();
  }, [graph, layout, mode, bounds, painter, resolvedTheme]);
  return (
    <div aria-hidden="true">
      <canvas ref={canvas} className="canvas-overview" data-testid="overview" />
    </div>
  );
}

interface Painter {
  readonly now: () => void;
  readonly soon: () => void;
}

/** Paints what it is asked to, and by itself what the way of the view asks for. */
function usePainter(
  canvas: { readonly current: HTMLCanvasElement | null },
  subject: { readonly current: Subject },
): Painter {
  const store = useStoreApi();
  const painted = useRef<Painted>({ region: undefined, zoom: 0 });
  const painter = useMemo(() => {
    const now = (): void => {
      if (canvas.current === null) return;
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      painted.current = paintOn(
        canvas.current,
        subject.current,
        inView({ x, y, zoom }, { width, height }),
        zoom,
      );
    };
    // The frame after this one has the colours of a theme that is just being put on.
    const soon = throttle(() => requestAnimationFrame(now), PAINT_MS);
    return { now, soon };
  }, [canvas, subject, store]);
  useEffect(() => {
    let rest: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = store.subscribe(({ transform: [x, y, zoom], width, height }, before) => {
      const [oldX, oldY, oldZoom] = before.transform;
      if (oldX === x && oldY === y && oldZoom === zoom) return;
      const { region, zoom: sharp } = painted.current;
      const isCoarse = zoom > sharp * COARSE || zoom * COARSE < sharp;
      const view = inView({ x, y, zoom }, { width, height });
      if (isCoarse || !coversView(region, view, subject.current.bounds)) painter.soon();
      clearTimeout(rest);
      rest = setTimeout(() => painted.current.zoom !== zoom && painter.soon(), REST_MS);
    });
    return () => {
      clearTimeout(rest);
      painter.soon.cancel();
      unsubscribe();
    };
  }, [painter, store, subject]);
  return painter;
}

function paintOn(canvas: HTMLCanvasElement, { scene, bounds }: Subject, view: Region, zoom: number): Painted {
  const region = regionAround(view, bounds);
  const pen = canvas.getContext('2d');
  if (region === undefined || pen === null) return { region: undefined, zoom };
  const scale = zoom * devicePixelRatio;
  const { left, top, right, bottom } = region;
  const width = Math.ceil((right - left) * scale);
  const height = Math.ceil((bottom - top) * scale);
  // Another size is another bitmap; one of the same size is wiped.
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  Object.assign(canvas.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width / scale}px`,
    height: `${height / scale}px`,
  });
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  drawScene(scene, { pen, ink: inkOf(canvas), scale });
  return { region, zoom };
}

/** The colours of the theme as they are now, each asked for once. */
function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (token) => {
    const colour = known.get(token) ?? style.getPropertyValue(`--${token}`).trim();
    known.set(token, colour);
    return colour;
  };
}
