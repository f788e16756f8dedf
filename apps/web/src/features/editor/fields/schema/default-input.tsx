import type { Json } from '@aob/ir';
import { JsonInput } from '../json-input.tsx';
import type { SchemaField } from './schema-fields.ts';

interface DefaultInputProps {
  readonly id: string;
  readonly field: SchemaField;
  readonly onChange: (value: Json | undefined) => void;
}

/** What a run gets that says nothing about the field, in the way its type is written. */
export function DefaultInput({ id, field: { type, schema }, onChange }: DefaultInputProps) {
  const value = schema['default'];
  const choices = schema['enum'];
  if (type === 'boolean' || Array.isArray(choices)) {
    const offered: readonly Json[] = Array.isArray(choices) ? choices : [true, false];
    return (
      <select
        id={id}
        className="field"
        value={value === undefined ? '' : JSON.stringify(value)}
        onChange={({ target }) =>
          onChange(target.value === '' ? undefined : (JSON.parse(target.value) as Json))
        }
      >
        <option value="">none</option>
        {offered.map((choice) => (
          <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
            {wordOf(choice)}
          </option>
        ))}
      </select>
    );
  }
  if (type === 'string' && (value === undefined || typeof value === 'string')) {
    return (
      <input
        id={id}
        className="field"
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      />
    );
  }
  if ((type === 'integer' || type === 'number') && (value === undefined || typeof value === 'number')) {
    return (
      <input
        id={id}
        type="number"
        step={type === 'integer' ? 1 : 'any'}
        className="field"
        value={value ?? ''}
        onChange={({ target }) =>
          onChange(Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)
        }
      />
    );
  }
  return <JsonInput id={id} value={value} describedBy={id} isInvalid={false} onChange={onChange} />;
}

function wordOf(choice: Json): string {
  if (typeof choice === 'boolean') return choice ? 'yes' : 'no';
  return String(choice);
}
