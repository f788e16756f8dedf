import { FilterChip } from './chip.tsx';

interface ChoiceChipsProps<T extends string> {
  readonly value: T | null;
  readonly choices: readonly T[];
  readonly titleOf: (choice: T) => string;
  readonly onChange: (value: T | null) => void;
}

/** One of a few, each in sight; pressed again it is let go. */
export function ChoiceChips<T extends string>({ value, choices, titleOf, onChange }: ChoiceChipsProps<T>) {
  return choices.map((choice) => (
    <FilterChip
      key={choice}
      isOn={choice === value}
      onClick={() => onChange(choice === value ? null : choice)}
    >
      {titleOf(choice)}
    </FilterChip>
  ));
}
