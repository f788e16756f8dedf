'use client';

import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';

export interface SheetContent {
  readonly title: string;
  readonly description?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

interface SheetProps extends SheetContent {
  readonly isOpen: boolean;
}

// Most visits open none: what makes a dialog comes with the first that is opened.
const SheetDialog = dynamic(() => import('./sheet-dialog.tsx').then(({ SheetDialog }) => SheetDialog));

/** A dialog over the page; at the bottom on a phone, where thumbs are. */
export function Sheet({ isOpen, ...content }: SheetProps) {
  return isOpen ? <SheetDialog {...content} /> : null;
}
