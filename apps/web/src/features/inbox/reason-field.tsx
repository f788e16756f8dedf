import { type RefObject, useId } from 'react';

interface ReasonFieldProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly value: string;
  readonly hint: string;
  /** What is said when it was needed and is not there. */
  readonly missing: string | undefined;
  readonly onChange: (value: string) => void;
}

export function ReasonField({ box, value, hint, missing, onChange }: ReasonFieldProps) {
  const field = useId();
  return (
    <>
      <label htmlFor={field} className="text-sm font-medium">
        Reason <span className="font-normal text-ink-3">{hint}</span>
      </label>
      <textarea
        id={field}
        ref={box}
        rows={2}
        className="field"
        placeholder="Kept with the decision"
        value={value}
        aria-invalid={missing !== undefined}
        aria-describedby={missing === undefined ? undefined : `${field}-missing`}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        onChange={(event) => onChange(event.target.value)}
      />
      {missing !== undefined && (
        <p id={`${field}-missing`} role="alert" className="text-sm text-danger">
          {missing}
        </p>
      )}
    </>
  );
}
