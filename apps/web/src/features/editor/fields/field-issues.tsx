import type { Issue } from '@aob/ir';
import { CircleAlert } from 'lucide-react';

/** What is wrong with a field and what to do about it, right under it. */
export function FieldIssues({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {issues.map(({ pointer, code, message, hint }) => (
        <li key={`${pointer}${code}${message}`} className="flex gap-1.5 text-xs text-danger">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">
            {message} {hint !== undefined && <span className="text-ink-2">{hint}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
