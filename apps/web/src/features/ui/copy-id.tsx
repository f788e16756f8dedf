'use client';

import { shortId } from './short-id.ts';
import { toast } from './toast.ts';

/** An id, shortened; a click copies the whole. */
export function CopyId({ id, name = 'id' }: { readonly id: string; readonly name?: string }) {
  return (
    <button
      type="button"
      title={`${id} (click copies)`}
      aria-label={`Copy ${name} ${id}`}
      className="rounded px-1 font-mono text-xs text-ink-3 hover:bg-hover hover:text-ink"
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void navigator.clipboard.writeText(id).then(() => toast(`Copied ${shortId(id)}`));
      }}
    >
      {shortId(id)}
    </button>
  );
}
