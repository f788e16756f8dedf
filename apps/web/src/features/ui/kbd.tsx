import clsx from 'clsx';
import type { ReactNode } from 'react';

export function Kbd({
  children,
  isOnAccent = false,
}: {
  readonly children: ReactNode;
  readonly isOnAccent?: boolean;
}) {
  return (
    <kbd
      className={clsx(
        'rounded border px-1 font-sans text-2xs leading-4 max-sm:hidden',
        isOnAccent ? 'border-current/40 text-on-accent' : 'border-line-strong text-ink-3',
      )}
    >
      {children}
    </kbd>
  );
}
