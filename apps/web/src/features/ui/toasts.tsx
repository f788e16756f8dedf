'use client';

import dynamic from 'next/dynamic';
import { useSyncExternalStore } from 'react';
import { toastsWanted } from './toast.ts';

const Toaster = dynamic(() => import('sonner').then(({ Toaster }) => Toaster));

/** Where toasts are drawn; those that were there before it are drawn as well. */
export function Toasts() {
  const isWanted = useSyncExternalStore(toastsWanted.subscribe, toastsWanted.now, () => false);
  if (!isWanted) return null;
  return (
    <Toaster
      position="bottom-right"
      toastOptions={{
        className: 'border border-line! bg-surface! text-ink! shadow-raised! text-sm!',
      }}
    />
  );
}
