import type { FieldKind, Json } from '@aob/ir';
import { useRef, useState } from 'react';
import type { ControlProps } from './field-control.tsx';
import { useFieldScope } from './field-scope.ts';
import { JsonInput } from './json-input.tsx';

interface LinesInputProps extends ControlProps {
  /** What one line holds; default: text. */
  readonly item?: FieldKind;
  /** A single line is a text, not a list of one. */
  readonly isOneText?: boolean;
}

/** A list of short values, one a line; of known words, those that are ticked. */
export function LinesInput(props: LinesInputProps) {
  const { value, item } = props;
  const list = value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];
  if (list.some((one) => typeof one === 'object')) return <JsonInput {...props} />;
  if (item?.kind === 'choice') return <Ticks {...props} item={item} list={list.map(String)} />;
  return <Lines {...props} list={list} />;
}

function Lines(props: LinesInputProps & { readonly list: readonly Json[] }) {
  const { id, list, item, isOneText = false, describedBy, isInvalid, onChange } = props;
  const { isReadOnly } = useFieldScope();
  const written = list.map(String).join('\n');
  const [text, setText] = useState(written);
  const known = useRef(written);
  if (known.current !== written) {
    known.current = written;
    setText(written);
  }
  return (
    <textarea
      id={id}
      rows={1}
      className="field field-grow"
      value={text}
      placeholder="One a line"
      readOnly={isReadOnly}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      onChange={({ target }) => {
        setText(target.value);
        const lines = target.value.split('\n').filter((line) => line.trim() !== '');
        const values = lines.map((line) => oneOf(line.trim(), item));
        known.current = values.map(String).join('\n');
        const [only] = values;
        if (only === undefined) onChange(undefined);
        else onChange(isOneText && values.length === 1 ? only : values);
      }}
    />
  );
}

function oneOf(line: string, item: FieldKind | undefined): Json {
  const isNumber = item?.kind === 'integer' || item?.kind === 'number';
  return isNumber && line !== '' && Number.isFinite(Number(line)) ? Number(line) : line;
}

interface TicksProps extends LinesInputProps {
  readonly item: Extract<FieldKind, { readonly kind: 'choice' }>;
  readonly list: readonly string[];
}

function Ticks({ id, item, list, describedBy, onChange }: TicksProps) {
  const { isReadOnly } = useFieldScope();
  const choices = item.choices.filter((choice) => choice.isAvailable || list.includes(choice.value));
  return (
    <fieldset id={id} aria-describedby={describedBy} className="flex flex-col gap-1">
      {choices.map(({ value, description }) => (
        <label key={value} className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={list.includes(value)}
            disabled={isReadOnly}
            onChange={({ target }) => {
              const next = target.checked ? [...list, value] : list.filter((one) => one !== value);
              onChange(next.length === 0 ? undefined : next);
            }}
          />
          <span className="font-mono text-xs">{value}</span>
          <span className="text-xs text-ink-3">{description}</span>
        </label>
      ))}
    </fieldset>
  );
}
