'use client';

import { Copy } from 'lucide-react';
import { IconButton } from './button.tsx';
import { toast } from './toast.ts';

/** A command to try, ready to be copied. */
export function CodeLine({ children }: { readonly children: string }) {
  return (
    <span className="flex w-full items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pl-2.5 pr-0.5 text-left">
      <code className="min-w-0 flex-1 whitespace-pre-wrap break-words font-mono text-xs text-ink">
        {children}
      </code>
      <IconButton
        icon={Copy}
        label="Copy"
        onClick={() => void navigator.clipboard.writeText(children).then(() => toast('Copied'))}
      />
    </span>
  );
}
