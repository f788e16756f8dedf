'use client';

import { Bug } from 'lucide-react';
import { Button } from '@/features/ui/button.tsx';
import { EmptyState } from '@/features/ui/empty-state.tsx';

export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <EmptyState icon={Bug} title="This page broke" action={<Button onClick={reset}>Try again</Button>}>
      <p>The engine goes on without it; only this view failed.</p>
      <p className="mt-2 font-mono text-xs text-ink-3">{error.message}</p>
    </EmptyState>
  );
}
