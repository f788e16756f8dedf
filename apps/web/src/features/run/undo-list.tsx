import type { Compensation } from '@aob/engine/contract';
import { UNDO_WORD, undoOf } from '../canvas/undo-words.ts';
import { Section } from '../ui/section.tsx';

/** What a run that failed or was cancelled has undone, in the order of the turns. */
export function UndoList({ compensation }: { readonly compensation: Compensation | undefined }) {
  if (compensation === undefined || compensation.status === 'ready') return null;
  const { undone, total, steps } = compensation;
  return (
    <Section title={`Undone: ${undone} of ${total}`}>
      <ol aria-label="Undone" className="flex flex-col gap-1 text-sm">
        {steps.map(({ scope, node, status, error }) => {
          const undo = undoOf(status);
          return (
            <li key={scope + node} className="flex flex-wrap gap-x-2">
              <code className="font-mono text-xs leading-5">{scope + node}</code>
              <span className={undo === 'left' ? 'text-danger' : 'text-ink-3'}>
                {undo === undefined ? 'its turn comes' : UNDO_WORD[undo]}
              </span>
              {undo === 'left' && error !== undefined && (
                <span className="min-w-0 break-words">{error.message}</span>
              )}
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
