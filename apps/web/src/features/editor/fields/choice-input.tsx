import type { FieldKind } from '@aob/ir';
import type { ControlProps } from './field-control.tsx';
import { useFieldScope } from './field-scope.ts';

interface ChoiceInputProps extends Omit<ControlProps, 'kind' | 'value'> {
  readonly kind: Extract<FieldKind, { readonly kind: 'choice' }>;
  readonly value: string | undefined;
}

/** One of the known words; where others may stand, a text that offers the known ones. */
export function ChoiceInput({
  id,
  kind,
  value = '',
  fallback,
  describedBy,
  isInvalid,
  onChange,
}: ChoiceInputProps) {
  const { isReadOnly } = useFieldScope();
  const choices = kind.choices.filter((choice) => choice.isAvailable || choice.value === value);
  const change = (text: string): void => onChange(text === '' ? undefined : text);
  if (kind.others !== undefined) {
    return (
      <>
        <input
          id={id}
          className="field"
          list={`${id}-known`}
          value={value}
          placeholder={typeof fallback === 'string' ? fallback : ''}
          readOnly={isReadOnly}
          aria-describedby={describedBy}
          aria-invalid={isInvalid}
          onChange={({ target }) => change(target.value)}
        />
        <datalist id={`${id}-known`}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.description}
            </option>
          ))}
        </datalist>
      </>
    );
  }
  const isKnown = value === '' || choices.some((choice) => choice.value === value);
  return (
    <select
      id={id}
      className="field"
      value={value}
      disabled={isReadOnly}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      onChange={({ target }) => change(target.value)}
    >
      <option value="">{typeof fallback === 'string' ? `Default (${fallback})` : 'Choose'}</option>
      {!isKnown && <option value={value}>{value} (not known)</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.description === '' ? choice.value : `${choice.value}: ${choice.description}`}
        </option>
      ))}
    </select>
  );
}
