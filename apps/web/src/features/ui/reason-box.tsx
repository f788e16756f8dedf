import { useId } from 'react';

/** As long as the API takes one. */
const REASON_CHARS_MAX = 2000;

interface ReasonBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Where it is kept. */
  readonly kept: string;
  readonly isOptional?: boolean;
}

/** Why somebody does something. */
export function ReasonBox({ value, onChange, kept, isOptional = false }: ReasonBoxProps) {
  const field = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={field} className="text-sm font-medium">
        Reason {isOptional && <span className="font-normal text-ink-3">(optional)</span>}
      </label>
      <textarea
        id={field}
        className="field"
        rows={2}
        maxLength={REASON_CHARS_MAX}
        placeholder={kept}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
