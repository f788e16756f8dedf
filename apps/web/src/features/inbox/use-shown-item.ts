import { useEffect, useRef, useState } from 'react';

interface ShownItem {
  readonly shown: string | undefined;
  /** Shows what stands behind it in the list, unless whoever looks has gone elsewhere meanwhile. */
  readonly leave: (id: string) => void;
  /** What stands first may be another one now. */
  readonly letGo: () => void;
}

/**
 * Which one is open: the one in the address, else the first of the list as it stood when the page was opened. The list
 * goes on changing under it; the page never shows another question than the one that was being read, or a key pressed
 * for one would answer another.
 */
export function useShownItem(
  order: readonly string[],
  chosen: string | null,
  choose: (id: string | null) => Promise<unknown>,
): ShownItem {
  const [first, setFirst] = useState<string>();
  if (chosen === null && first === undefined && order[0] !== undefined) setFirst(order[0]);
  const shown = chosen ?? first;
  const onView = useRef(shown);
  useEffect(() => {
    onView.current = shown;
  }, [shown]);
  const letGo = (): void => setFirst(undefined);
  return {
    shown,
    letGo,
    leave: (id) => {
      if (onView.current !== id) return;
      letGo();
      void choose(nextAfter(order, id));
    },
  };
}

function nextAfter(order: readonly string[], id: string): string | null {
  const at = order.indexOf(id);
  return order[at + 1] ?? order[at - 1] ?? null;
}
