import { type ReactNode, useId } from 'react';

/** A titled part of the page of an experiment. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-2">
      <h2 id={heading} className="text-sm font-semibold text-ink-2">
        {title}
      </h2>
      {children}
    </section>
  );
}
