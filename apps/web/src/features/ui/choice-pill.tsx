interface ChoicePillProps<T extends string> {
  readonly label: string;
  /** What is said when nothing is chosen. */
  readonly any: string;
  readonly value: T | null;
  readonly choices: readonly { readonly value: T; readonly title: string }[];
  readonly onChange: (value: T | null) => void;
}

/** One of several, or any of them: a filter that would be too many chips. */
export function ChoicePill<T extends string>({ label, any, value, choices, onChange }: ChoicePillProps<T>) {
  return (
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) =>
        onChange(choices.find((choice) => choice.value === event.target.value)?.value ?? null)
      }
      className="h-7 max-w-48 rounded-full border border-line-strong bg-surface px-2.5 text-xs font-medium text-ink-2 max-sm:h-9"
    >
      <option value="">{any}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.title}
        </option>
      ))}
    </select>
  );
}
