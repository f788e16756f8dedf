import type { ReactNode } from 'react';

/** A titled part of a panel. */
export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-xs font-semibold text-ink-2">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Name and value pairs. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode] | undefined)[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
      {rows.map((row) =>
        row === undefined ? null : (
          <div key={row[0]} className="contents">
            <dt className="text-ink-3">{row[0]}</dt>
            <dd className="min-w-0 break-words text-ink">{row[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
