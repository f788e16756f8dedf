import { useRef } from 'react';

/**
 * For the content of a dialog that is opened by no trigger of its own: when it closes, the focus goes back to where it was.
 * `after` then may take it somewhere else.
 */
export function useFocusBack(after?: () => void) {
  const before = useRef<Element>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: () => {
      if (before.current instanceof HTMLElement) before.current.focus();
      after?.();
    },
  };
}
