import { useId } from 'react';
import { JsonField } from '../../run/json-field.tsx';
import { runStatusWord } from '../../runs/run-status.tsx';
import { useNow } from '../../ui/clock.ts';
import { agoWords } from '../../ui/durations.ts';
import { ProblemView } from '../../ui/problem-view.tsx';
import { shortId } from '../../ui/short-id.ts';
import { type SampleChoice, useSampleSource } from './sample-context.ts';

/** Whose values expressions and steps are tried with. */
export function SampleBar() {
  const { choice, choose, runs, typed, type, error, isLoading } = useSampleSource();
  const field = useId();
  const now = useNow(30_000);
  // One that was chosen a while ago may have left the list.
  const isListed = choice.kind !== 'run' || runs.some(({ run_id }) => run_id === choice.runId);
  return (
    <div className="flex flex-col gap-2 border-b bg-sunken px-4 py-2.5">
      <div className="flex items-center gap-2">
        <label htmlFor={field} className="shrink-0 text-xs font-medium text-ink-2">
          Try with
        </label>
        <select
          id={field}
          className="field h-8 min-w-0 flex-1 py-0 text-xs"
          value={choice.kind === 'run' ? choice.runId : choice.kind}
          aria-busy={isLoading}
          onChange={({ target }) => choose(choiceOf(target.value))}
        >
          <option value="none">no values</option>
          <option value="typed">values typed by hand</option>
          {!isListed && choice.kind === 'run' && (
            <option value={choice.runId}>{shortId(choice.runId)}</option>
          )}
          {runs.map(({ run_id, status, created_at }) => (
            <option key={run_id} value={run_id}>
              the run {shortId(run_id)}, {runStatusWord(status).toLowerCase()},{' '}
              {agoWords(now - Date.parse(created_at))}
            </option>
          ))}
        </select>
      </div>
      {choice.kind === 'typed' && (
        <div className="flex flex-col gap-1">
          <JsonField label="Values (JSON)" draft={typed} onChange={type} />
          <p className="text-xs text-ink-2">
            As expressions read them: inputs, nodes.id.output; in a body also item and index, or iter.
          </p>
        </div>
      )}
      {error !== null && <ProblemView error={error} />}
    </div>
  );
}

function choiceOf(value: string): SampleChoice {
  if (value === 'none' || value === 'typed') return { kind: value };
  return { kind: 'run', runId: value };
}
