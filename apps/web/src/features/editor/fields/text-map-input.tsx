import { isJsonObject, type Json } from '@aob/ir';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { ExpressionInput } from './expression-input.tsx';
import type { ControlProps } from './field-control.tsx';
import { useFieldScope } from './field-scope.ts';
import { JsonInput } from './json-input.tsx';

type Row = readonly [name: string, value: string];

/** Names and templated texts: headers, query parameters. */
export function TextMapInput(props: ControlProps) {
  const { value } = props;
  const isMap = value === undefined || (isJsonObject(value) && Object.values(value).every(isText));
  if (!isMap) return <JsonInput {...props} />;
  return (
    <Rows {...props} written={Object.entries(value ?? {}).map(([name, text]): Row => [name, String(text)])} />
  );
}

function isText(value: Json): boolean {
  return typeof value === 'string';
}

function Rows({
  id,
  written,
  describedBy,
  isInvalid,
  onChange,
}: ControlProps & { readonly written: readonly Row[] }) {
  const { isReadOnly } = useFieldScope();
  // A row without a name is not in the document yet.
  const [nameless, setNameless] = useState<readonly string[]>([]);
  const change = (rows: readonly Row[]): void =>
    onChange(rows.length === 0 ? undefined : Object.fromEntries(rows));
  return (
    <fieldset id={id} aria-describedby={describedBy} className="flex flex-col gap-1.5">
      {written.map(([name, text], i) => (
        // The place is what stays while the name is typed.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={i} className="grid grid-cols-[minmax(5rem,2fr)_3fr_auto] items-start gap-1.5">
          <input
            className="field"
            aria-label={`Name ${i + 1}`}
            value={name}
            readOnly={isReadOnly}
            onChange={({ target }) => {
              const isTaken = written.some(([other], at) => at !== i && other === target.value);
              if (!isTaken) change(written.map((row, at) => (at === i ? [target.value, text] : row)));
            }}
          />
          <ExpressionInput
            id={`${id}-${i}`}
            label={`Value of ${name}`}
            mode="template"
            value={text}
            isLong={false}
            describedBy={describedBy}
            isInvalid={isInvalid}
            onChange={(next) => change(written.map((row, at) => (at === i ? [name, next] : row)))}
          />
          <IconButton
            icon={X}
            label={`Remove ${name === '' ? 'this row' : name}`}
            disabled={isReadOnly}
            onClick={() => change(written.filter((_row, at) => at !== i))}
          />
        </div>
      ))}
      {nameless.map((typed) => (
        <input
          key="new"
          className="field"
          aria-label="Name of the new row"
          placeholder="Name"
          ref={takeFocus}
          value={typed}
          onChange={({ target }) => setNameless([target.value])}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
          onBlur={() => {
            const isFree = typed.trim() !== '' && !written.some(([name]) => name === typed.trim());
            if (isFree) change([...written, [typed.trim(), '']]);
            setNameless([]);
          }}
        />
      ))}
      {!isReadOnly && nameless.length === 0 && (
        <Button icon={Plus} tone="quiet" className="self-start" onClick={() => setNameless([''])}>
          Add a row
        </Button>
      )}
    </fieldset>
  );
}

function takeFocus(input: HTMLInputElement | null): void {
  input?.focus();
}
