import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, type RefObject, useCallback } from 'react';
import { useKeys } from '../frame/use-keys.ts';
import { FIT, motionMs } from './fit.ts';
import type { CanvasGraph } from './graph-model.ts';
import { CARD } from './layout.ts';
import type { NestedLayout } from './layout-nested.ts';
import { nodesById } from './nodes-by-id.ts';

interface CanvasKeys {
  readonly container: RefObject<HTMLElement | null>;
  readonly graph: CanvasGraph;
  readonly layout: NestedLayout | undefined;
  readonly isEnabled: boolean;
  /** Cards out of sight are not in the page: they come when somebody goes to them, and the browser's own Tab would miss them. */
  readonly isLarge?: boolean;
  /** Brings the card of a node into the page. */
  readonly onHold?: (id: string) => void;
  /** Brings all of the graph into view; default: all cards in the page. */
  readonly onFit?: () => void;
  readonly onSelect: (id: string) => void;
  readonly onFind: () => void;
}

/** Arrows walk edges, Enter opens the inspector, `f` fits, `/` finds, `+` and `-` zoom. */
export function useCanvasKeys(parts: CanvasKeys) {
  const { container, graph, layout, isEnabled, isLarge = false, onHold, onFit, onSelect, onFind } = parts;
  const flow = useReactFlow();

  const focusNode = useCallback(
    (id: string) => {
      const box = layout?.boxes.get(id);
      if (box === undefined) return;
      const zoom = Math.max(flow.getZoom(), 0.5);
      // Of a frame its head: it may be larger than the page.
      const centre = { x: box.onCanvas.x + CARD.width / 2, y: box.onCanvas.y + CARD.height / 2 };
      if (!isInView(container.current, flow.flowToScreenPosition(centre))) {
        void flow.setCenter(centre.x, centre.y, { zoom, duration: motionMs(150) });
      }
      onHold?.(id);
      focusCard(container, id);
    },
    [container, flow, layout, onHold],
  );

  useKeys(
    'canvas',
    isEnabled
      ? {
          f: onFit ?? (() => void flow.fitView({ ...FIT, duration: motionMs(200) })),
          '/': onFind,
          '+': () => void flow.zoomIn({ duration: motionMs(150) }),
          '-': () => void flow.zoomOut({ duration: motionMs(150) }),
        }
      : {},
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const target = event.target as HTMLElement;
      const id = target.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
      // The other controls in the head of a frame have keys of their own.
      if (id === undefined || !target.matches('.react-flow__node, .frame-label')) return;
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        onSelect(id);
        return;
      }
      const next =
        event.key === 'Tab'
          ? isLarge && following(graph, layout, id, event.shiftKey)
          : neighbour(graph, layout, id, event.key);
      if (!next) return;
      event.preventDefault();
      focusNode(next);
    },
    [focusNode, graph, layout, isLarge, onSelect],
  );

  return { focusNode, onKeyDown };
}

/** Cards that come into the page with a new view do so within this many frames. */
const FOCUS_FRAMES_MAX = 40;

/** As soon as the card is there: it may enter the page only with the new view. */
function focusCard(container: RefObject<HTMLElement | null>, id: string, frames = FOCUS_FRAMES_MAX): void {
  requestAnimationFrame(() => {
    const node = container.current?.querySelector<HTMLElement>(
      `.react-flow__node[data-id="${CSS.escape(id)}"]`,
    );
    if (node) (node.querySelector<HTMLElement>('.frame-label') ?? node).focus({ preventScroll: true });
    else if (frames > 0) focusCard(container, id, frames - 1);
  });
}

/** The node that Tab goes to, where the page does not have the cards it would walk. */
function following(
  graph: CanvasGraph,
  layout: NestedLayout | undefined,
  id: string,
  isBack: boolean,
): string | undefined {
  const drawn = nodesById(graph);
  const order = (layout?.order ?? []).filter((each) => drawn.has(each));
  const at = order.indexOf(id) + (isBack ? -1 : 1);
  return order[at];
}

/** Along an edge; at the end of a body out of it. Up and down within a column. */
function neighbour(
  graph: CanvasGraph,
  layout: NestedLayout | undefined,
  id: string,
  key: string,
): string | undefined {
  const here = layout?.boxes.get(id);
  if (key === 'ArrowRight') return graph.edges.find(({ from }) => from === id)?.to ?? here?.parent;
  if (key === 'ArrowLeft') return graph.edges.find(({ to }) => to === id)?.from ?? here?.parent;
  if (layout === undefined || here === undefined || (key !== 'ArrowDown' && key !== 'ArrowUp'))
    return undefined;
  const sign = key === 'ArrowDown' ? 1 : -1;
  const { x, y } = here.onCanvas;
  const column = [...layout.boxes]
    .filter(([, { parent, onCanvas }]) => parent === here.parent && onCanvas.x === x)
    .filter(([, { onCanvas }]) => (onCanvas.y - y) * sign > 0)
    .sort(([, a], [, b]) => (a.onCanvas.y - b.onCanvas.y) * sign);
  return column[0]?.[0];
}

export function isInView(element: HTMLElement | null, { x, y }: { x: number; y: number }): boolean {
  if (element === null) return false;
  const box = element.getBoundingClientRect();
  return x > box.left + 60 && x < box.right - 60 && y > box.top + 30 && y < box.bottom - 30;
}
