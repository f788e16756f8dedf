import clsx from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import type { Chosen } from './use-chosen.ts';

interface ChosenBarProps<T> {
  readonly chosen: Chosen<T>;
  /** The key that lets go of all of them, where there is one. */
  readonly clearKey?: string;
  readonly className?: string;
  /** What can be done with them. */
  readonly children: ReactNode;
}

/** How many are chosen, and what can be done with all of them. */
export function ChosenBar<T>({ chosen, clearKey, className, children }: ChosenBarProps<T>) {
  return (
    <section
      aria-label="Chosen"
      className={clsx(
        'flex shrink-0 flex-wrap items-center gap-2 bg-accent-soft px-3 py-2 text-sm',
        className,
      )}
    >
      <span role="status" className="flex-1 font-medium text-accent-text">
        {chosen.items.length} chosen
      </span>
      {!chosen.isAll && (
        <Button tone="quiet" onClick={chosen.all}>
          All
        </Button>
      )}
      <Button
        tone="quiet"
        icon={X}
        onClick={chosen.clear}
        {...(clearKey === undefined ? {} : { keys: clearKey })}
      >
        None
      </Button>
      {children}
    </section>
  );
}
