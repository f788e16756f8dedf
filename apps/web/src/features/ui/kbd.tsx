import clsx from 'clsx';
import type { ReactNode } from 'react';

interface KbdProps {
  readonly children: ReactNode;
  readonly isOnAccent?: boolean;
  /** Inside a control the key is said by aria-keyshortcuts; read aloud it would become part of its name. */
  readonly isSpoken?: boolean;
}

export function Kbd({ children, isOnAccent = false, isSpoken = false }: KbdProps) {
  return (
    <kbd
      aria-hidden={!isSpoken}
      className={clsx(
        'rounded border px-1 font-sans text-2xs leading-4 max-sm:hidden',
        isOnAccent ? 'border-current/40 text-on-accent' : 'border-line-strong text-ink-3',
      )}
    >
      {children}
    </kbd>
  );
}
