import clsx from 'clsx';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Hint } from './hint.tsx';
import { Kbd } from './kbd.tsx';

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger';

const TONE: { readonly [T in ButtonTone]: string } = {
  primary: 'bg-accent text-on-accent border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-surface text-danger border-line-strong hover:bg-danger-soft',
};

interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: ButtonTone;
  readonly icon?: LucideIcon;
  /** The key that does the same. */
  readonly keys?: string;
}

export function Button({ tone = 'plain', icon: Icon, keys, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={clsx(
        'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border px-3 text-sm font-medium',
        'transition-colors duration-150 disabled:opacity-50 max-sm:h-10',
        TONE[tone],
        className,
      )}
      aria-keyshortcuts={keys}
      {...rest}
    >
      {Icon !== undefined && <Icon className="size-4" aria-hidden />}
      {children}
      {keys !== undefined && <Kbd isOnAccent={tone === 'primary'}>{keys}</Kbd>}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
}

export function IconButton({ icon: Icon, label, keys, className, ...rest }: IconButtonProps) {
  return (
    <Hint text={label} {...(keys === undefined ? {} : { keys })}>
      <button
        type="button"
        aria-label={label}
        aria-keyshortcuts={keys}
        className={clsx(
          'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-2 transition-colors duration-150',
          'hover:bg-hover hover:text-ink disabled:opacity-50 aria-pressed:bg-accent-soft aria-pressed:text-accent-text max-sm:size-10',
          className,
        )}
        {...rest}
      >
        <Icon className="size-4" aria-hidden />
      </button>
    </Hint>
  );
}
