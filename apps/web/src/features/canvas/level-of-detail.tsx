import { useStore } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { BLOCK_ZOOM_MAX } from './overview/use-overview.ts';

type Level = 'full' | 'label' | 'block';

function levelAt(zoom: number): Level {
  if (zoom > 0.6) return 'full';
  return zoom > BLOCK_ZOOM_MAX ? 'label' : 'block';
}

/** Writes the level on the container; style sheets do the rest, so no card renders when the zoom changes. */
export function LevelOfDetail({ container }: { readonly container: RefObject<HTMLElement | null> }) {
  const level = useStore((state) => levelAt(state.transform[2]));
  useEffect(() => {
    container.current?.setAttribute('data-lod', level);
  }, [container, level]);
  return null;
}
