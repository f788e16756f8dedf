import type { FailureResource } from '@aob/engine/contract';
import { CircleX } from 'lucide-react';
import { JsonView } from '../ui/json-view.tsx';

/** Why a node or a run failed: a fact about the customer's work, shown whole. */
export function FailureView({ failure }: { readonly failure: FailureResource }) {
  return (
    <div className="flex flex-col gap-2 rounded-lg border bg-(--status-failed-tint) p-3">
      <p className="flex gap-2 text-sm">
        <CircleX className="mt-0.5 size-4 shrink-0 text-(--status-failed)" aria-hidden />
        <span className="min-w-0 break-words">{failure.message}</span>
      </p>
      <p className="pl-6 font-mono text-xs text-ink-2">
        {failure.code}
        {failure.node !== undefined && ` · at ${failure.scope ?? ''}${failure.node}`}
        {failure.retryable ? ' · may be retried' : ' · not retried'}
      </p>
      {failure.details !== undefined && <JsonView value={failure.details} className="max-h-48" />}
    </div>
  );
}
