import { cancelsLosers, isJsonObject, type JoinDocument, type Json, joinModeOf } from '@aob/ir';
import type { ControlProps } from './field-control.tsx';
import { useFieldScope } from './field-scope.ts';

const MODES = [
  { mode: 'all', words: 'all that can still come, one at least' },
  { mode: 'every', words: 'every one; skipped when one does not come' },
  { mode: 'any', words: 'the first that comes' },
  { mode: 'quorum', words: 'as many as I say' },
] as const;

/** How many of the connections that lead here it waits for (R2). */
export function JoinInput({ id, value, describedBy, isInvalid, onChange }: ControlProps) {
  const { isReadOnly } = useFieldScope();
  const join = (value ?? 'all') as unknown as JoinDocument;
  const mode = joinModeOf(join);
  const word = typeof mode === 'string' ? mode : 'quorum';
  const quorum = isJsonObject(value) && typeof value['quorum'] === 'number' ? value['quorum'] : 2;
  const isEnding = cancelsLosers(join);
  return (
    <div className="flex flex-col gap-2">
      <select
        id={id}
        className="field"
        value={word}
        disabled={isReadOnly}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        onChange={({ target }) => onChange(written(target.value, quorum, isEnding))}
      >
        {MODES.map((one) => (
          <option key={one.mode} value={one.mode}>
            {one.mode}: {one.words}
          </option>
        ))}
      </select>
      {word === 'quorum' && (
        <label className="flex items-center gap-2 text-sm">
          How many
          <input
            type="number"
            min={1}
            className="field w-24"
            value={quorum}
            readOnly={isReadOnly}
            onChange={({ target }) =>
              onChange(written(word, Math.max(1, target.valueAsNumber || 1), isEnding))
            }
          />
        </label>
      )}
      {(word === 'any' || word === 'quorum') && (
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={isEnding}
            disabled={isReadOnly}
            onChange={({ target }) => onChange(written(word, quorum, target.checked))}
          />
          End what led to the others
        </label>
      )}
    </div>
  );
}

function written(mode: string, quorum: number, isEnding: boolean): Json | undefined {
  const ends = isEnding ? { cancel_losers: true } : {};
  if (mode === 'quorum') return { quorum, ...ends };
  if (mode === 'any') return isEnding ? { any: true, ...ends } : 'any';
  return mode === 'all' ? undefined : mode;
}
