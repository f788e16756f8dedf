'use client';

import { CircleAlert, RotateCw } from 'lucide-react';
import { shownProblem } from '../data/problem.ts';
import { Button } from './button.tsx';
import { Issues } from './issues.tsx';

/** What went wrong, its code, every issue, and what to do next. */
export function ProblemView({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const problem = shownProblem(error);
  return (
    <div
      role="alert"
      className="m-4 flex max-w-2xl flex-col gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <div className="flex items-start gap-3">
        <CircleAlert className="mt-0.5 size-5 shrink-0 text-danger" aria-hidden />
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold">{problem.title}</h2>
          {problem.detail !== undefined && problem.detail !== problem.title && (
            <p className="mt-1 text-sm text-ink-2">{problem.detail}</p>
          )}
          {problem.hint !== undefined && <p className="mt-1 text-sm text-ink-2">{problem.hint}</p>}
          <p className="mt-1 font-mono text-xs text-ink-3">
            {problem.code}
            {problem.status !== undefined && ` · HTTP ${problem.status}`}
          </p>
        </div>
        {onRetry !== undefined && (
          <Button icon={RotateCw} onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
      <Issues
        issues={problem.issues.filter(
          ({ message }) => message !== problem.title && message !== problem.detail,
        )}
      />
    </div>
  );
}
