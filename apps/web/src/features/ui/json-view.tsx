import type { Json } from '@aob/ir';
import clsx from 'clsx';

/** JSON as it is, for reading and copying. Long strings wrap; nothing is cut. */
export function JsonView({ value, className }: { readonly value: Json; readonly className?: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className={clsx(
        'overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2.5 font-mono text-xs leading-5 text-ink',
        className,
      )}
    >
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
