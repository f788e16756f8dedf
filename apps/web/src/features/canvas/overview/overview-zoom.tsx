import { useStore } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { type OverviewState, zoomBand } from './use-overview.ts';

interface OverviewZoomProps extends Pick<OverviewState, 'onZoom'> {
  readonly container: RefObject<HTMLElement | null>;
}

/** Says when the zoom has passed a border; in between nothing renders. */
export function OverviewZoom({ container, onZoom }: OverviewZoomProps) {
  // Before the canvas has its first view the zoom says nothing.
  const band = useStore(({ panZoom, transform }) => (panZoom === null ? undefined : zoomBand(transform[2])));
  useEffect(() => {
    if (band !== undefined) onZoom(band, container.current?.hasAttribute('data-moving') !== true);
  }, [band, onZoom, container]);
  return null;
}
