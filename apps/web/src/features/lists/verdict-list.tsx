import { Check, Clock, type LucideIcon, Minus, X } from 'lucide-react';
import { memo } from 'react';
import type { CanvasStatus } from '../canvas/graph-model.ts';
import { shownProblem } from '../data/problem.ts';
import type { Verdict } from './tell-many.ts';
import type { Verdicts } from './use-tell-many.ts';

export interface Told {
  readonly id: string;
  readonly title: string;
  /** Where it belongs to. */
  readonly place: string;
  /** False: this is not for it, and it is left alone. */
  readonly isFitting: boolean;
}

interface VerdictListProps {
  /** What they are: "Questions". */
  readonly label: string;
  readonly items: readonly Told[];
  readonly verdicts: Verdicts;
  readonly isRunning: boolean;
  /** What those are that took it: "answered". */
  readonly doneWord: string;
}

/** Each of several things by name, and what became of it. */
export function VerdictList({ label, items, verdicts, isRunning, doneWord }: VerdictListProps) {
  const fitting = items.filter(({ isFitting }) => isFitting);
  const all = fitting.flatMap(({ id }) => verdicts.get(id) ?? []);
  const done = all.filter(({ state }) => state === 'done').length;
  const refused = all.filter(({ state }) => state === 'refused').length;
  const left = fitting.length - done - refused;
  return (
    <>
      {all.length > 0 && (
        <>
          <p role="status" className="text-sm font-medium">
            {isRunning
              ? `${done + refused} of ${fitting.length} told`
              : [
                  `${done} ${doneWord}`,
                  ...(refused === 0 ? [] : [`${refused} refused`]),
                  ...(left === 0 ? [] : [`${left} left as they were`]),
                ].join(', ')}
          </p>
          <progress
            className="h-1.5 w-full accent-(--accent)"
            aria-label={`${label} ${doneWord}`}
            value={done + refused}
            max={fitting.length}
          />
        </>
      )}
      <ul
        aria-label={label}
        className="flex max-h-56 flex-col overflow-auto rounded-md border bg-sunken text-sm"
      >
        {items.map(({ id, ...item }) => (
          <VerdictRow key={id} {...item} verdict={verdicts.get(id)} />
        ))}
      </ul>
    </>
  );
}

interface VerdictRowProps extends Omit<Told, 'id'> {
  readonly verdict: Verdict<string> | undefined;
}

/** Of thousands only those render that something has come of. */
const VerdictRow = memo(function VerdictRow({ title, place, isFitting, verdict }: VerdictRowProps) {
  const { icon: Icon, as, words } = look(verdict, isFitting);
  return (
    <li className="flex items-start gap-2 border-b px-3 py-1.5 last:border-b-0">
      <Icon data-status={as} className="mt-0.5 size-4 shrink-0 text-(--st)" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="line-clamp-1">{title}</span>
        <span className="block break-words text-xs text-ink-2">
          {place}
          {words !== '' && `: ${words}`}
        </span>
      </span>
    </li>
  );
});

interface Look {
  readonly icon: LucideIcon;
  readonly as: CanvasStatus;
  readonly words: string;
}

function look(verdict: Verdict<string> | undefined, isFitting: boolean): Look {
  if (verdict === undefined)
    return isFitting
      ? { icon: Clock, as: 'queued', words: '' }
      : { icon: Minus, as: 'skipped', words: 'this is not for it, so it is left alone' };
  if (verdict.state === 'done') return { icon: Check, as: 'completed', words: verdict.done };
  if (verdict.state === 'refused') return { icon: X, as: 'failed', words: refusalWords(verdict.error) };
  return { icon: Clock, as: 'running', words: 'being told' };
}

/** Why it was refused, as one line. */
function refusalWords(error: unknown): string {
  const { title, detail, issues } = shownProblem(error);
  const messages = issues.map(({ message }) => message);
  return messages.length > 0 ? messages.join('; ') : (detail ?? title);
}
