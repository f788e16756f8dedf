import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, type RefObject, useCallback } from 'react';
import { useKeys } from '../frame/use-keys.ts';
import { FIT, motionMs } from './fit.ts';
import type { CanvasGraph } from './graph-model.ts';
import { CARD, type Layout } from './layout.ts';

interface CanvasKeys {
  readonly container: RefObject<HTMLElement | null>;
  readonly graph: CanvasGraph;
  readonly layout: Layout | undefined;
  readonly isEnabled: boolean;
  readonly onSelect: (id: string) => void;
  readonly onFind: () => void;
}

/** Arrows walk edges, Enter opens the inspector, `f` fits, `/` finds. */
export function useCanvasKeys({ container, graph, layout, isEnabled, onSelect, onFind }: CanvasKeys) {
  const flow = useReactFlow();

  const focusNode = useCallback(
    (id: string) => {
      const position = layout?.nodes.get(id);
      if (position === undefined) return;
      const zoom = Math.max(flow.getZoom(), 0.5);
      const centre = { x: position.x + CARD.width / 2, y: position.y + CARD.height / 2 };
      if (!isInView(container.current, flow.flowToScreenPosition(centre))) {
        void flow.setCenter(centre.x, centre.y, { zoom, duration: motionMs(150) });
      }
      // The card may enter the page only with the new view.
      requestAnimationFrame(() => {
        container.current
          ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
          ?.focus({ preventScroll: true });
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
      const id = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset['id'];
      if (id === undefined) return;
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

function neighbour(
  graph: CanvasGraph,
  layout: Layout | undefined,
  id: string,
  key: string,
): string | undefined {
  if (key === 'ArrowRight') return graph.edges.find(({ from }) => from === id)?.to;
  if (key === 'ArrowLeft') return graph.edges.find(({ to }) => to === id)?.from;
  if (layout === undefined || (key !== 'ArrowDown' && key !== 'ArrowUp')) return undefined;
  const here = layout.nodes.get(id);
  if (here === undefined) return undefined;
  const sign = key === 'ArrowDown' ? 1 : -1;
  const column = graph.nodes
    .map((node) => ({ id: node.id, at: layout.nodes.get(node.id) }))
    .filter(({ at }) => at !== undefined && at.x === here.x && (at.y - here.y) * sign > 0)
    .sort((a, b) => ((a.at?.y ?? 0) - (b.at?.y ?? 0)) * sign);
  return column[0]?.id;
}

function isInView(element: HTMLElement | null, { x, y }: { x: number; y: number }): boolean {
  if (element === null) return false;
  const box = element.getBoundingClientRect();
  return x > box.left + 60 && x < box.right - 60 && y > box.top + 30 && y < box.bottom - 30;
}
