import type { IssueResource } from '@aob/engine/contract';

/** Every reason, with where it is and what to do about it. */
export function Issues({ issues }: { readonly issues: readonly IssueResource[] }) {
  if (issues.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {issues.map((issue) => (
        <li
          key={`${issue.code}${issue.pointer}${issue.message}`}
          className="rounded-md border bg-sunken px-3 py-2 text-sm"
        >
          <p className="break-words">{issue.message}</p>
          {issue.hint !== undefined && <p className="mt-0.5 text-ink-2">{issue.hint}</p>}
          <p className="mt-1 flex flex-wrap gap-x-3 font-mono text-xs text-ink-3">
            <span>{issue.code}</span>
            {issue.rule !== undefined && <span>rule {issue.rule}</span>}
            {issue.pointer !== '' && <span className="break-all">{issue.pointer}</span>}
          </p>
        </li>
      ))}
    </ul>
  );
}
