import clsx from 'clsx';

/** Rows of a table while it loads: the same height as the real ones, so nothing moves when they come. */
export function SkeletonRows({ count = 8 }: { readonly count?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={index} className="flex h-11 items-center gap-4 border-b px-4">
          <span className="skeleton h-4 w-24" />
          <span className="skeleton h-4 w-40" />
          <span className="skeleton ml-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}

export function SkeletonBlock({ className }: { readonly className?: string }) {
  return <div role="status" aria-label="Loading" className={clsx('skeleton', className)} />;
}
