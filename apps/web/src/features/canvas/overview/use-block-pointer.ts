import { useReactFlow } from '@xyflow/react';
import type { MouseEvent, PointerEvent, RefObject } from 'react';
import { useEffect } from 'react';
import type { CanvasGraph, CanvasNode } from '../graph-model.ts';
import type { NestedLayout } from '../layout-nested.ts';
import { blockAt } from './block-at.ts';

interface BlockPointer {
  readonly container: RefObject<HTMLElement | null>;
  readonly graph: CanvasGraph;
  readonly layout: NestedLayout | undefined;
  /** The graph is a picture: what is under the pointer is looked up. */
  readonly isOn: boolean;
  readonly onPick: ((id: string | undefined) => void) | undefined;
}

/** The blocks of the picture under the pointer: they are named, and chosen with a click, as cards are. */
export function useBlockPointer({ container, graph, layout, isOn, onPick }: BlockPointer) {
  const flow = useReactFlow();
  const under = ({ clientX: x, clientY: y }: MouseEvent | PointerEvent): CanvasNode | undefined =>
    isOn && layout !== undefined
      ? blockAt(graph, layout, flow.screenToFlowPosition({ x, y }, { snapToGrid: false }))
      : undefined;
  const name = (block: CanvasNode | undefined): void => {
    const { current } = container;
    if (current === null) return;
    current.toggleAttribute('data-over', block !== undefined && onPick !== undefined);
    if (block === undefined) current.removeAttribute('title');
    else current.title = block.label;
  };
  useEffect(() => {
    if (isOn) return;
    container.current?.removeAttribute('title');
    container.current?.removeAttribute('data-over');
  }, [isOn, container]);
  return {
    onPaneClick: (event: MouseEvent) => onPick?.(under(event)?.id),
    onPaneMouseMove: (event: MouseEvent) => {
      if (isOn && container.current?.hasAttribute('data-moving') === false) name(under(event));
    },
    onPaneMouseLeave: () => name(undefined),
  };
}
