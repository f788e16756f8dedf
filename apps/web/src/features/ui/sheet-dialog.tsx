'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useRef } from 'react';
import { firstControl } from './first-control.ts';
import { useFocusBack } from './focus-back.ts';
import type { SheetContent } from './sheet.tsx';

/** The dialog of a sheet that is open. The focus begins at what it is about, not at the way out. */
export function SheetDialog({ title, description, onClose, children }: SheetContent) {
  const body = useRef<HTMLDivElement>(null);
  const { onOpenAutoFocus, onCloseAutoFocus } = useFocusBack();
  const begin = (event: Event): void => {
    onOpenAutoFocus();
    const first = firstControl(body.current);
    if (first === undefined) return;
    event.preventDefault();
    first.focus();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          onOpenAutoFocus={begin}
          onCloseAutoFocus={onCloseAutoFocus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className="fixed left-1/2 top-24 z-50 flex max-h-[80dvh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 flex-col gap-4 overflow-auto rounded-lg border bg-surface p-5 shadow-raised max-sm:bottom-0 max-sm:top-auto max-sm:w-full max-sm:rounded-b-none"
        >
          <div className="flex items-start justify-between gap-4">
            <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
            <Dialog.Close
              aria-label="Close"
              className="rounded-md p-1 text-ink-2 hover:bg-hover hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </Dialog.Close>
          </div>
          {description !== undefined && (
            <Dialog.Description className="text-sm text-ink-2">{description}</Dialog.Description>
          )}
          <div ref={body} className="flex flex-col gap-4">
            {children}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
