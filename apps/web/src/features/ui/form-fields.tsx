import { type ReactNode, useId } from 'react';

/** A field of a form: its label, its value, and what is done with another one. */
export interface FieldProps<T> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** The label above, what helps below. */
function Labelled({
  label,
  hint,
  field,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly field: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={field} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint !== undefined && <p className="text-xs text-ink-3">{hint}</p>}
    </div>
  );
}

interface TextFieldProps extends FieldProps<string> {
  readonly hint?: string;
  readonly isCode?: boolean;
  readonly placeholder?: string;
}

export function TextField({ label, hint, isCode = false, placeholder, value, onChange }: TextFieldProps) {
  const field = useId();
  return (
    <Labelled label={label} hint={hint} field={field}>
      <input
        id={field}
        className={isCode ? 'field font-mono' : 'field'}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  );
}

export function NumberField({ label, value, onChange }: FieldProps<number>) {
  const field = useId();
  return (
    <Labelled label={label} field={field}>
      <input
        id={field}
        type="number"
        min={1}
        max={100}
        className="field"
        value={value}
        onChange={({ target }) => target.value !== '' && onChange(target.valueAsNumber)}
      />
    </Labelled>
  );
}

interface ChoiceFieldProps<T extends string> extends FieldProps<T> {
  readonly choices: { readonly [choice in T]: string };
}

export function ChoiceField<T extends string>({ label, choices, value, onChange }: ChoiceFieldProps<T>) {
  const field = useId();
  return (
    <Labelled label={label} field={field}>
      <select
        id={field}
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {Object.entries<string>(choices).map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

interface SuggestingFieldProps extends FieldProps<string> {
  readonly hint: string;
  readonly suggestions: readonly string[];
}

/** Any text may be typed; what is known is offered. */
export function SuggestingField({ label, hint, value, onChange, suggestions }: SuggestingFieldProps) {
  const field = useId();
  const list = useId();
  return (
    <Labelled label={label} hint={hint} field={field}>
      <input
        id={field}
        list={list}
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={list}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </Labelled>
  );
}
