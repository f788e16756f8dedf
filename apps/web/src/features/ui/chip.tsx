import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

interface FilterChipProps extends Omit<ComponentProps<'button'>, 'aria-pressed'> {
  readonly isOn: boolean;
  readonly children: ReactNode;
}

/** A filter that is on or off. */
export function FilterChip({ isOn, className, children, ...rest }: FilterChipProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      className={clsx(
        'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium transition-colors duration-150 max-sm:h-9',
        isOn
          ? 'border-accent-text bg-accent-soft text-accent-text'
          : 'border-line-strong bg-surface text-ink-2 hover:bg-hover hover:text-ink',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}

/** A small fact: a tag, a label, a count. */
export function Fact({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1 rounded-md border border-line bg-sunken px-1.5 text-xs leading-5 text-ink-2',
        className,
      )}
    >
      {children}
    </span>
  );
}
