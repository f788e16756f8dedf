import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEditor } from '../state/editor-context.ts';
import type { PlacedIssue } from './placed-issues.ts';

interface ProblemsBarProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onGo: (issue: PlacedIssue) => void;
  /** At the end of the bar: how the work is kept. */
  readonly children?: ReactNode;
}

/** What keeps the workflow from being saved, live, under the canvas; each line leads to its place. */
export function ProblemsBar({ isOpen, onToggle, onGo, children }: ProblemsBarProps) {
  const { issues, check } = useEditor();
  const isSound = check !== undefined && issues.length === 0;
  return (
    <section aria-label="Problems" className="shrink-0 border-t bg-surface">
      {isOpen && issues.length > 0 && (
        <ul className="max-h-56 overflow-auto border-b py-1" id="problems">
          {issues.map((issue) => (
            <li key={`${issue.pointer} ${issue.code} ${issue.message}`}>
              <button
                type="button"
                className="flex w-full items-start gap-2.5 px-4 py-1.5 text-left text-sm hover:bg-hover focus-visible:outline-offset-[-2px]"
                onClick={() => onGo(issue)}
              >
                <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
                <span className="min-w-0 flex-1">
                  <span className="font-medium">{placeWords(issue)}</span> {issue.message}{' '}
                  {issue.hint !== undefined && <span className="text-ink-2">{issue.hint}</span>}
                </span>
                <span className="shrink-0 font-mono text-xs text-ink-3">
                  {issue.code}
                  {issue.rule !== undefined && ` · ${issue.rule}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex h-9 items-center gap-3 px-2 text-sm">
        <button
          type="button"
          className="flex h-7 items-center gap-1.5 rounded-md px-2 hover:bg-hover disabled:hover:bg-transparent"
          aria-expanded={isOpen && issues.length > 0}
          aria-controls="problems"
          disabled={issues.length === 0}
          onClick={onToggle}
        >
          <StateIcon isLooking={check === undefined} isSound={isSound} />
          {words(check === undefined, issues.length)}
        </button>
        <span role="status" className="sr-only">
          {words(check === undefined, issues.length)}
        </span>
        <span className="ml-auto flex min-w-0 items-center gap-3 pr-2 text-xs text-ink-3">{children}</span>
      </div>
    </section>
  );
}

function StateIcon({ isLooking, isSound }: { readonly isLooking: boolean; readonly isSound: boolean }) {
  if (isLooking) return <LoaderCircle className="size-4 text-ink-3" aria-hidden />;
  return isSound ? (
    <CircleCheck className="size-4 text-ink-3" aria-hidden />
  ) : (
    <CircleAlert className="size-4 text-danger" aria-hidden />
  );
}

function words(isLooking: boolean, count: number): string {
  if (isLooking) return 'Looking for problems';
  if (count === 0) return 'No problems';
  return count === 1 ? '1 problem' : `${count} problems`;
}

function placeWords({ place }: PlacedIssue): string {
  if (place.node !== undefined) return place.node;
  if (place.edge !== undefined) return place.edge.replace('->', ' → ');
  return place.field === '' ? 'Workflow' : place.field.slice(1).replaceAll('/', ' › ');
}
