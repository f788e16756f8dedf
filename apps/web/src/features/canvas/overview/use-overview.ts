import { useCallback, useEffect, useState } from 'react';

/** Up to here a card is a block without words, and a picture of all blocks is as good as the cards. */
export const BLOCK_ZOOM_MAX = 0.3;
/** Up to here there are so many cards in view that a view that moves is a picture too, and has its cards when it rests. */
const MOVING_ZOOM_MAX = 0.5;
/** Cards need a moment to come into the page. */
const LINGER_MS = 150;

/** The nearest zoom that means the same for what is shown. */
export function zoomBand(zoom: number): number {
  if (zoom <= BLOCK_ZOOM_MAX) return BLOCK_ZOOM_MAX;
  return zoom <= MOVING_ZOOM_MAX ? MOVING_ZOOM_MAX : 1;
}

export interface OverviewState {
  /** The graph is shown as a picture, and its cards are not in the page. */
  readonly isShown: boolean;
  /** The picture is there: shown, or still behind the cards that take its place. */
  readonly isDrawn: boolean;
  /** The view has come to this zoom, on the way or at rest. */
  readonly onZoom: (zoom: number, isAtRest: boolean) => void;
}

/**
 * A large graph seen from afar is one picture. Up to where cards can be read well it is one while the view moves, too: hundreds
 * of cards that come into the page and leave it would hold up the hand.
 */
export function useOverview(isLarge: boolean, firstZoom: number | undefined): OverviewState {
  const [isFar, setFar] = useState<boolean>();
  const isShown = isLarge && (isFar ?? (firstZoom !== undefined && firstZoom <= BLOCK_ZOOM_MAX));
  const isLingering = useLingering(isShown);
  const onZoom = useCallback((zoom: number, isAtRest: boolean) => {
    setFar(zoom <= (isAtRest ? BLOCK_ZOOM_MAX : MOVING_ZOOM_MAX));
  }, []);
  return { isShown, isDrawn: isShown || isLingering, onZoom };
}

/** True for a moment after `isOn` has ended. */
function useLingering(isOn: boolean): boolean {
  const [isLingering, setLingering] = useState(false);
  useEffect(() => {
    if (isOn) {
      setLingering(true);
      return;
    }
    const timer = setTimeout(() => setLingering(false), LINGER_MS);
    return () => clearTimeout(timer);
  }, [isOn]);
  return isLingering;
}
