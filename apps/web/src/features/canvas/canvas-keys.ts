import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, type RefObject, useCallback } from 'react';
import { useKeys } from '../frame/use-keys.ts';
import { FIT, motionMs } from './fit.ts';
import type { CanvasGraph } from './graph-model.ts';
import { CARD } from './layout.ts';
import type { NestedLayout } from './layout-nested.ts';

interface CanvasKeys {
  readonly container: RefObject<HTMLElement | null>;
  readonly graph: CanvasGraph;
  readonly layout: NestedLayout | undefined;
  readonly isEnabled: boolean;
  readonly onSelect: (id: string) => void;
  readonly onFind: () => void;
}

/** Arrows walk edges, Enter opens the inspector, `f` fits, `/` finds. */
export function useCanvasKeys({ container, graph, layout, isEnabled, onSelect, onFind }: CanvasKeys) {
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
      // The card may enter the page only with the new view.
      requestAnimationFrame(() => {
        const node = container.current?.querySelector<HTMLElement>(
          `.react-flow__node[data-id="${CSS.escape(id)}"]`,
        );
        (node?.querySelector<HTMLElement>('.frame-label') ?? node)?.focus({ preventScroll: true });
      });
    },
    [container, flow, layout],
  );

  useKeys(
    isEnabled
      ? {
          f: () => void flow.fitView({ ...FIT, duration: motionMs(200) }),
          '/': onFind,
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
      const next = neighbour(graph, layout, id, event.key);
      if (next === undefined) return;
      event.preventDefault();
      focusNode(next);
    },
    [focusNode, graph, layout, onSelect],
  );

  return { focusNode, onKeyDown };
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
